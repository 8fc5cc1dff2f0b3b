/** A folder of files to read from: the working copy, or a commit. Paths are relative to the workspace root, with forward slashes. */
import { Failure } from '../errors/failure.ts';

export interface Entry {
  readonly path: string;
  /** A link is never followed; `other` is a pipe, socket or device. */
  readonly kind: 'file' | 'link' | 'other';
  /** A link that leads to a folder. */
  readonly folder: boolean;
}

export interface ListOptions {
  /** Folders of these names are not entered, at any depth. */
  readonly without: ReadonlySet<string>;
}

export interface Tree {
  /** For messages: `the working copy`, `git main`. */
  readonly label: string;
  /** Everything below `folder` (`.` = all), in no order. */
  list(folder: string, options: ListOptions): Promise<readonly Entry[]>;
  /** What is not there is not in the map. Throws SL203. */
  read(paths: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>;
}

/** Bytes. Larger than every schema; smaller than what fills the memory. */
export const LARGEST_FILE = 64 * 1024 * 1024;

/** Bytes of one project. What is made of them while planning is many times as large. */
export const LARGEST_TOGETHER = 4 * LARGEST_FILE;

export const tooMuch = (path: string): Failure =>
  new Failure('SL203', `the files of the project are larger than 256 MiB together, ${path} among them`, { at: { file: path, line: 1 }, hint: 'Load such data by another way.' });

export const notAFile = (path: string, kind: Exclude<Entry['kind'], 'file'>): Failure =>
  new Failure('SL203', `${path} is ${kind === 'link' ? 'a link, which may leave the project' : 'not a file'}`, {
    at: { file: path, line: 1 },
    hint: kind === 'link' ? 'Put the file itself there.' : 'Put a file there, or do not match it with a glob.',
  });

export const tooLarge = (path: string): Failure =>
  new Failure('SL203', `${path} is larger than 64 MiB`, { at: { file: path, line: 1 }, hint: 'Split the file, or load such data by another way.' });
