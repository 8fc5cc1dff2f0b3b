/** The compiled command line in a process of its own on a real workspace folder, watched for time and memory. */
import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FaultWorld } from './fault-case.ts';

export const BIN = fileURLToPath(new URL('../../../packages/cli/bin/sluice.js', import.meta.url));

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Both. */
  readonly all: string;
  readonly ms: number;
  /** The largest resident memory that was seen, MiB. */
  readonly rss: number;
  /** It did not end by itself within its limit. */
  readonly hung: boolean;
}

export interface RunOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly limitMs?: number;
  /** Called with the process's id as soon as it runs. */
  readonly watch?: (pid: number) => void;
}

const LOOK_MS = 20;

export async function sluice(argv: readonly string[], { cwd, env = {}, limitMs = 120_000, watch }: RunOptions): Promise<Ran> {
  const { CI: _ci, FORCE_COLOR: _color, ...clean } = process.env;
  const started = performance.now();
  const child = spawn(process.execPath, [BIN, ...argv], { cwd, env: { ...clean, NO_COLOR: '1', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  if (child.pid !== undefined) watch?.(child.pid);
  const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  let [rss, hung] = [0, false];
  const look = setInterval(() => void residentMiB(child.pid ?? 0).then((now) => (rss = Math.max(rss, now))), LOOK_MS);
  const limit = setTimeout(() => {
    hung = true;
    child.kill('SIGKILL');
  }, limitMs);
  try {
    const code = await new Promise<number | null>((done, fail) => {
      child.on('error', fail);
      child.on('close', done);
    });
    const [out, err] = [Buffer.concat(stdout).toString(), Buffer.concat(stderr).toString()];
    return { code, stdout: out, stderr: err, all: out + err, ms: performance.now() - started, rss, hung };
  } finally {
    clearInterval(look);
    clearTimeout(limit);
  }
}

/** The peak, so that looking now and then is enough; 0 where there is no /proc. */
async function residentMiB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024;
}

export type Files = Readonly<Record<string, string | Uint8Array>>;

export interface Folder {
  readonly root: string;
  write(path: string, text: string | Uint8Array): Promise<void>;
  /** The program with this folder as its workspace. */
  run(argv: readonly string[], env?: Readonly<Record<string, string>>, more?: Omit<RunOptions, 'cwd' | 'env'>): Promise<Ran>;
}

export async function workspace(world: FaultWorld, files: Files): Promise<Folder> {
  const root = await world.folder();
  const write: Folder['write'] = async (path, text) => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  };
  for (const [path, text] of Object.entries(files)) await write(path, text);
  return { root, write, run: (argv, env, more) => sluice(argv, { cwd: root, ...(env && { env }), ...more }) };
}
