/** PostgreSQL refuses to run as root. Under root the servers run as "nobody", who must be able to reach their files. */
import { statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';

const isRoot = process.getuid?.() === 0;

/** Identity for `spawn`: uid 65534 needs no entry in the password file of slim images beyond the usual `nobody`. */
export const serverIdentity: { readonly uid?: number; readonly gid?: number } = isRoot ? { uid: 65534, gid: 65534 } : {};
export const dropsRoot = isRoot;

/** A clean environment: a user's PG* variables and locale must not change what a test server does. */
export const serverEnvironment: NodeJS.ProcessEnv = { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' };

function reachableByOthers(path: string): boolean {
  for (let at = path; ; at = dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false;
    if (dirname(at) === at) return true;
  }
}

/** The temporary folder, or /tmp where root's own one (TMPDIR below /root, say) is closed to the server's user. */
export function serverTemp(): string {
  const own = tmpdir();
  return !isRoot || reachableByOthers(own) ? own : '/tmp';
}
