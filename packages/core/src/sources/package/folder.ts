/** A folder of a package as its files: each opened once and judged as it is open; links and whatever is no file are refused. */
import { lstatSync, opendirSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../errors/failure.ts';
import { readPlainFile } from '../plain-file.ts';
import { LARGEST_PACKAGE, MOST_FILES, requireNoTwins, requirePath, strange, type PackedFile } from './paths.ts';

export interface FolderOptions {
  /** Of names at the root that are not looked into. */
  readonly without?: ReadonlySet<string>;
}

/** Throws SL211 where it is too much, SL212 for what a package cannot hold. */
export function readFolder(root: string, { without }: FolderOptions = {}): Map<string, PackedFile> {
  const paths: string[] = [];
  walk(root, '', without ?? new Set(), paths);
  paths.sort();
  requireNoTwins(paths);
  const files = new Map<string, PackedFile>();
  let together = 0;
  for (const path of paths) {
    const bytes = opened(path, () => readPlainFile(join(root, path), { largest: LARGEST_PACKAGE - together }));
    if (bytes === 'large') throw tooLarge();
    if (!Buffer.isBuffer(bytes)) throw notPlain(path, bytes === 'link');
    together += bytes.length;
    files.set(path, { bytes, executable: isExecutable(path, lstatSync(join(root, path)).mode) });
  }
  return files;
}

/** Read entry by entry: a folder of a million names is not listed before it is refused. */
function walk(root: string, folder: string, without: ReadonlySet<string>, paths: string[]): void {
  const open = opened(folder || '.', () => opendirSync(join(root, folder)));
  try {
    for (let entry: Dirent | null; (entry = open.readSync()) !== null; ) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (folder === '' && without.has(entry.name)) continue;
      requirePath(path);
      if (entry.isDirectory()) walk(root, path, without, paths);
      else if (entry.isFile()) paths.push(path);
      else throw notPlain(path, entry.isSymbolicLink());
      if (paths.length > MOST_FILES + 2) throw tooLarge();
    }
  } finally {
    open.closeSync();
  }
}

/** Set-user-id and the like have no place in a package; reading and writing are a matter of who unpacked it. Windows knows no such modes. */
function isExecutable(path: string, mode: number): boolean {
  if (process.platform === 'win32') return false;
  if ((mode & 0o7000) !== 0) throw strange(`${path} has the mode ${(mode & 0o7777).toString(8)}`, 'Give it the mode 644.');
  return (mode & 0o100) !== 0;
}

const notPlain = (path: string, link: boolean): Failure =>
  strange(`${path} is ${link ? 'a link, which may lead out of the package' : 'not a file'}`, 'Put the file itself there, as the package was made.');

const tooLarge = (): Failure =>
  new Failure('SL211', `the package has more than ${MOST_FILES} files or ${LARGEST_PACKAGE / 1024 / 1024} MiB`, { hint: 'Split it into several packages that require each other.' });

/** The system's own message names the absolute path, which is no business of a report. */
function opened<T>(path: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure('SL211', `${path} of the package cannot be read (${String((error as NodeJS.ErrnoException).code)})`, { hint: 'Let this user read it, and let nobody change the package meanwhile.', cause: error });
  }
}
