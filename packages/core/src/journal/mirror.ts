/** The journal's local copy, for when the database is gone: one file a deployment, one JSON line an event, on the disk before we go on. */
import { constants } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Failure, impossible, isFailure } from '../errors/failure.ts';
import { readPlainFile, requireNoLinks } from '../sources/plain-file.ts';

export type MirrorRecord =
  | { readonly event: 'begin'; readonly deployment: string; readonly plan: string; readonly systemIdentifier: string; readonly project?: string; readonly environment?: string; readonly at?: string }
  | { readonly event: 'committing'; readonly batch: number; readonly attempt: number; readonly xid?: string }
  | { readonly event: 'committed'; readonly batch: number; readonly attempt: number }
  | { readonly event: 'running' | 'done'; readonly seq: number; readonly attempt: number }
  | { readonly event: 'failed'; readonly seq: number; readonly attempt: number; readonly error: string }
  | { readonly event: 'halt'; readonly state: string; readonly message: string }
  | { readonly event: 'audit'; readonly seq: number; readonly hash: string; readonly environment?: string };

export interface Mirror {
  readonly path: string;
  /** What earlier processes on this machine wrote. */
  readonly before: readonly MirrorRecord[];
  /** Resolves when the line is on the disk. Throws SL701 when it cannot be written. */
  append(record: MirrorRecord): Promise<void>;
  close(): Promise<void>;
}

export const mirrorPath = (stateDir: string, deploymentId: string): string => {
  if (!/^[\w][\w.-]*$/.test(deploymentId)) throw impossible(`the deployment id "${deploymentId}" cannot be a file name`);
  return join(stateDir, 'mirror', `${deploymentId}.jsonl`);
};

export async function openMirror(stateDir: string, deploymentId: string): Promise<Mirror> {
  const path = mirrorPath(stateDir, deploymentId);
  return guarded(path, async () => {
    requireNoLinks(stateDir, path);
    await mkdir(dirname(path), { recursive: true });
    const text = existing(path);
    const file = await open(path, APPEND, 0o600);
    // A line that a crash cut short must not swallow the next one.
    if (text !== '' && !text.endsWith('\n')) await file.write('\n');
    return {
      path,
      before: parseMirror(text),
      append: (record) =>
        guarded(path, async () => {
          await file.write(`${JSON.stringify(record)}\n`);
          await file.datasync();
        }),
      close: () => file.close(),
    };
  });
}

/** For a deployment whose database is gone: what this machine knows of it. */
export const readMirror = (stateDir: string, deploymentId: string): readonly MirrorRecord[] =>
  parseMirror(existing(mirrorPath(stateDir, deploymentId)));

/** A torn line proves nothing, so it is passed over. */
function parseMirror(text: string): MirrorRecord[] {
  return text.split('\n').flatMap((line) => {
    if (line === '') return [];
    try {
      return [JSON.parse(line) as MirrorRecord];
    } catch {
      return [];
    }
  });
}

/** Never through a link: what is appended would go where it leads. */
const APPEND = constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY | ((constants as Partial<typeof constants>).O_NOFOLLOW ?? 0);

function existing(path: string): string {
  try {
    const bytes = readPlainFile(path);
    if (!Buffer.isBuffer(bytes)) throw new TypeError(`${path} is ${bytes === 'large' ? 'too large' : 'not a file'}`);
    return bytes.toString('utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

async function guarded<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (isFailure(cause)) throw cause;
    throw new Failure('SL701', `The local mirror of the journal cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`, {
      hint: `Make ${path} writable, then run deploy again.`,
      cause,
    });
  }
}
