// pg_dump of a major, where the machine has one: the npm packages carry none.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Major } from '@sluice/postgres/local-server';

/** The program's path, or nothing. pg_dump refuses newer servers, so only its own major counts. */
export function pgDump(major: Major): string | undefined {
  const folders = [`/usr/lib/postgresql/${major}/bin`, ...(process.env['PATH'] ?? '').split(delimiter)];
  return folders.map((folder) => join(folder, 'pg_dump')).find((program) => existsSync(program) && versionOf(program) === major);
}

/** Debian's wrapper on PATH fails when no cluster's programs are installed; such a program is none. */
function versionOf(program: string): number | undefined {
  try {
    return Number(/\(PostgreSQL\) (\d+)/.exec(execFileSync(program, ['--version'], { encoding: 'utf8', stdio: 'pipe' }))?.[1]);
  } catch {
    return undefined;
  }
}
