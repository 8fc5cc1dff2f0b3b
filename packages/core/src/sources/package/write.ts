/** Writes a package as files or as an archive, and seals what somebody wrote by hand. The same package is the same bytes, wherever and whenever it is written. */
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Failure } from '../../errors/failure.ts';
import { sha256Bytes } from '../../model/hash.ts';
import type { PackageFile, PackageManifest } from '../../model/package.ts';
import { requireNoLinks, writePlainBytes } from '../plain-file.ts';
import { writeArchive } from './archive.ts';
import { readFolder } from './folder.ts';
import { LARGEST_MANIFEST, manifestText, readUnsealed, sealed } from './manifest.ts';
import { byName, LARGEST_PACKAGE, MANIFEST_FILE, MOST_FILES, requireNoTwins, requirePath, SIGNATURE_FILE, type PackedFile } from './paths.ts';
import { requireStructure } from './read.ts';

export type Unsealed = Omit<PackageManifest, 'files' | 'contentDigest' | 'digest'>;

export interface WrittenPackage {
  readonly manifest: PackageManifest;
  /** All of them, package.yaml included. */
  readonly files: ReadonlyMap<string, PackedFile>;
}

/** `texts` by path, without package.yaml. Throws SL212, SL215, SL216. */
export function assemble(unsealed: Unsealed, texts: ReadonlyMap<string, PackedFile>): WrittenPackage {
  const paths = [...texts.keys()].sort(byName);
  for (const path of paths) requirePath(path);
  requireNoTwins([...paths, MANIFEST_FILE, SIGNATURE_FILE]);
  const files = paths.map((path): PackageFile => {
    const { bytes, executable } = texts.get(path)!;
    return { path, mode: executable ? '0755' : '0644', size: bytes.length, sha256: sha256Bytes(bytes) };
  });
  const manifest = sealed(unsealed, files);
  requireStructure(manifest);
  const own = Buffer.from(manifestText(manifest));
  const together = files.reduce((sum, { size }) => sum + size, 0);
  if (files.length > MOST_FILES || together > LARGEST_PACKAGE / 2 || own.length > LARGEST_MANIFEST) {
    throw new Failure('SL215', `the package would have ${files.length} files with ${Math.ceil(together / 1024 / 1024)} MiB, more than one may have`, { hint: 'Make several smaller ones: by project, or by a shorter range.' });
  }
  return { manifest, files: new Map([...texts, [MANIFEST_FILE, { bytes: own, executable: false }]]) };
}

/** The folder must be empty or not there. Throws SL215, SL204. */
export async function writeFolder(folder: string, label: string, files: ReadonlyMap<string, PackedFile>): Promise<void> {
  if (existsSync(folder) && readdirSync(folder).length > 0) throw new Failure('SL215', `${label} is not empty`, { hint: 'Name another folder, or remove it.' });
  mkdirSync(folder, { recursive: true });
  // package.yaml last: a folder without it is no package, so that half of one is none either.
  for (const path of [...files.keys()].sort((one, other) => Number(one === MANIFEST_FILE) - Number(other === MANIFEST_FILE) || byName(one, other))) await writeOne(folder, path, files.get(path)!);
}

async function writeOne(folder: string, path: string, { bytes, executable }: PackedFile): Promise<void> {
  const at = join(folder, path);
  await writePlainBytes(folder, at, bytes);
  // Whatever the umask leaves.
  if (process.platform !== 'win32') chmodSync(at, executable ? 0o755 : 0o644);
}

export async function writeArchiveFile(path: string, label: string, files: ReadonlyMap<string, PackedFile>): Promise<void> {
  if (existsSync(path)) throw new Failure('SL215', `${label} is there already`, { hint: 'Name another file, or remove it.' });
  requireNoLinks(dirname(path), path);
  await writePlainBytes(dirname(path), path, writeArchive(files));
}

/** The list and the digests of what stands in the folder now; a signature of what stood there before is taken away. Throws what reading throws, and SL101. */
export async function sealFolder(folder: string): Promise<WrittenPackage> {
  const found = readFolder(folder);
  const own = found.get(MANIFEST_FILE);
  if (!own) throw new Failure('SL211', `the folder holds no ${MANIFEST_FILE}`, { hint: 'Write one with name, project, dialect, database, owns and steps: docs/packages.md shows it.' });
  const made = assemble(readUnsealed(own.bytes.toString('utf8')), new Map([...found].filter(([path]) => path !== MANIFEST_FILE && path !== SIGNATURE_FILE)));
  rmSync(join(folder, SIGNATURE_FILE), { force: true });
  await writeOne(folder, MANIFEST_FILE, made.files.get(MANIFEST_FILE)!);
  return made;
}
