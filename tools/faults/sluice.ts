/** The compiled command line in a process of its own, as people run it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
  readonly ms: number;
}

export interface Running {
  readonly child: ChildProcess;
  readonly pid: number;
  /** Its standard error so far: progress and failures. */
  said(): string;
  readonly ended: Promise<Ended>;
}

export interface SluiceOptions {
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
  /** Leads a process group of its own, which can be killed as a whole. */
  readonly group?: boolean;
  /** Of which nothing can be written any more: its output, its errors. */
  readonly full?: 'out' | 'err' | 'both';
}

const ENTRY = join(dirname(createRequire(import.meta.url).resolve('sluice/package.json')), 'bin', 'sluice.js');
const KEPT = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'XDG_CACHE_HOME'] as const;

export function startSluice(parameters: readonly string[], { root, env, group = false, full }: SluiceOptions): Running {
  const own = Object.fromEntries(KEPT.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));
  const started = performance.now();
  const sink = full && openSync('/dev/full', 'w');
  const to = (...ways: readonly string[]) => (full !== undefined && ways.includes(full) ? sink : 'pipe');
  const child = spawn(process.execPath, [ENTRY, ...parameters], { cwd: root, env: { ...own, ...env }, stdio: ['ignore', to('out', 'both'), to('err', 'both')], detached: group });
  if (sink !== undefined) closeSync(sink);
  let out = '';
  let err = '';
  child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, out, err, ms: performance.now() - started }));
  });
  return { child, pid: child.pid ?? -1, said: () => err, ended };
}

export const sluice = (parameters: readonly string[], options: SluiceOptions): Promise<Ended> => startSluice(parameters, options).ended;

/** How it ended, for a sentence about what went wrong. */
export const told = ({ code, signal, out, err }: Ended): string => `exit ${String(code ?? signal)}: ${`${err}\n${out}`.trim().split('\n').slice(-12).join(' | ')}`;
