/** What is kept on this machine to be had again quickly: a head that says what it is good for, perhaps something aside, and a catalog. May be deleted at any time. */
import { readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Catalog } from '../model/catalog.ts';
import { readPlainFile, writePlainFile } from '../sources/plain-file.ts';
import { catalogOf, catalogText, type FactLines, type Readings } from './kept-catalog.ts';

export interface Kept<Head> {
  readonly head: Head;
  /** What was kept beside the head and is not always needed; empty where there is nothing. */
  aside(): string;
  /** Throws when what was kept is damaged. */
  catalog(readings?: Readings): Catalog;
}

/** undefined when it is not there or cannot be used. The caller decides by the head whether it may be used. */
export function readKept<Head>(path: string): Kept<Head> | undefined {
  try {
    const text = textOf(path);
    const first = text.indexOf('\n');
    const second = text.indexOf('\n', first + 1);
    const head = JSON.parse(text.slice(0, first)) as Head;
    return { head, aside: () => text.slice(first + 1, second), catalog: (readings = {}) => catalogOf(text, second + 1, readings) };
  } catch {
    // Not there, or torn by a crash: it is made again.
    return undefined;
  }
}

function textOf(path: string): string {
  const bytes = readPlainFile(path);
  if (!Buffer.isBuffer(bytes)) throw new TypeError(`${path} is no plain file`);
  return bytes.toString('utf8');
}

/** A file of plain JSON; undefined when it is not there or torn. */
export function readWhole<T>(path: string): T | undefined {
  try {
    return JSON.parse(textOf(path)) as T;
  } catch {
    return undefined;
  }
}

/** undefined when it is not there or no plain file. */
export function readText(path: string): string | undefined {
  try {
    return textOf(path);
  } catch {
    return undefined;
  }
}

/** `aside`: without line ends. */
export const writeKept = (path: string, head: object, of: Catalog, { aside = '', lines }: { readonly aside?: string; readonly lines?: FactLines | undefined } = {}): Promise<void> =>
  writeWhole(path, `${JSON.stringify(head)}\n${aside}\n${catalogText(of, lines)}`);

/** Beside and moved: nobody reads half of it. A full or read-only disk costs the next run its time, and nothing else. */
export async function writeWhole(path: string, text: string): Promise<void> {
  try {
    await writePlainFile(dirname(dirname(path)), path, text, 0o600);
  } catch (error) {
    if (!isFileError(error)) throw error;
  }
}

const isFileError = (error: unknown): boolean => error instanceof Error && 'syscall' in error;

/** Leaves the newest `count` files of a folder in which each change of the sources adds one. */
export async function sweep(folder: string, count: number): Promise<void> {
  for (const name of (await newest(folder)).slice(count)) await rm(join(folder, name), { force: true }).catch(() => undefined);
}

/** The names of a folder's files, the newest first; none where there is no such folder. */
export async function newest(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  const times = await Promise.all(names.map(async (name) => ({ name, ms: (await stat(join(folder, name)).catch(() => undefined))?.mtimeMs ?? 0 })));
  return times.sort((a, b) => b.ms - a.ms).map(({ name }) => name);
}
