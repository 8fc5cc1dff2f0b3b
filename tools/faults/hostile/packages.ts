/** Packages as somebody would make them who wants Sluice to read or write elsewhere, or never to end: all are refused. */
import { execFileSync } from 'node:child_process';
import { mkdir, readdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { INSTEAD, link, pipe, put, sparse, type Ground, type Layout } from './strange-files.ts';

const MADE = 'made/p';
const deploy = (path: string): readonly string[] => ['pkg-deploy', 'test', path, '--assume-yes'];
const remove = (path: string): void => void execFileSync('rm', ['-rf', path]);

/** A package that is well, made by Sluice, of which `change` makes another one. */
const changed = (name: string, change: (at: string, ground: Ground) => Promise<void>): Layout => ({
  name: `a package with ${name}`, argv: deploy(MADE), says: /SL21[123]/, first: ['package', 'db', '--env=test', '--out=made', '--name=p'], make: (ground) => change(join(ground.root, MADE), ground),
});

async function scriptOf(folder: string): Promise<string> {
  const files = (await readdir(folder, { recursive: true })).sort();
  return files.find((path) => path.startsWith('steps/') && path.endsWith('.sql'))!;
}

/** The layout of d-bee has no list that a file could miss. */
const former = (name: string, change: (at: string, ground: Ground) => Promise<void>): Layout => ({
  name: `a package of d-bee with ${name}`, argv: deploy('made/f'), says: /SL21[12]/,
  make: async (ground) => {
    await put(join(ground.root, 'made/f/db/pg/s01/app/t.sql'), 'create table app.u (id int);\n');
    await change(join(ground.root, 'made/f'), ground);
  },
});

/** An archive as the tar of this machine writes it, of a folder that `fill` makes. */
const archive = (name: string, options: readonly string[], fill: (at: string, ground: Ground) => Promise<void> = async () => undefined, says = /SL212/): Layout => ({
  name: `an archive with ${name}`, argv: deploy('made/evil.tar'), says,
  make: async (ground) => {
    const folder = join(ground.root, 'made/whole');
    await put(join(folder, 'steps/10/evil.sql'), 'create table app.evil (id int);\n');
    await fill(folder, ground);
    // Its files alone: a folder of its own is refused before anything else would be.
    const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).sort();
    execFileSync('tar', ['--format=ustar', '-cPf', join(ground.root, 'made/evil.tar'), '-C', folder, ...options, '--no-recursion', '--verbatim-files-from', '-T', '-'], { input: files.join('\n'), stdio: ['pipe', 'ignore', 'ignore'] });
  },
});

const INTO = { 'package.yaml': async () => 'package.yaml', 'a script': scriptOf, 'a file more': async () => 'docs/more.md' } as const;

export const HOSTILE_PACKAGES: readonly Layout[] = [
  ...Object.entries(INTO).flatMap(([place, find]) => Object.entries(INSTEAD).map(([what, make]) => changed(`${what} as ${place}`, async (at, ground) => {
    const path = join(at, await find(at));
    remove(path);
    await mkdir(dirname(path), { recursive: true });
    await make(path, ground);
  }))),
  changed('a folder of steps that is a link', async (at, { outside }) => { remove(join(at, 'steps')); await link(join(at, 'steps'), outside); }),
  changed('folders linked in a circle', (at) => link(join(at, 'docs/a/b'), '../..')),
  changed('100,000 files', async (at) => { for (let n = 0; n < 100; n += 1) await Promise.all(Array.from({ length: 1000 }, (_, each) => put(join(at, `docs/${n}/${each}.md`)))); }),
  changed('folders 300 deep', (at) => put(join(at, 'docs', 'd/'.repeat(300), 'x.md'))),
  changed('names of control characters', (at) => put(join(at, 'docs/a\u001b[2Jb\rc\nd\u202ee.md'))),
  changed('twins but for case', async (at) => { const script = await scriptOf(at); await put(join(at, script.replace('.sql', '.SQL'))); }),
  changed('a script moved out and linked', async (at) => { const script = await scriptOf(at); await rename(join(at, script), join(at, '../moved.sql')); await link(join(at, script), join(at, '../moved.sql')); }),
  ...Object.entries(INSTEAD).map(([what, make]) => former(`${what} as a script`, (at, ground) => make(join(at, 'db/pg/s01/app/evil.sql'), ground))),
  former('steps that are a link', async (at, { outside }) => { await link(join(at, 'db/pg/s02'), outside); }),
  former('100,000 files', async (at) => { for (let n = 0; n < 100; n += 1) await Promise.all(Array.from({ length: 1000 }, (_, each) => put(join(at, `db/pg/s01/${n}/${each}.sql`)))); }),
  archive('a path of dots', ['--transform=s,^steps,../../outside,']), archive('an absolute path', ['--transform=s,^steps,/etc,']), archive('a backslash', ['--transform=s,/,\\\\,g']), archive('dots within', ['--transform=s,10,10/../../..,']),
  archive('a link to what is outside', [], (at, { outside }) => link(join(at, 'steps/10/a.sql'), join(outside, 'words'))), archive('a link to a folder outside', [], (at, { outside }) => link(join(at, 'steps/20'), outside)),
  archive('a hard link', [], async (at) => { execFileSync('ln', [join(at, 'steps/10/evil.sql'), join(at, 'steps/10/f.sql')]); }), archive('a pipe', [], async (at) => { pipe(join(at, 'steps/10/p.sql')); }),
  archive('twins but for case', [], (at) => put(join(at, 'steps/10/EVIL.sql'))), archive('a header that other programs know', ['--format=pax']), archive('a long name', ['--format=gnu'], (at) => put(join(at, `steps/10/${'x'.repeat(200)}.sql`))),
  archive('folders of its own', ['--transform=s,steps/10/evil.sql,steps/10/,']),
  archive('a file of 10 GiB that holds nothing', ['--format=gnu', '--sparse'], (at) => sparse(join(at, 'steps/10/big.sql'), 10 * 1024 ** 3)),
  archive('100,000 entries', [], async (at) => { for (let n = 0; n < 100; n += 1) await Promise.all(Array.from({ length: 1000 }, (_, each) => put(join(at, `steps/${n}/${each}.sql`)))); }, /SL211/),
  archive('compression', ['--gzip'], undefined, /SL211/),
  ...Object.entries(INSTEAD).map(([what, make]): Layout => ({ name: `${what} as an archive`, argv: deploy('made/evil.tar'), says: /SL21[123]/, make: async (ground) => { await mkdir(join(ground.root, 'made')); await make(join(ground.root, 'made/evil.tar'), ground); } })),
  ...['../outside', '/dev/zero', '../outside/pipe', 'made/../../outside', 'x\u0000y', '', '.'].map((path): Layout => ({ name: `a package at ${JSON.stringify(path)}`, argv: deploy(path.replace('\0', '')), ends: [1, 64], make: async () => undefined })),
];
