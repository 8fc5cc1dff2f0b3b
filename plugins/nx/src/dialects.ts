/** Finds a dialect: installed with this plugin, or in the workspace. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Failure, type Dialect } from '@sluice/core';

/** `postgres` → `@sluice/postgres`; a name with a slash is the package itself. Throws SL101. */
export const dialects = (root: string) => async (name: string): Promise<Dialect> => {
  const packageName = /^[a-z][a-z0-9-]*$/.test(name) ? `@sluice/${name}` : name;
  const loaded = (await load(packageName)) ?? (await loadFrom(root, packageName));
  if (loaded?.dialect) return loaded.dialect;
  throw new Failure('SL101', `there is no dialect ${name} here`, { hint: `Install ${packageName}, or correct dialect: in database.yaml.` });
};

interface Loaded {
  readonly dialect?: Dialect;
}

async function load(specifier: string): Promise<Loaded | undefined> {
  try {
    return (await import(specifier)) as Loaded;
  } catch (error) {
    // Something that the dialect itself needs and lacks is its own story to tell.
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_MODULE_NOT_FOUND' && message.includes(`'${specifier}'`)) return undefined;
    throw error;
  }
}

async function loadFrom(root: string, packageName: string): Promise<Loaded | undefined> {
  try {
    return await load(pathToFileURL(createRequire(join(root, 'package.json')).resolve(packageName)).href);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}
