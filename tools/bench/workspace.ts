/** A throw-away workspace with one database project. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { schemaFiles, schemasFor, type SchemaFile } from './schema.ts';

export interface BenchWorkspace {
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
  write(file: SchemaFile): Promise<void>;
  /** Forgets all that Sluice keeps on this machine. */
  forget(): Promise<void>;
  remove(): Promise<void>;
}

export const PROJECT = 'db-bench';

export async function benchWorkspace(tables: number): Promise<BenchWorkspace> {
  const root = await mkdtemp(join(tmpdir(), 'sluice-bench-'));
  const project = join(root, PROJECT);
  const write = async ({ path, sql }: SchemaFile): Promise<void> => {
    const file = join(project, 'schema', path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, sql);
  };
  await mkdir(project);
  await writeFile(join(root, 'sluice.yaml'), 'environments:\n  bench:\n    url: "${BENCH_URL}"\n    timeouts: { lock: 5s, statement: 10min }\n');
  await writeFile(join(project, 'database.yaml'), `dialect: postgres\nowns: { schemas: [${schemasFor(tables).join(', ')}] }\n`);
  for (const file of schemaFiles(tables)) await write(file);
  const state = join(root, '.sluice');
  return {
    root,
    env: { SLUICE_STATE_DIR: state, SLUICE_ACTOR: 'bench', CI: '1' },
    write,
    forget: () => rm(state, { recursive: true, force: true }),
    remove: () => rm(root, { recursive: true, force: true }),
  };
}
