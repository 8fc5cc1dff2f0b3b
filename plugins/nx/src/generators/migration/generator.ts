/** Makes the next pair of versioned scripts of a project: from what its files want of an environment, or empty. */
import { posix } from 'node:path';
import { logger, type Tree } from '@nx/devkit';
import { createContext, draftMigration, emptyMigration, Failure } from '@sluice/core';
import { dialects } from '../../dialects.ts';

export interface MigrationSchema {
  readonly project: string;
  readonly name: string;
  readonly env?: string;
}

/** Throws SL104 for an unknown project, SL403 where scripts are pending, SL901 for a name that no file can have. */
export async function migrationGenerator(tree: Tree, { project, name, env }: MigrationSchema): Promise<() => void> {
  const context = createContext({ root: tree.root, dialects: dialects(tree.root) });
  try {
    const { files, checklist, manifest } = env === undefined ? await emptyMigration(context, { project, name }) : await draftMigration(context, { environment: env, project, name });
    if (files.length === 0) return () => logger.info(`Nothing to do: ${env ?? 'the database'} is as the files of ${project} want it. Leave --env out for an empty pair.`);
    const there = files.find(([path]) => tree.exists(path));
    if (there) throw new Failure('SL901', `${there[0]} is there already`, { hint: 'Choose another --name.' });
    for (const [path, text] of files) tree.write(path, text);
    if (manifest) tree.write(manifest.file, `${(tree.read(manifest.file, 'utf8') ?? '').replace(/\n*$/, '\n')}${manifest.line}\n`);
    const forward = posix.basename(files[0]![0], '.sql');
    tree.write(posix.join(posix.dirname(files[0]![0]), `${forward}.checklist.md`), `# ${forward}\n\n${checklist.map((line) => `- [ ] ${line}\n`).join('')}`);
    return () => logger.info(`Before it is merged:\n${checklist.map((line) => `- ${line}`).join('\n')}`);
  } finally {
    await context.close();
  }
}

export default migrationGenerator;
