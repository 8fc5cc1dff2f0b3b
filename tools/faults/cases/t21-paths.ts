/** T21: folders, links, names and files made to lead elsewhere or never to end. Nothing outside is read or changed, and the answer comes soon. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FaultCase, FaultWorld, Trial } from '../fault-case.ts';
import { ground, LAYOUTS } from '../hostile/layouts.ts';
import { CANARY, type Ground, type Layout } from '../hostile/strange-files.ts';
import { sluice, type Ran } from '../program.ts';

/** The table's criterion is a second and 256 MiB for a refusal; machines are busy, and Node alone takes a third of it. */
const LIMIT_MS = 20_000;
const LIMIT_MIB = 1_024;

const QUICK = LAYOUTS.filter(({ name }, index) => index % 9 === 0 && !/100,000|1,000|folder|commit|ref /.test(name));

export const paths: FaultCase = {
  id: 'T21',
  title: 'Paths, links and strange files',
  holds: 'refused with a Failure, or read as the plain file that it is; nothing outside of the workspace is read (pipes and canaries there) or changed; no hang, memory bounded',
  on: 'command line, PGlite',
  trials: { full: LAYOUTS.length, quick: QUICK.length },
  async *run(world) {
    for (const layout of world.scale === 'full' ? LAYOUTS : QUICK) if (world.wanted(layout.name)) yield await trial(world, layout);
  },
};

async function trial(world: FaultWorld, layout: Layout): Promise<Trial> {
  const at = await ground(await world.folder());
  try {
    return await on(at, layout);
  } finally {
    // Node's own way to remove a folder ends where a path is longer than a path may be.
    execFileSync('rm', ['-rf', join(at.root, '..')]);
  }
}

async function on(at: Ground, { name, make, argv = ['diff', 'db', '--env=test'], ends = [1], first, says }: Layout): Promise<Trial> {
  const state = join(at.root, '..');
  const run = (args: readonly string[]): Promise<Ran> => sluice(args, { cwd: at.root, limitMs: 6 * LIMIT_MS });
  if (first) {
    const well = await run(first);
    if (well.code !== 0) return { name, wrong: `before anything: exit ${String(well.code)}: ${well.all.slice(-400)}` };
  }
  await make(at);
  const before = await digest(at.outside);
  const beside = (await readdir(state)).sort().join();
  const ran = await run(argv);
  const wrong =
    ran.hung ? 'it hung'
    : !ends.includes(ran.code ?? -1) ? `exit ${String(ran.code)}: ${ran.all.slice(-500)}`
    : ran.code === 1 && !/SL[1-7]\d\d/.test(ran.all) ? `refused without a code: ${ran.all.slice(-300)}`
    : ran.all.includes('SL999') ? ran.all.slice(-300)
    : says?.test(ran.all) === false ? `refused otherwise: ${ran.all.slice(-400)}`
    : ran.all.includes(CANARY) ? `it tells what it read outside: ${ran.all.slice(0, 300)}`
    : control(ran.all) ?? ((await digest(at.outside)) !== before ? 'what lies outside changed' : (await readdir(state)).sort().join() !== beside ? `beside the workspace: ${beside} → ${(await readdir(state)).join()}` : await told(at.root))
      ?? (ran.ms > (ran.code === 1 ? LIMIT_MS : 4 * LIMIT_MS) ? `${Math.round(ran.ms)} ms` : ran.code === 1 && ran.rss > LIMIT_MIB ? `refused with ${Math.round(ran.rss)} MiB` : undefined);
  // What is loaded for PGlite is the database's own.
  return { name, ...(wrong !== undefined && { wrong }), figures: { ...(ran.code === 1 ? { 'refusal ms': ran.ms, 'refusal MiB': ran.rss } : { 'accepted ms': ran.ms }) } };
}

const control = (output: string): string | undefined => {
  const found = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.exec(output);
  return found ? `the terminal gets U+${found[0].charCodeAt(0).toString(16)}` : undefined;
};

/** Names, kinds, bytes and times of change. */
async function digest(folder: string): Promise<string> {
  const hash = createHash('sha256');
  for (const name of (await readdir(folder)).sort()) {
    const { mode, mtimeMs, size } = await lstat(join(folder, name));
    hash.update(`${name} ${mode} ${mtimeMs} ${size}\n`);
  }
  return hash.digest('hex');
}

/** Whether what stands outside got into what is kept. */
async function told(root: string): Promise<string | undefined> {
  for (const folder of ['.sluice/plans', '.sluice/snapshots', '.sluice/runs', '.sluice/cache', 'plans']) {
    if ((await lstat(join(root, folder)).catch(() => undefined))?.isDirectory() !== true) continue;
    for (const entry of await readdir(join(root, folder), { recursive: true, withFileTypes: true })) {
      if (entry.isFile() && (await lstat(join(entry.parentPath, entry.name))).size < 2 ** 28 && (await readFile(join(entry.parentPath, entry.name), 'utf8')).includes(CANARY)) return `${folder}/${entry.name} holds what was read outside`;
    }
  }
  return undefined;
}
