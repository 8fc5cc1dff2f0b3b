/** The build of this dialect: changes with its files, so that a kept desired catalog of another build is not used. */
import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

let known: string | undefined;

export const build = (): string => (known ??= builtAs());

function builtAs(): string {
  const hash = createHash('sha256');
  for (const path of readdirSync(here, { recursive: true, encoding: 'utf8' }).filter((name) => /\.[jt]s$/.test(name)).sort()) {
    const { size, mtimeMs } = statSync(join(here, path));
    hash.update(`${path} ${String(size)} ${String(Math.floor(mtimeMs))}\n`);
  }
  return hash.digest('hex').slice(0, 16);
}
