/** Workspaces as somebody would make them who wants Sluice to read or write elsewhere, or never to end. */
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { HOSTILE_PACKAGES } from './packages.ts';
import { CANARY, INSTEAD, link, pipe, put, sparse, type Ground, type Layout } from './strange-files.ts';

const DEPLOY = ['deploy', 'db', '--env=test', '--assume-yes'];
const DIFF = ['diff', 'db', '--env=test'];

const git = (cwd: string, args: readonly string[], input?: string): string =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false', '-c', 'core.protectHFS=false', ...args], { cwd, input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'ignore'], env: { PATH: process.env['PATH'] } }).trim();

/** A file that is read: its place below the workspace, and what reads it. */
const READ: readonly (readonly [file: string, argv: readonly string[], ends?: readonly number[]])[] = [
  ['db/schema/evil.sql', DIFF], ['db/tests/evil.yaml', ['validate', 'db']], ['sluice.yaml', DIFF], ['db/database.yaml', DIFF], ['db/package.json', DIFF], ['plans/db/plan.json', [...DEPLOY, '--plan=plans']], ['.sluice/snapshots/test/db.json', [...DIFF, '--from-snapshot']],
];

const manifest = (more: string): string => `dialect: postgres\nowns: { schemas: [app] }\n${more}`;
const project = (more: string) => ({ root }: Ground): Promise<void> => put(join(root, 'db/database.yaml'), manifest(more));
const named = (name: string) => ({ root }: Ground): Promise<void> => put(join(root, 'db/project.json'), JSON.stringify({ name }));
const stated = (path: string) => async ({ root, outside }: Ground): Promise<void> => {
  await link(join(root, path), outside);
};

const many = async (folder: string, count: number, name: (index: number) => string, text = ''): Promise<void> => {
  for (let start = 0; start < count; start += 1000) await Promise.all(Array.from({ length: Math.min(1000, count - start) }, (_, index) => put(join(folder, name(start + index)), text)));
};

/** A commit whose tree holds what no checkout would make. */
const committed = (entries: string | ((ground: Ground) => string), more?: (ground: Ground) => Promise<void>) => async (ground: Ground): Promise<void> => {
  const { root } = ground;
  git(root, ['init', '-q', '-b', 'main']);
  await put(join(root, '.gitignore'), '.sluice\n');
  git(root, ['add', '-A']);
  git(root, ['commit', '-qm', 'well']);
  await more?.(ground);
  const made = typeof entries === 'string' ? entries : entries(ground);
  if (made === '') return;
  const tree = git(root, ['hash-object', '-w', '-t', 'tree', '--literally', '--stdin'], made);
  git(root, ['update-ref', 'refs/heads/evil', git(root, ['commit-tree', '-m', 'evil', tree])]);
};
const BACK = (ref: string): readonly string[] => ['rollback', 'db', '--env=test', '--assume-yes', `--ref=${ref}`];
const commitOf = (change: (ground: Ground) => Promise<void>) => committed('', async (ground) => {
  git(ground.root, ['checkout', '-q', '-b', 'evil']);
  await change(ground);
  git(ground.root, ['add', '-A']);
  git(ground.root, ['commit', '-qm', 'evil']);
  git(ground.root, ['checkout', '-q', '-f', 'main']);
});

export const LAYOUTS: readonly Layout[] = [
  ...READ.flatMap(([file, argv, ends]) => Object.entries(INSTEAD).map(([what, make]): Layout => ({
    name: `${what} as ${file}`, argv, ...(ends && { ends }),
    async make(ground) {
      const at = join(ground.root, file);
      await mkdir(dirname(at), { recursive: true });
      execFileSync('rm', ['-f', at]);
      await make(at, ground);
    },
  }))),
  { name: 'a folder linked in the place of the sources', make: async ({ root, outside }) => { await rename(join(root, 'db/schema'), join(root, 'kept')); await link(join(root, 'db/schema'), outside); } },
  { name: 'folders linked in a circle', make: async ({ root }) => { await link(join(root, 'db/schema/a/b'), '../..'); await link(join(root, 'db/schema/c'), '..'); } },
  { name: 'a project that is a link', make: ({ root, outside }) => link(join(root, 'more'), outside), ends: [0] },
  { name: 'a file that is a folder', make: async ({ root }) => { await mkdir(join(root, 'db/schema/x.sql/y.sql'), { recursive: true }); }, ends: [0] },
  ...['../outside/*.sql', '/etc/*', '!../outside/*', '~/*.sql', 'C:/x/*.sql', 'a\\\\..\\\\..\\\\b', '{..,x}/outside/*', '.{.,}/*', 'schema/../../outside/*', '//host/share/*', '@(..|x)/*', '[.][.]/*'].flatMap((glob): Layout[] => [
    { name: `schema: ${glob}`, make: project(`schema: [schema/*.sql, "${glob}"]\n`), ends: [0, 1] }, { name: `smokeTests: ${glob}`, argv: DEPLOY, make: project(`smokeTests: "${glob}"\n`), ends: [0, 1] },
  ]),
  { name: 'a glob of many stars against a long name', make: async (ground) => { await project(`schema: "schema/${'*a'.repeat(12)}b.sql"\n`)(ground); await put(join(ground.root, `db/schema/${'a'.repeat(200)}.sql`)); } },
  { name: 'a glob of as many stars as there may be against 1,000 long names', make: async (ground) => { await project('schema: ["schema/*.sql", "schema/*a*a*ab.sql"]\n')(ground); await many(join(ground.root, 'db/schema'), 1000, (index) => `${'a'.repeat(230)}${index}.sql`); }, ends: [0] },
  { name: 'a glob of braces in braces', make: project(`schema: "${'{a,'.repeat(300)}b${'}'.repeat(300)}"\n`) }, { name: 'an ignore of many stars', argv: DIFF, make: async (ground) => { await project(`ignore: ["${'*a'.repeat(60)}*b"]\n`)(ground); await put(join(ground.root, 'db/schema/x.sql'), `create table app.${'a'.repeat(63)} (${'a'.repeat(63)} int);\n`); }, ends: [0] },
  { name: 'twins but for case', make: async ({ root }) => { await put(join(root, 'db/schema/A.sql')); await put(join(root, 'db/schema/a.SQL')); await put(join(root, 'db/schema/a.sql')); } }, { name: 'twins but for the spelling of an accent', make: async ({ root }) => { await put(join(root, 'db/schema/\u00e9.sql')); await put(join(root, 'db/schema/e\u0301.sql')); } },
  { name: 'NUL in a file', make: ({ root }) => put(join(root, 'db/schema/n.sql'), 'select\0') }, { name: 'a name that is no UTF-8', make: async ({ root }) => { await writeFile(Buffer.concat([Buffer.from(join(root, 'db/schema/')), Buffer.from([0xff, 0xfe, 0x2e, 0x73, 0x71, 0x6c])]), ''); } },
  { name: 'a name of control characters', make: ({ root }) => put(join(root, 'db/schema/a\u001b[2Jb\rc\nd\u202ee.sql'), 'nonsense;') }, { name: 'a test whose name is of control characters', argv: ['validate', 'db'], make: ({ root }) => put(join(root, 'db/tests/a\u001b[2Jb\rc\nd\u202ee.sql'), 'nonsense;') }, { name: 'a name of backslashes', make: ({ root }) => put(join(root, 'db/schema/..\\..\\outside\\x.sql'), ''), ends: [0] }, { name: 'a name that looks like an option', make: ({ root }) => put(join(root, 'db/schema/--out=x.sql'), ''), ends: [0] },
  { name: 'names of things that all objects have', make: async ({ root }) => { for (const name of ['__proto__', 'constructor', 'toString']) await put(join(root, `db/schema/${name}.sql`), ''); }, ends: [0] }, { name: 'folders 300 deep', make: ({ root }) => put(join(root, 'db/schema', 'd/'.repeat(300), 'x.sql'), ''), ends: [0] },
  { name: 'folders deeper than a path may be', make: async ({ root }) => { execFileSync('sh', ['-c', `cd "$0" && i=0; while [ $i -lt 40 ]; do mkdir -p ${'d'.repeat(200)} && cd -P ${'d'.repeat(200)} || exit 0; i=$((i+1)); done`, join(root, 'db/schema')]); await put(join(root, 'db/schema/x.sql'), ''); }, ends: [0, 1] },
  { name: '100,000 empty files', make: ({ root }) => many(join(root, 'db/schema'), 100_000, (index) => `${index % 100}/${index}.sql`), ends: [0, 1] }, { name: '100,000 files that no glob matches', make: ({ root }) => many(join(root, 'db/other'), 100_000, (index) => `${index % 100}/${index}.txt`), ends: [0] }, { name: '5 files of 60 MiB', make: async ({ root }) => { for (let n = 0; n < 5; n += 1) await sparse(join(root, `db/schema/${n}.sql`), 60 * 1024 ** 2); } },
  ...['../../outside/x', '..', '.', '/etc/x', 'a\\..\\b', 'C:x', 'con', 'x'.repeat(300), 'a\u0000b', 'a\u001b[31m', '\u202e', '-rf', '$(touch x)', "';--", '__proto__'].map((name): Layout => ({ name: `a project named ${JSON.stringify(name.slice(0, 30))}`, argv: ['diff', name.includes('\0') ? 'db' : name, '--env=test'], make: named(name), ends: [0, 1, 64] })),
  ...['.sluice', '.sluice/plans', '.sluice/runs', '.sluice/cache', '.sluice/mirror', '.sluice/db'].map((path): Layout => ({ name: `${path} is a link`, argv: DEPLOY, make: stated(path) })),
  { name: '.sluice/snapshots is a link', argv: ['snapshot', 'db', '--env=test'], make: stated('.sluice/snapshots') }, { name: '.sluice/snapshots/test is a link', argv: ['snapshot', 'db', '--env=test'], make: stated('.sluice/snapshots/test') }, { name: '.sluice/plans/test is a link', argv: DIFF, make: stated('.sluice/plans/test') }, { name: '.sluice/plans/test/db is a link', argv: DIFF, make: stated('.sluice/plans/test/db') }, { name: 'the folder that --out names holds a link', argv: [...DIFF, '--out=plans'], make: stated('plans/db') },
  { name: '.sluice is a file', argv: DEPLOY, make: ({ root }) => put(join(root, '.sluice')), ends: [1, 2] }, { name: 'a plan of before is a link', argv: [...DIFF, '--out=plans', '--sql'], make: async ({ root, outside }) => { for (const name of ['plan.json', 'plan.sql', 'plan.html']) await link(join(root, 'plans/db', name), join(outside, 'words')); }, ends: [0] },
  { name: 'a snapshot of before is a link', argv: ['snapshot', 'db', '--env=test'], make: ({ root, outside }) => link(join(root, '.sluice/snapshots/test/db.json'), join(outside, 'words')), ends: [0] }, { name: 'the last run is a link', argv: DEPLOY, make: ({ root, outside }) => link(join(root, '.sluice/runs/last'), join(outside, 'words')), ends: [0] }, { name: 'kept catalogs are links', argv: DIFF, make: async ({ root, outside }) => { for (const name of ['live', 'desired', 'references']) await link(join(root, '.sluice/cache', name), outside); }, ends: [0, 1] },
  { name: 'a run that is a path', argv: ['outcome', '--run=../../../outside/words'], make: async () => undefined }, { name: 'a plan at a path with dots', argv: [...DEPLOY, '--plan=../outside'], make: async () => undefined }, { name: 'a plan that is a device', argv: [...DEPLOY, '--plan=/dev/zero'], make: async () => undefined },
  { name: 'a ref that is an option', argv: BACK('--upload-pack=touch x'), make: committed(''), first: DEPLOY }, { name: 'a ref that is a path', argv: BACK('../../outside'), make: committed(''), first: DEPLOY }, { name: 'a ref of all words', argv: BACK(':/w'), make: committed(''), first: DEPLOY, ends: [0, 1] }, { name: 'a ref that is a tree', argv: BACK('main^{tree}'), make: committed(''), first: DEPLOY }, { name: 'a ref with a line break', argv: BACK('main\nmain'), make: committed(''), first: DEPLOY },
  { name: 'a commit with a linked source', argv: BACK('evil'), make: commitOf(({ root, outside }) => link(join(root, 'db/schema/evil.sql'), join(outside, 'words'))), first: DEPLOY }, { name: 'a commit with a linked folder', argv: BACK('evil'), make: commitOf(({ root, outside }) => link(join(root, 'db/schema/evil'), outside)), first: DEPLOY }, { name: 'a commit with a source of 70 MiB', argv: BACK('evil'), make: commitOf(({ root }) => sparse(join(root, 'db/schema/evil.sql'), 70 * 1024 ** 2)), first: DEPLOY }, { name: 'a commit with a linked workspace file', argv: BACK('evil'), make: commitOf(async ({ root, outside }) => { execFileSync('rm', [join(root, 'sluice.yaml')]); await link(join(root, 'sluice.yaml'), join(outside, 'words')); }), first: DEPLOY },
  { name: 'a commit with a path of dots', argv: BACK('evil'), make: committed(({ root }) => tree(root, '..')), first: DEPLOY, ends: [0, 1] }, { name: 'a commit with a path in .git', argv: BACK('evil'), make: committed(({ root }) => tree(root, '.git')), first: DEPLOY, ends: [0, 1] }, { name: 'a commit with a slash in a name', argv: BACK('evil'), make: committed(({ root }) => tree(root, '../outside')), first: DEPLOY, ends: [0, 1] },
  ...HOSTILE_PACKAGES,
];

/** The commit's own tree, and in it a folder of an impossible name that holds a source. */
function tree(root: string, name: string): string {
  const blob = git(root, ['hash-object', '-w', '--stdin'], `-- ${CANARY}\n`);
  const inner = git(root, ['mktree'], `100644 blob ${blob}\tevil.sql\n`);
  const whole = git(root, ['ls-tree', 'main']).split('\n').map((line) => /^(\d+) \w+ ([0-9a-f]+)\t(.*)$/.exec(line)).map((match) => [match?.[1]?.replace(/^0/, '') ?? '', match?.[2] ?? '', match?.[3] ?? ''] as const);
  return [['40000', inner, name] as const, ...whole].map(([mode, oid, file]) => Buffer.concat([Buffer.from(`${mode} ${file}\0`), Buffer.from(oid, 'hex')]).toString('latin1')).join('');
}

/** A workspace that is well, beside what is none of its business. */
export async function ground(parent: string): Promise<Ground> {
  const folder = await mkdtemp(join(parent, 'g-'));
  const made: Ground = { root: join(folder, 'ws'), outside: join(folder, 'outside') };
  await put(join(made.root, 'sluice.yaml'), 'environments:\n  test:\n    url: "pglite:.sluice/db/test"\n');
  await put(join(made.root, 'db/database.yaml'), manifest(''));
  await put(join(made.root, 'db/schema/app.sql'), 'create table app.t (id int primary key);\n');
  await put(join(made.outside, 'words'), `${CANARY}\n`);
  await put(join(made.outside, 'x.sql'), `create table app.${CANARY.replace('-', '_')} (id int);\n`);
  await put(join(made.outside, 'database.yaml'), manifest(`# ${CANARY}\n`));
  await put(join(made.outside, 'plan.json'), '{ "format": "other/1" }');
  pipe(join(made.outside, 'pipe'));
  return made;
}
