/** All mirrors on this machine: what it knows of deployments when their database is gone, or was set back to an older state. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readMirror, type MirrorRecord } from './mirror.ts';

type Begin = Extract<MirrorRecord, { event: 'begin' }>;

export interface KeptMirror {
  readonly deployment: string;
  readonly begin: Begin;
  readonly ended: boolean;
  /** Where it stood when it was last heard of, in words. */
  readonly stood: string;
}

/**
 * Of one project in one environment, the newest first. Ids begin with the second in which they were made, so the newest files are the ones to read;
 * within one second only the begin record says which came first, so all of that second are read.
 */
export async function mirrorsOf(stateDir: string, project: string, environment: string, atMost = 20): Promise<readonly KeptMirror[]> {
  const found: KeptMirror[] = [];
  for (const name of await names(stateDir)) {
    if (found.length >= atMost && second(name) !== second(found.at(-1)!.deployment)) break;
    const mirror = kept(name.slice(0, -EXTENSION.length), readMirror(stateDir, name.slice(0, -EXTENSION.length)));
    if (mirror?.begin.project === project && mirror.begin.environment === environment) found.push(mirror);
  }
  return found.sort((a, b) => ((a.begin.at ?? '') > (b.begin.at ?? '') ? -1 : 1)).slice(0, atMost);
}

/** The time in an id, `20260102-030405`. */
const second = (id: string): string => id.slice(0, 15);

const EXTENSION = '.jsonl';
const LOOKED_AT = 500;

async function names(stateDir: string): Promise<string[]> {
  const all = await readdir(join(stateDir, 'mirror')).catch(() => []);
  return all.filter((name) => name.endsWith(EXTENSION)).sort().reverse().slice(0, LOOKED_AT);
}

/** undefined where nothing says what it is of: an audit head alone, or a mirror of an older version. */
function kept(deployment: string, records: readonly MirrorRecord[]): KeptMirror | undefined {
  const begin = records.find((record): record is Begin => record.event === 'begin');
  const last = records.filter(({ event }) => event !== 'audit' && event !== 'begin').at(-1);
  const ended = records.some(({ event }) => event === 'audit');
  return begin && { deployment, begin, ended, stood: ended ? 'it ended' : stoodAt(last) };
}

function stoodAt(last: MirrorRecord | undefined): string {
  switch (last?.event) {
    case 'committing':
      return `batch ${last.batch + 1} was being committed${last.xid === undefined ? '' : ` (transaction ${last.xid})`}, and its end is not known here`;
    case 'committed':
      return `batch ${last.batch + 1} was committed, and it went on`;
    case 'running':
      return `step ${last.seq} was under way`;
    case 'done':
      return `step ${last.seq} was done, and it went on`;
    case 'failed':
      return `step ${last.seq} failed: ${last.error}`;
    case 'halt':
      return `it stopped (${last.state}): ${last.message}`;
    default:
      return 'nothing of it was done';
  }
}
