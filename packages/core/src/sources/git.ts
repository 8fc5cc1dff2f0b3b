/** Runs git: arguments as an array, bytes in and out, no shell, and nothing of the repository's own programs (filters, hooks). */
import { spawn } from 'node:child_process';
import { Failure } from '../errors/failure.ts';
import { plainEnvironment } from './plain-environment.ts';

/** Object replacement would let a local ref change what a commit holds; a pathspec is a path, never a pattern. */
const ALWAYS = ['--no-replace-objects', '--no-optional-locks', '--literal-pathspecs'];

export interface GitResult {
  readonly code: number;
  readonly output: Buffer;
  readonly error: string;
}

export function git(cwd: string, args: readonly string[], input = ''): Promise<GitResult> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', [...ALWAYS, ...args], { cwd, env: plainEnvironment(), stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true });
    const output: Buffer[] = [];
    const errors: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
    // git may end before it has read everything; its exit code tells what was wrong.
    child.stdin.on('error', () => undefined);
    child.on('error', (error) => {
      reject(new Failure('SL203', 'git cannot be run', { hint: 'Install git, and let it be found in the PATH.', cause: error }));
    });
    child.on('close', (code) => {
      resolve({ code: code ?? 1, output: Buffer.concat(output), error: Buffer.concat(errors).toString().trim() });
    });
    child.stdin.end(input);
  });
}

/** The output as text. Throws SL203 with `message` and what git said. */
export async function gitText(cwd: string, args: readonly string[], message: string, hint: string): Promise<string> {
  const { code, output, error } = await git(cwd, args);
  if (code !== 0) throw new Failure('SL203', message, { hint, lines: error ? error.split('\n').map((line) => `  ${line}`) : [] });
  return output.toString().trimEnd();
}

/** The commit that is checked out; undefined where there is no repository, no commit or no git. */
export async function headCommit(cwd: string): Promise<string | undefined> {
  try {
    const { code, output } = await git(cwd, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']);
    return code === 0 ? output.toString().trim() : undefined;
  } catch {
    return undefined;
  }
}
