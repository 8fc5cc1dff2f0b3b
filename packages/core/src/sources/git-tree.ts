/** A commit as a tree, read without a checkout. */
import { posix } from 'node:path';
import { Failure } from '../errors/failure.ts';
import { git, gitText } from './git.ts';
import { LARGEST_FILE, LARGEST_TOGETHER, notAFile, tooLarge, tooMuch, type Entry, type Tree } from './tree.ts';

interface Blob {
  readonly oid: string;
  readonly link: boolean;
}

/** `ref` is a branch, tag or commit. Throws SL203 when it, git or the repository is not there. */
export async function gitTree(root: string, ref: string): Promise<Tree & { readonly commit: string }> {
  const prefix = await gitText(root, ['rev-parse', '--show-prefix'], 'the workspace is not in a git repository', 'Compare with an environment or a snapshot instead.');
  const commit = await gitText(
    root,
    ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`],
    `git knows no commit ${ref}`,
    'Name a branch, tag or commit that was fetched; a shallow clone has only the latest.',
  );
  const blobs = await blobsOf(root, commit, prefix);
  return {
    label: `git ${ref}`,
    commit,
    async list(folder, { without }) {
      const below = folder === '.' ? '' : `${folder}/`;
      const links = [...blobs].filter(([path, { link }]) => link && path.startsWith(below)).map(([path]) => path);
      const leads = await linksToFolders(root, links, blobs);
      const entries: Entry[] = [];
      for (const [path, { link }] of blobs) {
        if (!path.startsWith(below) || path.slice(below.length).split('/').slice(0, -1).some((name) => without.has(name))) continue;
        entries.push({ path, kind: link ? 'link' : 'file', folder: leads.has(path) });
      }
      return entries;
    },
    async read(paths) {
      const wanted = paths.flatMap((path) => {
        const blob = blobs.get(path);
        if (blob?.link) throw notAFile(path, 'link');
        return blob ? [{ path, oid: blob.oid }] : [];
      });
      return readBlobs(root, wanted);
    },
  };
}

/** `git ls-tree -z`: `mode SP type SP oid TAB path NUL`, with the path from the repository's root. Submodules are not entered. */
async function blobsOf(root: string, commit: string, prefix: string): Promise<Map<string, Blob>> {
  const { code, output, error } = await git(root, ['ls-tree', '-r', '-z', '--full-tree', commit, ...(prefix ? ['--', prefix] : [])]);
  if (code !== 0) throw new Failure('SL203', `git cannot list the files of ${commit}`, { hint: 'Check the repository with git fsck.', lines: [error] });
  const blobs = new Map<string, Blob>();
  for (const record of output.toString().split('\0')) {
    const [, mode, type, oid = '', path = ''] = /^(\d+) (\w+) ([0-9a-f]+)\t(.*)$/s.exec(record) ?? [];
    if (type === 'blob' && path.startsWith(prefix)) blobs.set(path.slice(prefix.length), { oid, link: mode === '120000' });
  }
  return blobs;
}

/** Links are not followed, only judged: what leads out of the workspace may be a folder. */
async function linksToFolders(root: string, links: readonly string[], blobs: ReadonlyMap<string, Blob>): Promise<Set<string>> {
  if (links.length === 0) return new Set();
  const targets = await readBlobs(root, links.map((path) => ({ path, oid: blobs.get(path)?.oid ?? '' })));
  const folders = links.filter((path) => {
    const target = posix.normalize(posix.join(posix.dirname(path), Buffer.from(targets.get(path) ?? []).toString()));
    return !blobs.has(target);
  });
  return new Set(folders);
}

/** Before they are read: git hands out a blob as a whole. */
async function requireBearable(root: string, wanted: readonly { readonly path: string; readonly oid: string }[]): Promise<void> {
  const { output } = await git(root, ['cat-file', '--batch-check=%(objectsize)'], wanted.map(({ oid }) => `${oid}\n`).join(''));
  let together = 0;
  for (const [index, line] of output.toString('latin1').trimEnd().split('\n').entries()) {
    // What git has lost is told when it is read.
    const size = /^\d+$/.test(line) ? Number(line) : 0;
    const path = wanted[index]?.path ?? '';
    together += size;
    if (size > LARGEST_FILE) throw tooLarge(path);
    if (together > LARGEST_TOGETHER) throw tooMuch(path);
  }
}

/** `git cat-file --batch`: a line `oid SP type SP size`, the bytes, a line feed; for each line of input. */
async function readBlobs(root: string, wanted: readonly { readonly path: string; readonly oid: string }[]): Promise<Map<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>();
  if (wanted.length === 0) return found;
  await requireBearable(root, wanted);
  const { code, output, error } = await git(root, ['cat-file', '--batch'], wanted.map(({ oid }) => `${oid}\n`).join(''));
  let at = 0;
  for (const { path } of wanted) {
    const end = output.indexOf(0x0a, at);
    const size = /^[0-9a-f]+ blob (\d+)$/.exec(output.toString('latin1', at, end < 0 ? at : end))?.[1];
    if (size === undefined) {
      throw new Failure('SL203', `git has lost the content of ${path}`, { hint: 'Fetch it, or check the repository with git fsck.', lines: code === 0 ? [] : [error] });
    }
    found.set(path, output.subarray(end + 1, end + 1 + Number(size)));
    at = end + 1 + Number(size) + 1;
  }
  return found;
}
