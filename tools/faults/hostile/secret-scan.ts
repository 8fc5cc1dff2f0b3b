/** Looks for a secret in everything that was written: as it is, and in every spelling in which texts travel. Shares nothing with what takes secrets out. */
import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';

export interface Leak {
  readonly where: string;
  readonly spelling: string;
}

/** By name of the spelling. */
function spellings(secret: string): readonly (readonly [name: string, bytes: string])[] {
  const percent = encodeURIComponent(secret);
  const latin = (text: string): string => Buffer.from(text).toString('latin1');
  const base64 = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]).toString('base64');
    // What also holds bits of its neighbours is left away.
    return text.slice(offset === 0 ? 0 : 4, -4);
  });
  return [
    ['raw', latin(secret)], ['percent-encoded', percent], ['percent-encoded, lower case', percent.replaceAll(/%../g, (each) => each.toLowerCase())], ['percent-encoded, all of it', [...Buffer.from(secret)].map((byte) => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`).join('')],
    ['url', latin(new URL(`http://x:${percent}@y/`).password)], ['JSON', latin(JSON.stringify(secret).slice(1, -1))], ['JSON in JSON', latin(JSON.stringify(JSON.stringify(secret)).slice(3, -3))], ['SQL', latin(secret.replaceAll("'", "''"))], ['SQL with escapes', latin(secret.replaceAll('\\', '\\\\').replaceAll("'", "''"))],
    ['HTML', latin(secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;'))],
    ['hex', Buffer.from(secret).toString('hex')], ...base64.flatMap((text, offset) => [[`base64 at ${offset}`, text], [`base64url at ${offset}`, text.replaceAll('+', '-').replaceAll('/', '_')]] as const),
  ];
}

export function leaksIn(where: string, text: string, secret: string): Leak[] {
  return spellings(secret).filter(([, bytes]) => text.includes(bytes)).map(([spelling]) => ({ where, spelling }));
}

/** Every file below `folder`, and names of files. */
export async function leaksBelow(folder: string, secret: string, except: (path: string) => boolean): Promise<Leak[]> {
  const found: Leak[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (except(path.slice(folder.length + 1))) continue;
    found.push(...leaksIn(`name of ${path}`, Buffer.from(path).toString('latin1'), secret));
    if (entry.isFile()) found.push(...leaksIn(path.slice(folder.length + 1), await readFile(path, 'latin1'), secret));
    if (entry.isSymbolicLink()) found.push(...leaksIn(path, await readlink(path), secret));
  }
  return found;
}

/** Watches the arguments of a process and of all that it starts, and the environment of what it starts, until stopped. */
export function watchProcesses(root: number, secret: string): { stop(): Promise<{ readonly leaks: readonly Leak[]; readonly seen: number; readonly looks: number }> } {
  const leaks: Leak[] = [];
  const family = new Set([root]);
  const looked = new Set<string>();
  let [going, looks] = [true, 0];
  const look = async (): Promise<void> => {
    for (const name of await readdir('/proc').catch(() => [])) {
      if (!/^\d+$/.test(name)) continue;
      const pid = Number(name);
      if (!family.has(pid)) {
        const stat = await readFile(`/proc/${name}/stat`, 'latin1').catch(() => '');
        if (!family.has(Number(/^.*\) \S (\d+)/.exec(stat)?.[1]))) continue;
        family.add(pid);
      }
      const line = await readFile(`/proc/${name}/cmdline`, 'latin1').catch(() => '');
      if (!looked.has(`${name} ${line}`)) leaks.push(...leaksIn(`arguments of ${line.split('\0')[0] ?? ''}`, line, secret));
      looked.add(`${name} ${line}`);
      // Between fork and exec a child is a copy of its parent, arguments and all.
      const copied = pid !== root && line === (await readFile(`/proc/${root}/cmdline`, 'latin1').catch(() => ''));
      if (pid !== root && !copied) leaks.push(...leaksIn(`environment of ${line.split('\0')[0] ?? ''}`, await readFile(`/proc/${name}/environ`, 'latin1').catch(() => ''), secret));
    }
    looks += 1;
  };
  const done = (async () => {
    while (going) {
      await look();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  })();
  return {
    async stop() {
      going = false;
      await done;
      return { leaks, seen: family.size, looks };
    },
  };
}
