/** One digest over all that a project says: it tells whether a plan was made for these sources. */
import { digest, sha256 } from '../model/hash.ts';
import type { SourceFile } from '../model/statement.ts';
import type { Manifest } from '../manifest/manifest.ts';

/** Over paths and texts with variables bound; the order of `files` does not count. */
export const sourceDigest = (manifest: Manifest, files: readonly SourceFile[]): string =>
  digest({
    manifest: sha256(manifest.source.text),
    files: Object.fromEntries(files.map(({ path, text }) => [path, sha256(text)])),
  });
