/** Makes a database project that can be deployed at once. */
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { formatFiles, generateFiles, type Tree } from '@nx/devkit';
import { Failure } from '@sluice/core';
import { initGenerator } from '../init/generator.ts';

export interface DatabaseSchema {
  readonly directory: string;
  readonly schema?: string;
  readonly dialect?: string;
  readonly database?: string;
  readonly skipFormat?: boolean;
}

/** The same place from the sources and from dist. */
const TEMPLATES = fileURLToPath(new URL('../../../src/generators/database/files', import.meta.url));

/** Throws SL901 for a folder that leaves the workspace or is a database project already, and for a schema that would need quotes. */
export async function databaseGenerator(tree: Tree, options: DatabaseSchema): Promise<void> {
  const folder = posix.normalize(options.directory.replaceAll('\\', '/')).replace(/\/$/, '');
  const name = posix.basename(folder);
  if (folder === '.' || folder.startsWith('..') || posix.isAbsolute(folder)) {
    throw new Failure('SL901', `${options.directory} is no folder within the workspace`, { hint: 'Write it from the root, such as libs/db-sales.' });
  }
  if (tree.exists(posix.join(folder, 'database.yaml'))) {
    throw new Failure('SL901', `${folder} is a database project already`, { hint: 'Choose another folder, or change its database.yaml.' });
  }
  const schema = options.schema ?? name.replace(/^db-/, '').replaceAll('-', '_');
  if (!/^[a-z_][a-z0-9_]*$/.test(schema)) {
    throw new Failure('SL901', `${schema} is no name of a schema that works without quotes`, { hint: 'Give one with --schema: lower case letters, digits and _.' });
  }
  await initGenerator(tree, { skipFormat: true });
  generateFiles(tree, TEMPLATES, folder, { name, schema, dialect: options.dialect ?? 'postgres', database: options.database ?? '' });
  if (options.skipFormat !== true) await formatFiles(tree);
}

export default databaseGenerator;
