/** A workspace of its own in a temporary folder, where real nx and sluice processes work on copies of the shop's databases. */
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunReport } from '@sluice/core';
import { dialect } from '@sluice/postgres';

const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));
const NX = join(REPOSITORY, 'node_modules/nx/dist/bin/nx.js');
const SLUICE = join(REPOSITORY, 'packages/cli/bin/sluice.js');

/** For one test: each command is a process tree of its own, and the machine may be busy with other tests. */
export const PATIENCE_MS = 400_000;

export interface Result {
  readonly code: number | null;
  /** Both streams, without colours and empty lines. */
  readonly output: string;
}

export interface Workspace {
  readonly root: string;
  nx(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Result>;
  sluice(args: readonly string[]): Promise<Result>;
  git(...args: readonly string[]): void;
  /** Runs SQL in the database of `test`, as somebody would who does not know of Sluice. */
  byHand(sql: string): Promise<void>;
  read(path: string): string;
  write(path: string, content: string): void;
  /** Replaces text that must be there; gives a function that puts the file back. */
  edit(path: string, from: string | RegExp, to: string): () => void;
  /** The report of the last run. */
  lastRun(): RunReport;
  remove(): void;
}

export function makeWorkspace(projects: readonly string[]): Workspace {
  const root = mkdtempSync(join(tmpdir(), 'sluice-nx-'));
  const write = (path: string, content: string) => writeFileSync(join(root, path), content);
  const read = (path: string) => readFileSync(join(root, path), 'utf8');
  for (const project of projects) cpSync(join(REPOSITORY, 'test/shop', project), join(root, 'libs', project), { recursive: true });
  symlinkSync(join(REPOSITORY, 'node_modules'), join(root, 'node_modules'));
  write('package.json', '{ "name": "shop", "private": true }\n');
  write('nx.json', JSON.stringify({ analytics: false, neverConnectToCloud: true, tui: { enabled: false }, plugins: [{ plugin: '@sluice/nx', options: {} }] }));
  write('sluice.yaml', 'environments:\n  test: { url: "pglite:.sluice/db/test", gates: { hazards: { accept: [H601] } } }\n  stage: { url: "pglite:.sluice/db/stage" }\n');
  write('.gitignore', 'node_modules\n.sluice/\n.nx/\n');
  const git = (...args: readonly string[]) => void execFileSync('git', ['-c', 'user.name=e2e', '-c', 'user.email=e2e@example.org', ...args], { cwd: root, stdio: 'pipe' });
  git('init', '-q', '-b', 'main');
  git('add', '.');
  git('commit', '-q', '-m', 'shop');
  return {
    root, git, read, write,
    nx: (args, env = {}) => run([NX, ...args], root, { ...environment(root), ...env }),
    byHand: (sql) => byHand(root, sql),
    sluice: (args) => run([SLUICE, ...args], root, environment(root)),
    edit(path, from, to) {
      const before = read(path);
      const after = before.replace(from, to);
      if (after === before) throw new Error(`${path} does not hold ${String(from)}`);
      write(path, after);
      return () => write(path, before);
    },
    lastRun() {
      const [last = ''] = readdirSync(join(root, '.sluice/runs')).filter((name) => name.endsWith('.json')).sort().reverse();
      return JSON.parse(read(`.sluice/runs/${last}`)) as RunReport;
    },
    remove: () => rmSync(root, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/** Nothing of the Nx or CI that this test may run in. */
function environment(root: string): NodeJS.ProcessEnv {
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(NX_|SLUICE_|CI$|VITEST|FORCE_COLOR|NODE_OPTIONS|GITHUB_|GITLAB_)/.test(name)));
  return {
    ...clean, NX_DAEMON: 'false', NX_CACHE_DIRECTORY: join(root, '.nx/cache'), NX_WORKSPACE_DATA_DIRECTORY: join(root, '.nx/workspace-data'), NX_TUI: 'false',
    NX_DEFAULT_OUTPUT_STYLE: 'static', FORCE_COLOR: '0', NO_COLOR: '1', CI: 'true', SLUICE_ACTOR: 'e2e',
  };
}

async function byHand(root: string, sql: string): Promise<void> {
  const connection = await dialect.connect({ url: 'pglite:.sluice/db/test', label: 'by hand', root, applicationName: 'by hand', timeouts: { lockMs: 1000, statementMs: 10_000 } });
  try {
    await (await connection.session('main')).execute(sql);
  } finally {
    await connection.close();
  }
}

function run(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => void (output += chunk.toString('utf8')));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output: output.replaceAll(/\u001b\[[0-9;?]*[a-zA-Z]/g, '').split('\n').filter((line) => line.trim() !== '').join('\n') }));
  });
}
