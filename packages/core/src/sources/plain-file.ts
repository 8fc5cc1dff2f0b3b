/** Files that may have been put there by others: read only when they are files of a bearable size, written only where no link leads elsewhere. */
import { randomBytes } from 'node:crypto';
import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { Failure } from '../errors/failure.ts';

/** Bytes; what is longer cannot become one text. */
const LARGEST = 256 * 1024 * 1024;

/** Where the system lacks a flag (Windows), it has nothing that the flag is needed for. */
const FLAGS = constants.O_RDONLY | ((constants as Partial<typeof constants>).O_NONBLOCK ?? 0);
const NO_LINK = (constants as Partial<typeof constants>).O_NOFOLLOW ?? 0;

export type NotPlain = 'link' | 'other' | 'large';

/** Opened before it is judged, so that nobody can swap it in between; a pipe without a writer is not waited for. Throws the system's own errors. */
export function readPlainFile(path: string, { largest = LARGEST, links = false } = {}): Buffer | NotPlain {
  let file: number;
  try {
    if (!links && NO_LINK === 0 && lstatSync(path).isSymbolicLink()) return 'link';
    file = openSync(path, FLAGS | (links ? 0 : NO_LINK));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // What O_NOFOLLOW says of a link (on FreeBSD: EMLINK), and what a socket or a device without its driver says.
    if (!links && (code === 'EMLINK' || (code === 'ELOOP' && lstatSync(path).isSymbolicLink()))) return 'link';
    if (code === 'ENXIO' || code === 'ENODEV') return 'other';
    throw error;
  }
  try {
    const found = fstatSync(file);
    if (!found.isFile()) return 'other';
    return found.size > largest ? 'large' : whole(file, found.size);
  } finally {
    closeSync(file);
  }
}

/** Asked for at once and one byte more, which shows the end: schemas are thousands of small files. What grew, shrank or has no size is read on to its end. */
function whole(file: number, size: number): Buffer {
  const bytes = Buffer.allocUnsafe(size + 1);
  const length = readSync(file, bytes, 0, size + 1, null);
  const begun = bytes.subarray(0, length);
  return length === size && size > 0 ? begun : Buffer.concat([begun, readFileSync(file)]);
}

/** The text of a plan or another file of ours; undefined when it is not there. Throws SL407. */
export function readDocument(path: string, hint: string, links = false): string | undefined {
  let bytes: Buffer | NotPlain;
  try {
    bytes = readPlainFile(path, { links });
  } catch (error) {
    const code = String((error as NodeJS.ErrnoException).code);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new Failure('SL407', `${path} cannot be read (${code})`, { hint, cause: error });
  }
  if (Buffer.isBuffer(bytes)) return bytes.toString('utf8');
  const why = bytes === 'large' ? `larger than ${LARGEST / 1024 / 1024} MiB` : bytes === 'link' ? 'a link, which may lead anywhere' : 'not a file';
  throw new Failure('SL407', `${path} is ${why}`, { hint });
}

/** A folder that is to be written into, when it is there at all. Throws SL204. */
export function requireOwnFolder(base: string, path: string): void {
  requireNoLinks(base, path);
  if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory() !== false) return;
  throw new Failure('SL204', `${relative(base, path)} is not a folder`, { hint: 'Move it away: Sluice makes a folder there.' });
}

/** Throws SL204 when `path` or a folder between it and `base` is a link: it may lead out of the workspace. `base` itself may be one. */
export function requireNoLinks(base: string, path: string): void {
  let at = base;
  for (const name of relative(base, path).split(sep)) {
    at = join(at, name);
    const found = lstatSync(at, { throwIfNoEntry: false });
    if (!found) return;
    if (found.isSymbolicLink()) {
      throw new Failure('SL204', `${relative(base, at)} is a link, and nothing is written through it`, { hint: 'Remove the link. For another place of the state, set SLUICE_STATE_DIR.' });
    }
  }
}

/** Beside and moved: nobody reads half of it, and a link in its place is replaced. Throws SL204, and the system's own errors. */
export const writePlainFile = (base: string, path: string, text: string, mode = 0o666): Promise<void> => writePlainBytes(base, path, Buffer.from(text), mode);

/** The same for what is no text. */
export async function writePlainBytes(base: string, path: string, bytes: Uint8Array, mode = 0o666): Promise<void> {
  const folder = dirname(path);
  requireNoLinks(base, folder);
  await mkdir(folder, { recursive: true });
  const own = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await writeFile(own, bytes, { mode, flag: 'wx' });
    await rename(own, path);
  } catch (error) {
    await rm(own, { force: true }).catch(() => undefined);
    throw error;
  }
}
