/** Starts a script of this folder as a process of its own that runs the sources, and reads what it says line by line. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const HOOKS = fileURLToPath(new URL('../../../../test/faults/register.mjs', import.meta.url));

export interface Script {
  readonly child: ChildProcess;
  /** The next line; rejects when it ends before that. */
  line(): Promise<string>;
  /** kill -9, and wait until it is gone. */
  kill(): Promise<void>;
}

export function startScript(name: string, ...parameters: readonly string[]): Script {
  const child = spawn(process.execPath, ['--import', HOOKS, fileURLToPath(new URL(name, import.meta.url)), ...parameters], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const gone = new Promise<void>((resolve) => child.on('exit', () => resolve()));
  return {
    child,
    async line() {
      const next = (await lines.next()) as IteratorResult<string, undefined>;
      if (next.done === true) throw new Error(`${name} ended without a word`);
      return next.value;
    },
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

export const target = (url: string, more: { readonly statementMs?: number; readonly lockMs?: number; readonly openWaitMs?: number } = {}) => ({
  url,
  label: 'test',
  root: '/',
  applicationName: 'sluice spec',
  timeouts: { lockMs: more.lockMs ?? 500, statementMs: more.statementMs ?? 20_000 },
  openWaitMs: more.openWaitMs ?? 0,
});

export const holder = (deploymentId: string) =>
  ({ deploymentId, runId: 'run-1', project: 'db-sales', actor: 'bob', host: 'here', pid: process.pid, startedAt: '2026-01-02T03:04:05.000Z' });
