/** How a task speaks: colours, width, progress lines, and whether a person can be asked. */
import { createInterface } from 'node:readline/promises';
import { progressLine, redactor, type Progress } from '@sluice/core';

export interface Voice {
  readonly color: boolean;
  readonly width: number;
}

export const redact = redactor([]);

/** Nx sets FORCE_COLOR for its children, whose output is always a pipe. */
export function voice(env: NodeJS.ProcessEnv = process.env): Voice {
  const forced = env['FORCE_COLOR'];
  const color = env['NO_COLOR'] === undefined && (forced === undefined ? process.stdout.isTTY === true : forced !== '0' && forced !== 'false');
  return { color, width: Number(env['COLUMNS']) || process.stdout.columns || 100 };
}

/** Progress goes to the terminal while the run goes on; in CI the report at the end says it all. */
export function progressWriter(several: boolean, env: NodeJS.ProcessEnv = process.env): (event: Progress) => void {
  const how = { ...voice(env), project: several };
  if (isCi(env)) return () => undefined;
  return (event) => {
    const line = progressLine(event, how);
    if (line !== undefined) process.stderr.write(`${redact(line)}\n`);
  };
}

const isCi = (env: NodeJS.ProcessEnv): boolean => !['', '0', 'false', undefined].includes(env['CI']);

/** undefined where nobody can be asked: no terminal, or Nx's own interface holds it. */
export function asker(env: NodeJS.ProcessEnv = process.env): ((question: string) => Promise<boolean>) | undefined {
  if (process.stdin.isTTY !== true || env['NX_TUI'] === 'true' || isCi(env)) return undefined;
  return async (question) => {
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    try {
      return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `)).trim());
    } finally {
      lines.close();
    }
  };
}
