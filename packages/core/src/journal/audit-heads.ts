/** Heads of the audit chain that this machine saw: the mirror of each deployment keeps the one that its end made. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { AuditHead } from './audit.ts';
import { readMirror } from './mirror.ts';

export interface HeadsOf {
  readonly stateDir: string;
  readonly environment: string;
  /** Of the physical database as it is now, and as the journal last knew it (a copy, a restored dump). A mirror that began on another one tells of another chain. */
  readonly systemIdentifiers: ReadonlySet<string>;
  /** Whether the journal has this deployment. */
  has(deploymentId: string): boolean;
}

/** A deployment that the journal forgot counts when it began on this very database for this environment: forgetting is what is looked for. */
export async function knownHeads({ stateDir, environment, systemIdentifiers, has }: HeadsOf): Promise<AuditHead[]> {
  const names = await readdir(join(stateDir, 'mirror')).catch(() => []);
  const heads: AuditHead[] = [];
  for (const name of names.filter((each) => each.endsWith('.jsonl')).sort()) {
    const id = name.slice(0, -'.jsonl'.length);
    const records = readMirror(stateDir, id);
    const began = records.find((record) => record.event === 'begin');
    const here = began?.event === 'begin' && systemIdentifiers.has(began.systemIdentifier);
    for (const record of records) {
      if (record.event !== 'audit') continue;
      if (has(id) || (here && record.environment === environment)) heads.push({ seq: record.seq, hash: record.hash });
    }
  }
  return heads;
}
