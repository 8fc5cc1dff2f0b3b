/** One child process to its end, with its output in the error when it fails. */
import { spawn } from 'node:child_process';
import type { SpawnOptions } from 'node:child_process';

/** Runs a command and gives its output; throws with command, exit and output when it does not exit with 0. */
export function command(file: string, args: readonly string[], options: SpawnOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve(output);
      else reject(new Error(`${file} ${args.join(' ')} ended with ${signal ?? code}:\n${output}`));
    });
  });
}
