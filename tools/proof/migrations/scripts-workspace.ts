/** A throw-away workspace whose project has versioned scripts alone. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WrittenPair } from './find-projects.ts';

export interface ScriptsWorkspace {
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
  files(scripts: readonly WrittenPair[]): Promise<void>;
  remove(): Promise<void>;
}

/** Every hazard is accepted: whether a plan may run is not the question here. */
export async function scriptsWorkspace(state: string, hazards: readonly string[]): Promise<ScriptsWorkspace> {
  const root = await mkdtemp(join(tmpdir(), 'sluice-proof-'));
  const folder = join(root, 'db', 'migrations');
  await mkdir(folder, { recursive: true });
  await writeFile(join(root, 'sluice.yaml'), `environments:\n  proof:\n    url: "\${PROOF_URL}"\n    timeouts: { lock: 5s, statement: 2min }\n    gates: { hazards: { accept: [${hazards.join(', ')}] } }\n`);
  await writeFile(join(root, 'db', 'database.yaml'), 'dialect: postgres\nowns: "*"\nmigrations: migrations/*.sql\n');
  let there: ReadonlyMap<string, string> = new Map();
  return {
    root,
    env: { SLUICE_STATE_DIR: state, SLUICE_ACTOR: 'proof' },
    // There may be hundreds of them: only what is another file than before is written.
    files: async (scripts) => {
      const wanted = new Map(scripts.flatMap(({ name, up, downName, down }): [string, string][] => [[name, up], ...(downName === undefined ? [] : [[downName, down ?? ''] as [string, string]])]));
      for (const name of [...there.keys()].filter((each) => !wanted.has(each))) await rm(join(folder, name));
      for (const [name, text] of wanted) if (there.get(name) !== text) await writeFile(join(folder, name), text);
      there = wanted;
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
}
