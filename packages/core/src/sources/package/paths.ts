/** Names of files within a package: those that mean the same file everywhere, and lead nowhere else. */
import { Failure } from '../../errors/failure.ts';

/** More is no package, whoever made it. */
export const MOST_FILES = 10_000;
/** Bytes of all files together, and of an archive. */
export const LARGEST_PACKAGE = 128 * 1024 * 1024;

export const MANIFEST_FILE = 'package.yaml';
export const SIGNATURE_FILE = 'package.yaml.sig';

/** Bytes that an archive has for a name, and for one part of it. */
const [LONGEST, LONGEST_PART] = [240, 100];

export interface PackedFile {
  readonly bytes: Buffer;
  /** Whether it may be run as a program: all of a mode that a checkout and an archive agree on. */
  readonly executable: boolean;
}

export const strange = (message: string, hint: string): Failure => new Failure('SL212', message, { hint });

export const asIs = 'Take the package as it was made: unpack the archive again, or make it again.';

/** Names that mean a device on Windows, whatever follows behind a dot. */
export const isDevice = (part: string): boolean => /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i.test(part);

/** Why `path` cannot name a file of a package; undefined: it can. */
export function whyNoPath(path: string): string | undefined {
  if (path === '') return 'is empty';
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(path)) return 'holds a character that nobody sees';
  if (path.includes('\\')) return 'holds a backslash';
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'is absolute';
  const parts = path.split('/');
  if (parts.includes('..')) return 'leads out of the package';
  if (parts.some((part) => part === '' || part === '.')) return 'has an empty part';
  if (/[:*?"<>|\uFFFD]/.test(path) || parts.some((part) => /(?:\.|\s)$|^\s/u.test(part))) return 'is no name of a file on every system';
  if (Buffer.byteLength(path) > LONGEST || parts.some((part) => Buffer.byteLength(part) > LONGEST_PART)) return `is longer than ${LONGEST} bytes, or one of its parts than ${LONGEST_PART}`;
  return undefined;
}

/** Throws SL212. */
export function requirePath(path: string): void {
  const why = whyNoPath(path);
  if (why !== undefined) throw strange(`the name ${JSON.stringify(path.slice(0, 200))} ${why}`, asIs);
}

/** Where names are compared without case, one of such twins would take the other's place; a folder's name counts like a file's. Throws SL212. */
export function requireNoTwins(paths: readonly string[]): void {
  const written = new Map<string, string>();
  const isFile = new Set(paths);
  if (isFile.size < paths.length) {
    const twice = paths.find((path, index) => paths.indexOf(path) !== index);
    throw strange(`${twice} is there twice`, asIs);
  }
  for (const path of paths) {
    const parts = path.split('/');
    for (let length = 1; length <= parts.length; length += 1) {
      const at = parts.slice(0, length).join('/');
      if (length < parts.length && isFile.has(at)) throw strange(`${at} is both a file and a folder`, asIs);
      const key = at.normalize('NFC').toLowerCase();
      const twin = written.get(key);
      if (twin !== undefined && twin !== at) throw strange(`${at} and ${twin} are one file where names are compared without case or accents' spelling`, asIs);
      written.set(key, at);
    }
  }
}

/** In code unit order. */
export const byName = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
