/** A workspace with the plugin, where real nx processes run. Several may share one cache, as machines with a remote one do. */
import { spawn } from 'node:child_process';
import { mkdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FaultWorld } from './fault-case.ts';
import { workspace, type Files, type Folder } from './program.ts';

const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));
const NX = join(REPOSITORY, 'node_modules/nx/dist/bin/nx.js');
const LIMIT_MS = 240_000;

export interface NxRan {
  readonly code: number | null;
  readonly output: string;
  /** Answered from the cache: the targets, `db:diff`. */
  readonly hits: readonly string[];
}

export interface NxFolder extends Folder {
  readonly cache: string;
  nx(args: readonly string[], env: Readonly<Record<string, string>>): Promise<NxRan>;
}

export async function nxWorkspace(world: FaultWorld, files: Files, share?: NxFolder): Promise<NxFolder> {
  const made = await workspace(world, {
    'package.json': '{ "name": "ws", "private": true }\n', 'nx.json': JSON.stringify({ analytics: false, neverConnectToCloud: true, tui: { enabled: false }, plugins: [{ plugin: '@sluice/nx', options: {} }] }),
    '.gitignore': 'node_modules\n.sluice/\n.nx/\n', ...files,
  });
  await symlink(join(REPOSITORY, 'node_modules'), join(made.root, 'node_modules'));
  const cache = share?.cache ?? join(made.root, '.nx/cache');
  await mkdir(cache, { recursive: true });
  return { ...made, cache, nx: (args, env) => nx(made.root, args, { NX_CACHE_DIRECTORY: cache, NX_WORKSPACE_DATA_DIRECTORY: join(dirname(cache), 'workspace-data'), ...env }) };
}

function nx(root: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<NxRan> {
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(NX_|SLUICE_|CI$|VITEST|FORCE_COLOR|NODE_OPTIONS|GITHUB_|GITLAB_)/.test(name)));
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [NX, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { ...clean, NX_DAEMON: 'false', NX_TUI: 'false', NX_DEFAULT_OUTPUT_STYLE: 'static', FORCE_COLOR: '0', NO_COLOR: '1', CI: 'true', SLUICE_ACTOR: 'ann', ...env } });
    const limit = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
    let all = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => void (all += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(limit);
      const output = all.replaceAll(/\u001b\[[0-9;?]*[a-zA-Z]/g, '');
      resolve({ code, output, hits: [...output.matchAll(/nx run (\S+).*\[(?:local cache|remote cache|existing outputs match the cache, left as is)\]/g)].map(([, task = '']) => task) });
    });
  });
}
