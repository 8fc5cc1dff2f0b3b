/** The data directory of an empty database, made once for each PGlite version and user: initdb takes 2.5 s, a copy 0.2 s. */
import { createHash, randomUUID } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { compacted } from './compact.ts';
import { Instance } from './instance.ts';

/** The tar of an empty data directory; from the cache when there is a sound one. `compact`: for a database that is thrown away. */
export async function emptyDatabase(compact = false): Promise<Uint8Array> {
  const folder = cacheFolder();
  const ending = compact ? '.compact.tar' : '.tar';
  const cached = folder === undefined ? undefined : readCached(folder, ending);
  if (cached) return cached;
  const image = compact ? compacted(await emptyDatabase()) : await made();
  if (folder !== undefined) writeCached(folder, ending, image);
  return image;
}

async function made(): Promise<Uint8Array> {
  const { instance, image } = await Instance.open({ dump: true });
  await instance.end('closed', 'its image is made');
  if (!image) throw new Error('PGlite gave no image of its data directory');
  return image;
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function pgliteVersion(): string {
  const main = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  const { version } = JSON.parse(readFileSync(join(dirname(main), '../package.json'), 'utf8')) as { readonly version: string };
  return version;
}

/** undefined where the folder is not ours alone: another user could put a database of theirs there. */
function cacheFolder(): string | undefined {
  const folder = join(tmpdir(), `sluice-${userInfo().username.replace(/[^\w.-]/g, '_')}`, `pglite-${pgliteVersion()}`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return [folder, dirname(folder)].every(isOurs) ? folder : undefined;
  } catch (error) {
    if (isFileError(error)) return undefined;
    throw error;
  }
}

function isOurs(folder: string): boolean {
  const at = lstatSync(folder);
  const mine = process.getuid === undefined || (at.uid === process.getuid() && (at.mode & 0o022) === 0);
  return at.isDirectory() && mine;
}

/** The digest is the name: a file that was cut short or changed does not match it, and is made anew. */
function readCached(folder: string, ending: string): Uint8Array | undefined {
  for (const name of readdirSync(folder)) {
    const [, digest, rest] = /^([0-9a-f]{64})(\..*)$/.exec(name) ?? [];
    if (digest === undefined || rest !== ending) continue;
    const bytes = readFileSync(join(folder, name));
    if (sha256(bytes) === digest) return bytes;
    rmSync(join(folder, name), { force: true });
  }
  return undefined;
}

function writeCached(folder: string, ending: string, image: Uint8Array): void {
  const unfinished = join(folder, `${randomUUID()}.new`);
  try {
    writeFileSync(unfinished, image, { mode: 0o600 });
    renameSync(unfinished, join(folder, `${sha256(image)}${ending}`));
  } catch (error) {
    // A full or read-only disk costs the next process 2.5 s, and nothing else.
    rmSync(unfinished, { force: true });
    if (!isFileError(error)) throw error;
  }
}

const isFileError = (error: unknown): boolean => error instanceof Error && 'syscall' in error;
