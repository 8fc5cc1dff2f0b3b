/** Starts a child that runs the sources, and tells how it ended. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const HOOKS = fileURLToPath(new URL('register.mjs', import.meta.url));

export async function runChild(script: string, parameters: readonly string[], variables: Readonly<Record<string, string>>): Promise<{ code: number | null; signal: string | null; output: string }> {
  const child = spawn(process.execPath, ['--import', HOOKS, fileURLToPath(new URL(script, import.meta.url)), ...parameters], {
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal, output })));
}
