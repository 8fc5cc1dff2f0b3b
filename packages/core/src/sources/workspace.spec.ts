import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { isFailure, type Failure } from '../errors/failure.ts';
import { readFiles, readSources } from './files.ts';
import { sourceDigest } from './digest.ts';
import { manifestOf } from './project.ts';
import { findRoot, openWorkspace, openWorkspaceAt, projectNamed, type Workspace } from './workspace.ts';

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const CONFIG = 'environments: { local: { url: "pglite:x" } }\n';
const MANIFEST = 'dialect: p\nowns: { schemas: [a] }\n';

function folder(files: Readonly<Record<string, string | Uint8Array>>): string {
  const root = mkdtempSync(join(tmpdir(), 'sluice-sources-'));
  made.push(root);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

const git = (root: string, ...args: string[]) => execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false', ...args], { cwd: root, stdio: 'pipe' });
function commit(root: string): string {
  git(root, 'init', '-q', '-b', 'main');
  git(root, 'add', '-A');
  git(root, 'commit', '-qm', 'x');
  return root;
}

const failureOf = async (act: () => unknown): Promise<Failure> => {
  try {
    await act();
  } catch (error) {
    if (isFailure(error)) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};

const project = (workspace: Workspace, name = 'db') => projectNamed(workspace, name);
/** What is true of the working copy is true of the commit that holds the same. */
const places: readonly (readonly [string, (root: string) => Promise<Workspace>])[] = [
  ['the working copy', openWorkspace],
  ['a commit', (root) => openWorkspaceAt(commit(root), 'main')],
];

describe.each(places)('%s', (_place, open) => {
  it('has its projects by name, and not those of tools', async () => {
    const root = folder({
      'sluice.yaml': CONFIG,
      'libs/b/database.yaml': MANIFEST,
      'libs/b/package.json': '{ "name": "@shop/b" }',
      'libs/c/database.yaml': MANIFEST,
      'libs/c/package.json': '{ "name": "@shop/c", "nx": { "name": "c-nx" } }',
      'libs/d/database.yaml': MANIFEST,
      'libs/d/project.json': '{ "name": "d-project" }',
      'libs/d/package.json': '{ "name": "d-package" }',
      'libs/e/database.yaml': MANIFEST,
      'libs/e/project.json': 'not json',
      'node_modules/x/database.yaml': MANIFEST,
      'libs/b/dist/database.yaml': MANIFEST,
      'tmp/x/database.yaml': MANIFEST,
    });
    const { projects } = await open(root);
    expect(projects.map(({ name, root: at }) => [name, at])).toEqual([
      ['@shop/b', 'libs/b'],
      ['c-nx', 'libs/c'],
      ['d-project', 'libs/d'],
      ['e', 'libs/e'],
    ]);
  });

  it('keeps what is wrong with a manifest to its project', async () => {
    const workspace = await open(folder({ 'sluice.yaml': CONFIG, 'a/database.yaml': 'dialect: p\nonws: x\n', 'b/database.yaml': Buffer.from([0xff, 0xfe, 0x61, 0]), 'c/database.yaml': MANIFEST }));
    expect(workspace.projects.map(({ name, failure }) => [name, failure?.code])).toEqual([
      ['a', 'SL101'],
      ['b', 'SL203'],
      ['c', undefined],
    ]);
    expect((await failureOf(() => manifestOf(project(workspace, 'a')))).detail.at).toEqual({ file: 'a/database.yaml', line: 2, column: 1 });
  });

  it('refuses two projects of one name, each with both places', async () => {
    const { projects } = await open(folder({ 'sluice.yaml': CONFIG, 'x/db/database.yaml': MANIFEST, 'y/db/database.yaml': MANIFEST, 'z/database.yaml': MANIFEST }));
    expect(projects.map(({ failure }) => failure?.message)).toEqual([
      'x/db/database.yaml and y/db/database.yaml are both named db',
      'y/db/database.yaml and x/db/database.yaml are both named db',
      undefined,
    ]);
  });

  it('reads sources in order of path, with variables bound, the same on every system', async () => {
    const root = folder({
      'sluice.yaml': CONFIG,
      'db/database.yaml': MANIFEST,
      'db/schema/b.sql': '\uFEFFcreate {{env}}\r\nb\r\n',
      'db/schema/a/Ü z.sql': 'ü',
      'db/schema/A.sql': '',
      'db/schema/c.txt': 'x',
      'db/other.sql': 'x',
    });
    const workspace = await open(root);
    const { files, owns } = await readSources(workspace, project(workspace), { env: 'prd' });
    expect(owns).toEqual({ schemas: ['a'] });
    expect(files).toEqual([
      { path: 'db/schema/A.sql', text: '' },
      { path: 'db/schema/a/Ü z.sql', text: 'ü' },
      { path: 'db/schema/b.sql', text: 'create prd\nb\n' },
    ]);
    expect(await readFiles(workspace, project(workspace), ['**/*.{sql,txt}', '!schema/a/**', '!schema/A.sql'], 'symbolic')).toEqual([
      { path: 'db/other.sql', text: 'x' },
      { path: 'db/schema/b.sql', text: 'create env\nb\n' },
      { path: 'db/schema/c.txt', text: 'x' },
    ]);
  });

  it('reads a project at the root without those within it', async () => {
    const workspace = await open(folder({ 'sluice.yaml': CONFIG, 'package.json': '{"name":"top"}', 'database.yaml': 'dialect: p\nowns: "*"\nschema: "**/*.sql"\n', 'x.sql': '', 'inner/database.yaml': MANIFEST, 'inner/schema/y.sql': '' }));
    const paths = async (name: string) => (await readSources(workspace, project(workspace, name), {})).files.map(({ path }) => path);
    expect([await paths('top'), await paths('inner')]).toEqual([['x.sql'], ['inner/schema/y.sql']]);
  });

  it.each([
    ['invalid UTF-8', Buffer.concat([Buffer.from('ä\nab'), Buffer.from([0xc3, 0x28])]), 2, 3, 'db/schema/x.sql is not UTF-8'],
    ['a cut character', Buffer.concat([Buffer.from('ab'), Buffer.from([0xe2, 0x82])]), 1, 3, 'db/schema/x.sql is not UTF-8'],
    ['Latin-1', Buffer.from('a\nb\nc \xe4', 'latin1'), 3, 3, 'db/schema/x.sql is not UTF-8'],
    ['NUL', Buffer.from('\uFEFFselect\n 1\0'), 2, 3, 'db/schema/x.sql holds a NUL byte, so it is not a text file'],
    ['UTF-16', Buffer.from('\uFEFFselect', 'utf16le'), 1, 1, 'db/schema/x.sql is UTF-16'],
  ])('refuses a file with %s where it stands', async (_what, bytes, line, column, message) => {
    const workspace = await open(folder({ 'sluice.yaml': CONFIG, 'db/database.yaml': MANIFEST, 'db/schema/x.sql': bytes }));
    const failure = await failureOf(() => readSources(workspace, project(workspace), {}));
    expect([failure.code, failure.message, failure.detail.at]).toEqual(['SL203', message, { file: 'db/schema/x.sql', line, column }]);
  });

  it.each([
    ['a file elsewhere', 'db/schema/x.sql', '/etc/hostname', 'db/schema/x.sql'],
    ['a file of the project', 'db/schema/x.sql', 'y.sql', 'db/schema/x.sql'],
    ['nothing', 'db/schema/x.sql', 'gone.sql', 'db/schema/x.sql'],
    ['a folder elsewhere', 'db/schema/more', '../../other', 'db/schema/more'],
    ['the folder of all', 'db/schema', '../other', 'db/schema'],
  ])('refuses a link to %s', async (_what, at, target, told) => {
    const root = folder({ 'sluice.yaml': CONFIG, 'db/database.yaml': MANIFEST, ...(at === 'db/schema' ? {} : { 'db/schema/y.sql': '' }), 'other/z.sql': '' });
    symlinkSync(target, join(root, at));
    const workspace = await open(root);
    const failure = await failureOf(() => readSources(workspace, project(workspace), {}));
    expect([failure.code, failure.message]).toEqual(['SL203', `${told} is a link, which may leave the project`]);
  });

  it('does not mind a link that no glob reaches', async () => {
    const root = folder({ 'sluice.yaml': CONFIG, 'db/database.yaml': MANIFEST, 'db/schema/y.sql': '', 'other/z.sql': '' });
    symlinkSync('../other', join(root, 'db/elsewhere'));
    symlinkSync('y.sql', join(root, 'db/schema/README'));
    symlinkSync('..', join(root, 'other/up'));
    const workspace = await open(root);
    expect((await readSources(workspace, project(workspace), {})).files).toHaveLength(1);
  });

  it('refuses a manifest that is a link, and does not follow links to projects', async () => {
    const root = folder({ 'sluice.yaml': CONFIG, 'db/database.yaml': MANIFEST, 'db/schema/y.sql': '' });
    mkdirSync(join(root, 'b'));
    symlinkSync('../db/database.yaml', join(root, 'b/database.yaml'));
    symlinkSync('db', join(root, 'again'));
    const { projects } = await open(root);
    expect(projects.map(({ name, failure }) => [name, failure?.message])).toEqual([
      ['b', 'b/database.yaml is not a file'],
      ['db', undefined],
    ]);
  });

  it.each(['project.json', 'package.json'])('refuses a %s that is a link', async (name) => {
    const root = folder({ 'sluice.yaml': CONFIG, 'db/database.yaml': MANIFEST, 'db/schema/y.sql': '', 'other.json': '{"name":"other"}' });
    symlinkSync('../other.json', join(root, 'db', name));
    const { projects } = await open(root);
    expect(projects.map(({ name: found, failure }) => [found, failure?.message])).toEqual([['db', `db/${name} is a link, which may leave the project`]]);
  });

  it('refuses a workspace file that is a link', async () => {
    const root = folder({ 'other.yaml': CONFIG, 'db/database.yaml': MANIFEST });
    symlinkSync('other.yaml', join(root, 'sluice.yaml'));
    const failure = await failureOf(() => open(root));
    expect([failure.code, failure.message]).toEqual(['SL203', 'sluice.yaml is a link, which may leave the project']);
  });

  it.each([['A.sql', 'a.sql'], ['sub/ü.sql', 'sub/u\u0308.sql'], ['X/a.sql', 'x/A.sql']])('refuses %s beside %s, which are one file elsewhere', async (one, other) => {
    const workspace = await open(folder({ 'sluice.yaml': CONFIG, 'db/database.yaml': MANIFEST, [`db/schema/${one}`]: '', [`db/schema/${other}`]: '' }));
    const failure = await failureOf(() => readSources(workspace, project(workspace), {}));
    expect([failure.code, failure.message]).toEqual(['SL203', expect.stringContaining('are one file where names are compared without case')]);
  });

  it('refuses globs that leave the project, and a project without sources', async () => {
    const workspace = await open(folder({ 'sluice.yaml': CONFIG, 'db/database.yaml': `${MANIFEST}schema: sql/*.sql\n` }));
    expect((await failureOf(() => readFiles(workspace, project(workspace), ['../x/*.sql'], {}))).code).toBe('SL203');
    const failure = await failureOf(() => readSources(workspace, project(workspace), {}));
    expect([failure.code, failure.message, failure.detail.at]).toEqual(['SL107', 'db has no sources: no file matches sql/*.sql', { file: 'db/database.yaml', line: 3, column: 1 }]);
  });

  it.each(['schema', 'migrations', 'smokeTests'] as const)('refuses %s that names a folder', async (key) => {
    const workspace = await open(folder({ 'sluice.yaml': CONFIG, 'db/database.yaml': `${MANIFEST}${key}: sql/\n`, 'db/sql/deep/x.sql': '' }));
    const failure = await failureOf(() => readFiles(workspace, project(workspace), ['sql/'], {}));
    expect([failure.code, failure.message, failure.detail.at, failure.detail.hint]).toEqual(['SL203', `sql/ is a folder, and \`${key}:\` is to say which files in it are meant`, { file: 'db/database.yaml', line: 3, column: key.length + 3 }, 'Write sql/**/*.sql.']);
  });

  it('says where there is no workspace file, and what project was meant', async () => {
    expect((await failureOf(() => open(folder({ 'a/database.yaml': MANIFEST })))).code).toBe('SL108');
    const workspace = await open(folder({ 'sluice.yaml': CONFIG, 'db-sales/database.yaml': MANIFEST }));
    const failure = await failureOf(() => project(workspace, 'db-sale'));
    expect([failure.code, failure.detail.hint]).toEqual(['SL104', 'Did you mean db-sales?']);
  });

  it('has one digest for the same sources, and another one for each change', async () => {
    const files = { 'sluice.yaml': CONFIG, 'db/database.yaml': MANIFEST, 'db/schema/a.sql': 'a', 'db/schema/b.sql': 'b' };
    const digest = async (changes: Record<string, string>, variables = {}) => {
      const workspace = await open(folder({ ...files, ...changes }));
      return sourceDigest(manifestOf(project(workspace)), (await readSources(workspace, project(workspace), variables)).files);
    };
    const first = await digest({});
    expect(await digest({})).toBe(first);
    const others = [await digest({ 'db/schema/a.sql': 'b' }), await digest({ 'db/schema/c.sql': '' }), await digest({ 'db/database.yaml': `${MANIFEST}#` }), await digest({ 'db/schema/a.sql': '{{v}}' }, { v: '1' }), await digest({ 'db/schema/a.sql': '{{v}}' }, { v: '2' })];
    expect(new Set([first, ...others]).size).toBe(6);
  });
});

describe('a commit', () => {
  it('is read as it was, also of a workspace below the repository, with nothing checked out', async () => {
    const root = folder({ 'ws/sluice.yaml': CONFIG, 'ws/db/database.yaml': MANIFEST, 'ws/db/schema/a b\n"c.sql': 'one', 'database.yaml': MANIFEST });
    commit(root);
    git(root, 'tag', 'v1');
    writeFileSync(join(root, 'ws/db/schema/a b\n"c.sql'), 'two');
    rmSync(join(root, 'ws/db/database.yaml'));
    const workspace = await openWorkspaceAt(join(root, 'ws'), 'v1');
    expect((await readSources(workspace, project(workspace), {})).files).toEqual([{ path: 'db/schema/a b\n"c.sql', text: 'one' }]);
    expect((await openWorkspace(join(root, 'ws'))).projects).toEqual([]);
  });
  it('is refused when git does not know it; a ref is never an option', async () => {
    const root = commit(folder({ 'sluice.yaml': CONFIG }));
    for (const ref of ['nope', '--output=x', '-h', '', 'main:sluice.yaml']) {
      expect((await failureOf(() => openWorkspaceAt(root, ref))).message).toBe(`git knows no commit ${ref}`);
    }
    expect((await failureOf(() => openWorkspaceAt(folder({ 'sluice.yaml': CONFIG }), 'main'))).message).toBe('the workspace is not in a git repository');
  });
  it('gives bytes as they are, with clean and smudge filters left out', async () => {
    const text = `${'x'.repeat(3_000_000)}\n\n0123 blob 5\n`;
    const root = folder({ 'sluice.yaml': CONFIG, '.gitattributes': '*.sql filter=loud\n', 'db/database.yaml': MANIFEST, 'db/schema/a.sql': text, 'db/schema/b.sql': 'b' });
    commit(root);
    git(root, 'config', 'filter.loud.smudge', 'tr a-z A-Z');
    const workspace = await openWorkspaceAt(root, 'HEAD');
    expect((await readSources(workspace, project(workspace), {})).files.map((file) => file.text)).toEqual([text, 'b']);
  });
});

describe('the root', () => {
  it('is found from any folder below', () => {
    const root = folder({ 'sluice.yaml': CONFIG, 'a/b/c.txt': '' });
    expect(findRoot(join(root, 'a/b'))).toBe(root);
    expect(findRoot(root)).toBe(root);
  });
  it('is missed where there is none', async () => {
    const failure = await failureOf(() => findRoot(folder({ 'a/b.txt': '' })));
    expect([failure.code, failure.message]).toEqual(['SL108', 'there is no workspace here: neither this folder nor one above it holds sluice.yaml']);
  });
});
