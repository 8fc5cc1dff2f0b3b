/** The program itself: `packages/cli/bin/sluice.js`, as `build` of the kit made it, in a process of its own. */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../packages/cli/bin/sluice.js', import.meta.url));

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Both. */
  readonly all: string;
}

export interface RunOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Called with what was printed so far, and a way to send a signal. */
  readonly watch?: (printed: string, kill: (signal: NodeJS.Signals) => void) => void;
  /** Stops reading at once, as `head` does. */
  readonly deaf?: boolean;
}

export function sluice(argv: readonly string[], { cwd, env = {}, watch, deaf = false }: RunOptions): Promise<Ran> {
  const { CI: _ci, FORCE_COLOR: _color, ...clean } = process.env;
  const child = spawn(process.execPath, [BIN, ...argv], { cwd, env: { ...clean, NO_COLOR: '1', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  const saw = () => watch?.(stdout + stderr, (signal) => child.kill(signal));
  child.stdout.on('data', (chunk: Buffer) => { stdout += chunk.toString(); saw(); });
  child.stderr.on('data', (chunk: Buffer) => { stderr += chunk.toString(); saw(); });
  if (deaf) for (const stream of [child.stdout, child.stderr]) stream.destroy();
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (code) => done({ code, stdout, stderr, all: stdout + stderr }));
  });
}

/** A temporary workspace from its files. */
export async function workspace(files: Readonly<Record<string, string>>): Promise<{ readonly root: string; write(path: string, text: string): Promise<void>; drop(): Promise<void> }> {
  const root = await mkdtemp(join(tmpdir(), 'sluice-cli-'));
  const write = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  };
  for (const [path, text] of Object.entries(files)) await write(path, text);
  return { root, write, drop: () => rm(root, { recursive: true, force: true, maxRetries: 5 }) };
}

/** The text of every file below a folder. */
export async function everything(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const texts = await Promise.all(entries.filter((entry) => entry.isFile()).map((entry) => readFile(join(entry.parentPath, entry.name), 'latin1')));
  return texts.join('\n');
}
