/** The one door to libpg-query: loaded once, on demand, so that importing this package costs nothing. */
import type { Node } from 'libpg-query';
import { tokens } from './tokens.ts';

export type { Node } from 'libpg-query';

type Library = typeof import('libpg-query');

let library: Library | undefined;

/** Loads PostgreSQL 18's parser (31 ms, once a process). Everything else in this folder is synchronous after it. */
export async function ready(): Promise<void> {
  if (library !== undefined) return;
  const loaded = await import('libpg-query');
  await loaded.loadModule();
  library = loaded;
}

function loaded(): Library {
  if (library === undefined) throw new Error('The SQL parser is not loaded: await ready() first.');
  return library;
}

/** What the parser found wrong. `index` is in UTF-16 units of the text. */
export interface Complaint {
  readonly message: string;
  readonly index: number;
}

export type RawParse = { readonly nodes: readonly Node[] } | { readonly complaint: Complaint };

/** All statements of a text as syntax trees. Locations in them are UTF-8 bytes. */
export function parseText(text: string): RawParse {
  if (text === '') return { nodes: [] };
  const deep = nestedTooDeeply(text);
  if (deep !== undefined) return { complaint: { message: `comments are nested more than ${DEEPEST} deep`, index: deep } };
  try {
    const { stmts = [] } = loaded().parseSync(text);
    return { nodes: stmts.flatMap((raw) => (raw.stmt === undefined ? [] : [raw.stmt])) };
  } catch (error) {
    return { complaint: complaint(error, text) };
  }
}

/** The parser's scanner reads the rest of a comment again at each level: a megabyte of nested ones would keep it for hours. */
const DEEPEST = 1000;

/** Where a comment begins that is nested too deeply. */
function nestedTooDeeply(text: string): number | undefined {
  if (depthOf(text) <= DEEPEST) return undefined;
  let found: number | undefined;
  tokens(text, () => undefined, (at, end) => {
    if (depthOf(text.slice(at, end)) > DEEPEST) found ??= at;
  });
  return found;
}

function depthOf(text: string): number {
  let [depth, deepest] = [0, 0];
  for (const [edge] of text.matchAll(/\/\*|\*\//g)) {
    depth = Math.max(0, depth + (edge === '/*' ? 1 : -1));
    if (depth > deepest) deepest = depth;
  }
  return deepest;
}

/** The compiled form of a PL/pgSQL CREATE FUNCTION or DO; undefined when libpg-query cannot make one. */
export function parsePlpgsql(text: string): unknown {
  const { parsePlPgSQLSync } = loaded();
  try {
    return parsePlPgSQLSync(text);
  } catch {
    return undefined; // its errors have no position, and the server will say what is wrong
  }
}

/** Throws what is no complaint about the text. */
export function complaint(error: unknown, text: string): Complaint {
  if (error instanceof RangeError) return { message: 'the statement is nested too deeply to be parsed', index: 0 };
  if (!(error instanceof Error) || !('sqlDetails' in error)) throw error;
  const { cursorPosition = 0 } = error.sqlDetails as { cursorPosition?: number };
  // What never ends is quoted up to the end of the file, and may be a password: the place is enough.
  const message = error.message.replace(/^(unterminated [^"]*?) at or near "[^]*$/, '$1');
  return { message, index: unitsOf(text, cursorPosition) };
}

/** UTF-16 units in the first `characters` characters (code points) of a text. */
function unitsOf(text: string, characters: number): number {
  let units = 0;
  for (let left = characters; left > 0 && units < text.length; left--) {
    units += (text.codePointAt(units) as number) > 0xffff ? 2 : 1;
  }
  return units;
}

/** Turns the UTF-8 byte locations of a syntax tree into UTF-16 indexes of its text. */
export function byteIndexes(text: string): (bytes: number) => number {
  let bytes = 0;
  let units = 0;
  return (wanted) => {
    if (wanted < bytes) bytes = units = 0;
    while (bytes < wanted && units < text.length) {
      const point = text.codePointAt(units) as number;
      bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
      units += point > 0xffff ? 2 : 1;
    }
    return units;
  };
}
