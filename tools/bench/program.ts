/** Runs a program in a process of its own and gives what it took. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Usage } from './usage.ts';

const PRELOAD = new URL('./usage.js', import.meta.url).href;
/** From tools/dist/bench. */
export const SLUICE = fileURLToPath(new URL('../../../packages/cli/bin/sluice.js', import.meta.url));

export interface Run extends Usage {
  readonly output: string;
}

/** Throws when it does not end with 0. */
export async function run(argv: readonly string[], options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> }): Promise<Run> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-bench-usage-'));
  const report = join(folder, 'usage.json');
  try {
    const output = await ended(['--import', PRELOAD, ...argv], { ...options, env: { ...process.env, ...options.env, SLUICE_BENCH_USAGE: report } });
    return { ...(JSON.parse(await readFile(report, 'utf8')) as Usage), output };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function ended(argv: readonly string[], options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv }): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, argv, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve(output) : reject(new Error(`${argv.slice(2).join(' ')} ended with ${code}:\n${output.slice(-2000)}\n${errors.slice(-2000)}`))));
  });
}
