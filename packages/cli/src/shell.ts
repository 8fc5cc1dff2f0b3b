/** What every command shares: the context of the verbs, signals, progress on the terminal, and a way to ask. */
import { createInterface } from 'node:readline/promises';
import { createContext, openWorkspace, progressLine, type VerbContext } from '@sluice/core';

export interface ShellOptions {
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  readonly color: boolean;
  /** No progress lines. */
  readonly quiet: boolean;
}

export interface Shell {
  readonly context: VerbContext;
  readonly color: boolean;
  readonly width: number;
  print(text: string): void;
  /** The named projects, or all of the workspace. */
  projects(named: readonly string[]): Promise<readonly string[]>;
  close(): Promise<void>;
}

export function openShell({ root, env, color, quiet }: ShellOptions): Shell {
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, onSignal);
  const width = process.stdout.columns ?? 100;
  const interactive = process.stdin.isTTY === true && process.stdout.isTTY === true;
  const context = createContext({
    root, env, signal: stop.signal,
    progress: (event) => {
      // The plan itself is printed, and checks that passed are counted in the report.
      if (quiet || event.event === 'planned' || (event.event === 'smoke' && event.check.passed)) return;
      const line = progressLine(event, { color, width });
      if (line !== undefined) process.stderr.write(`${context.redact(line)}\n`);
    },
    ...(interactive && { ask }),
  });
  return {
    context, color, width,
    print: (text) => process.stdout.write(context.redact(text.endsWith('\n') ? text : `${text}\n`)),
    projects: async (named) => (named.length > 0 ? named : (await openWorkspace(root)).projects.map(({ name }) => name)),
    close: async () => {
      await context.close();
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.removeListener(signal, onSignal);
    },
  };
}

async function ask(question: string): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `)).trim());
  } finally {
    lines.close();
  }
}
