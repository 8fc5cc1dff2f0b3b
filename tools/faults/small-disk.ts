/** A disk that is small enough to be filled: a tmpfs, which only root may mount. */
import { spawnSync } from 'node:child_process';
import { chmod, mkdir, open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';

export interface SmallDisk {
  readonly path: string;
  /** Takes all space but so many bytes. */
  fill(leave?: number): Promise<void>;
  free(): Promise<void>;
  readOnly(on: boolean): void;
  close(): Promise<void>;
}

const BLOCK = 1 << 20;

/** A text instead says why there is none. `owner`: the user it belongs to. */
export async function smallDisk(folder: string, name: string, megabytes: number, owner?: number): Promise<SmallDisk | string> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'only root on Linux may mount a small disk';
  const path = join(folder, name);
  await mkdir(path, { recursive: true });
  // Its owner must get there.
  if (owner !== undefined) await chmod(folder, 0o711);
  const options = `size=${megabytes}m,mode=0700${owner === undefined ? '' : `,uid=${owner},gid=${owner}`}`;
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path], { encoding: 'utf8' });
  if (mounted.status !== 0) return `a small disk cannot be mounted here: ${(mounted.stderr || String(mounted.error)).trim()}`;
  const filler = join(path, 'filler');
  return {
    path,
    async fill(leave = 0) {
      const file = await open(filler, 'a');
      try {
        const { bavail, bsize } = await statfs(path);
        let left = bavail * bsize - leave;
        // Written, not only promised; and to the last page whatever the estimate said.
        for (; left > 0; left -= BLOCK) await file.write(Buffer.alloc(Math.min(left, BLOCK)));
        while (leave === 0) await file.write(Buffer.alloc(4096));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      } finally {
        await file.close();
      }
    },
    free: () => rm(filler, { force: true }),
    readOnly: (on) => {
      if (spawnSync('mount', ['-o', `remount,${on ? 'ro' : 'rw'}`, path]).status !== 0) throw new Error(`${path} cannot be remounted`);
    },
    async close() {
      if (spawnSync('umount', ['-l', path]).status !== 0) throw new Error(`${path} cannot be unmounted`);
      await rm(path, { recursive: true, force: true });
    },
  };
}
