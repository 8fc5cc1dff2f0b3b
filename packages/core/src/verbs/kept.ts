/** What is kept on this machine to be had again quickly: a head that says what it is good for, and a catalog. May be deleted at any time. */
import { readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Address, Id } from '../model/address.ts';
import { catalog, type Catalog } from '../model/catalog.ts';
import type { Edge, Fact, Unify } from '../model/fact.ts';
import type { Finding } from '../model/finding.ts';
import { readPlainFile, writePlainFile } from '../sources/plain-file.ts';

/** Parents and the ends of edges are places in the list of facts, from 0: this is read on every run. */
interface Packed {
  readonly facts: readonly (readonly [id: Id, address: Address, body: object, parent?: number | Id])[];
  readonly edges: readonly (readonly [from: number, to: number, soft?: 1])[];
  readonly findings: readonly Finding[];
}

export interface Kept<Head> {
  readonly head: Head;
  /** Throws when what was kept is damaged. */
  catalog(unify?: Unify): Catalog;
}

/** undefined when it is not there or cannot be used. The caller decides by the head whether it may be used. */
export function readKept<Head>(path: string): Kept<Head> | undefined {
  try {
    const text = textOf(path);
    const cut = text.indexOf('\n');
    const head = JSON.parse(text.slice(0, cut)) as Head;
    return { head, catalog: (unify) => unpacked(JSON.parse(text.slice(cut + 1)) as Packed, unify) };
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

export const writeKept = (path: string, head: object, of: Catalog): Promise<void> => writeWhole(path, `${JSON.stringify(head)}\n${JSON.stringify(packed(of))}`);

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

function packed({ facts, edges, findings }: Catalog): Packed {
  const places = new Map<Id, number>();
  for (const id of facts.keys()) places.set(id, places.size);
  return {
    facts: [...facts.values()].map(({ id, address, body, parent }) => (parent === undefined ? [id, address, body] : [id, address, body, places.get(parent) ?? parent])),
    edges: edges.map(({ from, to, strength }) => (strength === 'hard' ? [places.get(from)!, places.get(to)!] : [places.get(from)!, places.get(to)!, 1])),
    findings,
  };
}

function unpacked({ facts, edges, findings }: Packed, unify: Unify = (fact) => fact): Catalog {
  const idAt = (place: number | Id): Id => (typeof place === 'string' ? place : facts[place]![0]);
  return catalog(
    facts.map(([id, address, body, parent]): Fact => unify(parent === undefined ? { address, id, body } : { address, id, parent: idAt(parent), body })),
    edges.map(([from, to, soft]): Edge => ({ from: idAt(from), to: idAt(to), strength: soft ? 'soft' : 'hard' })),
    findings,
  );
}
