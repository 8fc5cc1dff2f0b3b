/** PGlite as the observer uses it: with every bundled extension, opened directly. */
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PGlite, type Extension } from '@electric-sql/pglite';

let extensions: Record<string, Extension> | undefined;

async function contrib(): Promise<Record<string, Extension>> {
  if (extensions) return extensions;
  const folder = join(dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite')), 'contrib');
  const found: Record<string, Extension> = {};
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.js'))) {
    const loaded = (await import(pathToFileURL(join(folder, file)).href)) as Record<string, unknown>;
    for (const [name, value] of Object.entries(loaded)) {
      if (typeof value === 'object' && value !== null && 'setup' in value) found[name] = withoutPreload(value as Extension);
    }
  }
  extensions = found;
  return found;
}

/** A library to preload would be written into the data directory's configuration, and nobody could open it without that extension any more. */
const withoutPreload = (extension: Extension): Extension => ({
  ...extension,
  setup: async (...how) => {
    const { sharedPreloadLibraries: _preload, ...rest } = (await extension.setup(...how)) as Awaited<ReturnType<Extension['setup']>> & { sharedPreloadLibraries?: unknown };
    return rest;
  },
});

export const openPlainPglite = async (dataDir?: string): Promise<PGlite> =>
  PGlite.create({ ...(dataDir !== undefined && { dataDir }), extensions: await contrib() });
