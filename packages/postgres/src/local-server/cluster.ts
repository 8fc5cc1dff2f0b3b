/** A prepared data directory per version: initdb takes 0.6-1 s, copying its result 0.1 s. */
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Binaries } from './binaries.ts';
import { cached } from './cache.ts';
import { command } from './command.ts';
import { serverEnvironment, serverIdentity } from './run-as.ts';

function giveToServer(path: string): void {
  if (serverIdentity.uid !== undefined) chownSync(path, serverIdentity.uid, serverIdentity.gid ?? serverIdentity.uid);
}

async function initialise(binaries: Binaries, into: string): Promise<void> {
  giveToServer(into);
  const password = join(into, 'password');
  writeFileSync(password, randomBytes(18).toString('base64url'), { mode: 0o600 });
  giveToServer(password);
  await command(
    join(binaries.bin, 'initdb'),
    ['-D', join(into, 'data'), '-U', 'postgres', '--auth=scram-sha-256', `--pwfile=${password}`, '--encoding=UTF8', '--locale=C', '--no-sync'],
    { ...serverIdentity, env: serverEnvironment, cwd: into },
  );
}

/** Copies the prepared cluster to `<folder>/data`; gives the superuser's password in it, which the caller replaces. */
export async function newCluster(binaries: Binaries, folder: string): Promise<string> {
  const prepared = await cached(join('cluster', binaries.version), (into) => initialise(binaries, into));
  await command('cp', ['-a', join(prepared, 'data'), join(prepared, 'password'), folder]);
  chmodSync(join(folder, 'data'), 0o700);
  const password = readFileSync(join(folder, 'password'), 'utf8');
  rmSync(join(folder, 'password'));
  return password;
}
