/** A throw-away workspace that owns one whole database. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What counts only where files speak about it. A fresh load has the server's default. */
const MANAGE = [
  'owner', 'column.statistics', 'column.options', 'index.statistics', 'statistics.target', 'table.tablespace', 'index.tablespace', 'constraint.tablespace',
  'materialized-view.tablespace', 'materialized-view.statistics', 'materialized-view.columnOptions', 'foreign-table.statistics', 'foreign-table.columnOptions',
];

export interface ProofWorkspace {
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
  /** The project's schema files: one text, or file name → text. */
  files(sql: string | Readonly<Record<string, string>>): Promise<void>;
  remove(): Promise<void>;
}

/** Every hazard is accepted: whether a plan may run is not the question here. What the files leave unsaid counts too: a fresh load has it. */
export async function proofWorkspace(url: string, state: string, hazards: readonly string[], onTarget = false): Promise<ProofWorkspace> {
  const root = await mkdtemp(join(tmpdir(), 'sluice-proof-'));
  const folder = join(root, 'db', 'schema');
  await mkdir(folder, { recursive: true });
  await writeFile(join(root, 'sluice.yaml'), `environments:\n  proof:\n    url: "\${PROOF_URL}"\n    prune: all\n${onTarget ? '    shadow: target\n' : ''}    timeouts: { lock: 5s, statement: 2min }\n    gates: { hazards: { accept: [${hazards.join(', ')}] } }\n`);
  await writeFile(join(root, 'db', 'database.yaml'), `dialect: postgres\nowns: "*"\ngrants: strict\nmanage: [${MANAGE.join(', ')}]\n`);
  return {
    root,
    env: { PROOF_URL: url, SLUICE_STATE_DIR: state, SLUICE_ACTOR: 'proof' },
    files: async (sql) => {
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder);
      for (const [name, text] of Object.entries(typeof sql === 'string' ? { 'schema.sql': sql } : sql)) await writeFile(join(folder, name), text);
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
}
