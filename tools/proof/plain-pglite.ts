/** PGlite as the observer uses it: opened directly, with bundled extensions. */
import { existsSync, readdirSync } from 'node:fs';
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

/** An empty database in memory starts from the image of the first one: 0.5 s instead of 2 s. */
let image: Promise<Blob> | undefined;

async function emptyImage(): Promise<Blob> {
  const first = await PGlite.create();
  try {
    return await first.dumpDataDir('none');
  } finally {
    await first.close();
  }
}

/** In memory without `dataDir`; a new folder is filled from the image too. */
export async function openPlainPglite(dataDir?: string, named: readonly string[] | 'all' = 'all'): Promise<PGlite> {
  const all: Record<string, Extension> = named.length === 0 ? {} : await contrib();
  const wanted = named === 'all' ? all : Object.fromEntries(Object.entries(all).filter(([name]) => named.includes(name) || named.includes(name.replaceAll('_', '-'))));
  const isNew = dataDir === undefined || !existsSync(dataDir);
  return PGlite.create({
    ...(dataDir !== undefined && { dataDir }),
    ...(isNew && { loadDataDir: await (image ??= emptyImage()) }),
    extensions: wanted,
  });
}
