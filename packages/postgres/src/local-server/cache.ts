/** A folder of things that are slow to make and shared by all test processes of one user: binaries, prepared clusters. */
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { serverTemp } from './run-as.ts';

/** `<tmp>/sluice-pg-<uid>`, owned by the caller: another user's folder there could hold anyone's binaries. */
export function cacheRoot(): string {
  const uid = process.getuid?.() ?? 0;
  const root = join(serverTemp(), `sluice-pg-${uid}`);
  mkdirSync(root, { recursive: true });
  if (statSync(root).uid !== uid) throw new Error(`${root} belongs to another user; remove it`);
  return opened(root);
}

/** What belongs to one run each: the folders of its servers, and of what its processes share. */
export const runsFolder = (): string => opened(join(cacheRoot(), 'run'));

/** Makes it, and whatever the umask and those before it say: under root the servers are somebody else's, who must come through. */
function opened(folder: string): string {
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o755);
  return folder;
}

/**
 * Gives the cached folder `path` (relative to the cache), made once by `build` under a temporary name and then renamed:
 * two processes may build at once, the first rename wins and the other build is thrown away.
 */
export async function cached(path: string, build: (into: string) => Promise<void>): Promise<string> {
  const place = join(cacheRoot(), path);
  if (existsSync(place)) return place;
  const into = `${place}.${process.pid}.${randomBytes(3).toString('hex')}`;
  opened(dirname(into));
  opened(into);
  try {
    await build(into);
    renameSync(into, place);
  } catch (error) {
    rmSync(into, { recursive: true, force: true });
    if (!existsSync(place)) throw error;
  }
  return place;
}
