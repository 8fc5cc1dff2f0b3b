/** Jobs in several processes, one at a time in each: a job that hangs or kills its process costs that job. */
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface Pool<J, R, P = never> {
  readonly jobs: readonly J[];
  readonly processes: number;
  readonly url: string | undefined;
  /** After so many milliseconds without a word a process is taken to hang. */
  readonly patience: number;
  /** The result of a job whose process is gone. */
  lost(job: J, why: string): R;
  done(result: R, job: J): void;
  /** A part of a job's result, before the whole. */
  told?(part: P, job: J): void;
  /** No other job is begun then. */
  readonly until?: AbortSignal;
}

export async function inProcesses<J, R, P = never>({ jobs, processes, url, patience, lost, done, told, until }: Pool<J, R, P>): Promise<void> {
  const queue = jobs.map((job, number) => ({ number, job }));
  until?.addEventListener('abort', () => queue.splice(0));
  const worker = fileURLToPath(new URL('./worker.js', import.meta.url));
  const one = async (): Promise<void> => {
    let child: ChildProcess | undefined;
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      child ??= await begin(worker, url);
      const answer = await ask<R, P>(child, next, patience, (part) => told?.(part, next.job));
      if ('why' in answer) child = undefined;
      done('why' in answer ? lost(next.job, answer.why) : answer.result, next.job);
    }
    if (child) {
      const ended = new Promise<void>((gone) => child.once('exit', () => gone()));
      child.send('end');
      await ended;
    }
  };
  await Promise.all(Array.from({ length: Math.min(processes, jobs.length) }, one));
}

async function begin(worker: string, url: string | undefined): Promise<ChildProcess> {
  const child = fork(worker, [], { env: { ...process.env, ...(url !== undefined && { PROOF_SERVER: url }) }, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  await new Promise<void>((done, fail) => {
    child.once('message', () => done());
    child.once('exit', (code) => fail(new Error(`a worker ended with ${String(code)} before it began`)));
  });
  child.removeAllListeners('exit');
  return child;
}

function ask<R, P>(child: ChildProcess, job: { number: number; job: unknown }, patience: number, told: (part: P) => void): Promise<{ result: R } | { why: string }> {
  return new Promise((done) => {
    const late = setTimeout(() => {
      child.kill('SIGKILL');
    }, patience);
    const settle = (answer: { result: R } | { why: string }) => {
      clearTimeout(late);
      child.removeAllListeners('message');
      child.removeAllListeners('exit');
      done(answer);
    };
    child.on('message', (message: { readonly part: P } | R) => {
      if (typeof message === 'object' && message !== null && 'part' in message) {
        late.refresh();
        told(message.part);
      } else settle({ result: message });
    });
    child.once('exit', (code, signal) => settle({ why: `the process ended: ${signal ?? String(code)}` }));
    child.send(job);
  });
}
