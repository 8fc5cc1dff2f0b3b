/**
 * A process that holds several deployers, each with a context, sessions and a lock of its own: many at once cost one start. Each line of its
 * input is a round; its answer is a line with how each of them ended.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createContext, deploy } from '@sluice/core';

export interface Round {
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
  /** For each deployer how long it waits for another one, ms. */
  readonly waits: readonly number[];
}

export interface Ending {
  readonly status: string;
  readonly outcome: number;
  readonly code?: string;
  readonly message?: string;
  readonly waitedFor: readonly string[];
}

export interface Deployers {
  round(of: Round): Promise<readonly Ending[]>;
  close(): Promise<void>;
}

const SELF = fileURLToPath(import.meta.url);

export function startDeployers(): Deployers {
  const child: ChildProcess = spawn(process.execPath, [SELF, 'rounds'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const answers = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  return {
    async round(of) {
      child.stdin!.write(`${JSON.stringify(of)}\n`);
      const answer = (await answers.next()) as IteratorResult<string, undefined>;
      if (answer.done) throw new Error('the deployers ended before they answered');
      return JSON.parse(answer.value) as Ending[];
    },
    async close() {
      child.stdin!.end();
      await closed;
    },
  };
}

async function one({ root, env }: Round, waitMs: number): Promise<Ending> {
  const waitedFor: string[] = [];
  const context = createContext({ root, env, progress: (event) => void (event.event === 'waiting' && waitedFor.push(event.message)) });
  try {
    const { projects: [project] } = await deploy(context, { environment: 'test', projects: ['db'], named: ['db'], assumeYes: true, waitMs });
    return { status: project?.status ?? 'none', outcome: project?.outcome ?? -1, ...(project?.failure && { code: project.failure.code, message: [project.failure.message, ...(project.failure.lines ?? [])].join(' | ') }), waitedFor };
  } catch (error) {
    return { status: 'threw', outcome: 70, message: error instanceof Error ? (error.stack ?? error.message) : String(error), waitedFor };
  } finally {
    await context.close();
  }
}

async function answer(): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    const round = JSON.parse(line) as Round;
    const endings = await Promise.all(round.waits.map((waitMs) => one(round, waitMs)));
    process.stdout.write(`${JSON.stringify(endings)}\n`);
  }
}

if (process.argv[2] === 'rounds' && process.argv[1] === SELF) await answer();
