/** Files that are no plain files, and what is done with them. */
import { execFileSync } from 'node:child_process';
import { mkdir, rename, symlink, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';

/** `root` holds a workspace that is well; `outside` is what must be neither read nor changed. */
export interface Ground {
  readonly root: string;
  readonly outside: string;
}

export interface Layout {
  readonly name: string;
  make(ground: Ground): Promise<void>;
  readonly argv?: readonly string[];
  /** Exit codes; refused when left out. */
  readonly ends?: readonly number[];
  /** What it is refused with, where that is not told by the exit code. */
  readonly says?: RegExp;
  /** Made before the program ran once and all was well. */
  readonly first?: readonly string[];
}

export const CANARY = 'canary-2f7c91';
const GIB = 1024 ** 3;

export const put = async (path: string, content: string | Uint8Array = ''): Promise<void> => {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
};
export const sparse = async (path: string, bytes: number): Promise<void> => {
  await put(path);
  await truncate(path, bytes);
};
export const link = async (path: string, target: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true });
  await symlink(target, path);
};
export const pipe = (path: string): void => void execFileSync('mkfifo', [path]);
const socket = async (path: string): Promise<void> => {
  const server = createServer().unref();
  await new Promise<void>((done) => server.listen(join(dirname(path), 's'), done));
  // Closing would take it away under the name that it was made with.
  await rename(join(dirname(path), 's'), path);
  server.close();
};

export type Make = (at: string, ground: Ground) => Promise<void>;

/** What may stand in the place of a file. */
export const INSTEAD: Readonly<Record<string, Make>> = {
  'a link to a file outside': (at, { outside }) => link(at, join(outside, 'words')), 'a link to a pipe outside': (at, { outside }) => link(at, join(outside, 'pipe')), 'a link to what has no end': (at) => link(at, '/dev/zero'), 'a link to nothing': (at) => link(at, 'gone'), 'a link to itself': (at) => link(at, at),
  'a pipe': (at) => Promise.resolve(pipe(at)), 'a socket': socket, 'a file of 10 GiB': (at) => sparse(at, 10 * GIB), 'a link to a folder outside': (at, { outside }) => link(at, outside),
};
