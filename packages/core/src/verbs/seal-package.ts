/** `sluice package --seal`: list, digests and signature of a package that somebody wrote by hand, or changed on purpose. */
import { basename, dirname, join, resolve } from 'node:path';
import type { Package } from '../model/package.ts';
import { MANIFEST_FILE, SIGNATURE_FILE } from '../sources/package/paths.ts';
import { readPackage } from '../sources/package/read.ts';
import { sealFolder, writeArchiveFile } from '../sources/package/write.ts';
import { requireNoLinks, writePlainBytes } from '../sources/plain-file.ts';
import type { VerbContext } from './context.ts';
import { signing } from './sign-package.ts';

export interface SealOptions {
  readonly folder: string;
  /** A private key. */
  readonly sign?: string | undefined;
  /** Writes `<folder>.tar` as well. */
  readonly archive?: boolean | undefined;
}

/** The package as it is read from then on. Throws what reading throws, and SL101, SL215. */
export async function sealPackage(context: VerbContext, { folder, sign, archive }: SealOptions): Promise<Package> {
  const at = resolve(context.root, folder);
  const signer = sign === undefined ? undefined : signing(resolve(context.root, sign), sign);
  requireNoLinks(at, join(at, SIGNATURE_FILE));
  const { files } = await sealFolder(at);
  const signature = await signer?.(files.get(MANIFEST_FILE)!.bytes);
  if (signature) await writePlainBytes(at, join(at, SIGNATURE_FILE), signature, 0o644);
  const read = readPackage(at, { label: folder });
  if (archive) await writeArchiveFile(join(dirname(at), `${basename(at)}.tar`), `${folder.replace(/\/+$/, '')}.tar`, signature ? new Map([...files, [SIGNATURE_FILE, { bytes: signature, executable: false }]]) : files);
  return read;
}
