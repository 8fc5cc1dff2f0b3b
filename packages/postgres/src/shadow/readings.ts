/** What the text of each statement tells by itself, kept from run to run: to parse all statements takes ten times as long as to read what was found in them. */
import { sha256, type Keep } from '@sluice/core/dialect';
import { build } from '../build.ts';
import { classify, type Classified } from '../script/classify.ts';
import { saidVersion, type SaidVersion } from '../script/extension-version.ts';
import { pieceOf, type Piece } from '../script/piece.ts';
import { references, type References } from '../script/references.ts';
import { said, type Said } from '../script/said.ts';
import type { Statement } from '../script/statement.ts';
import { withoutConcurrently } from '../script/without-concurrently.ts';

export interface Known {
  readonly refs: References;
  readonly piece: Piece;
}

/** Nothing of where the statement stands. */
export interface Reading {
  readonly found: Classified;
  /** Without CONCURRENTLY, where it is said. */
  readonly text?: string;
  /** The rest is of those that describe a schema. */
  readonly version?: SaidVersion;
  readonly said?: readonly Said[];
  /** undefined: nothing is to be loaded. */
  readonly known?: Known;
}

export interface Readings {
  /** Needs `ready()`. */
  of(statement: Statement): Reading;
  /** Keeps those that were asked for. */
  write(): Promise<void>;
}

const NAME = 'statements.jsonl';

/** The first line is the build, then a line for each statement: what is not asked for is not taken apart, and what did not change is not written anew. */
export function openReadings(keep: Keep | undefined): Readings {
  const before = keep === undefined ? new Map<string, string>() : linesOf(keep.read(NAME));
  const now = new Map<string, { readonly reading: Reading; readonly line: string }>();
  let fresh = 0;
  return {
    of(statement) {
      // Of psql's commands nothing is parsed.
      if (keep === undefined || statement.meta === true) return readingOf(statement);
      const key = sha256(statement.text).slice(0, KEY);
      const known = now.get(key);
      if (known) return known.reading;
      const line = before.get(key);
      const kept = line === undefined ? undefined : unpacked(line);
      if (line !== undefined && kept) {
        now.set(key, { reading: kept, line });
        return kept;
      }
      const reading = readingOf(statement);
      // What is wrong with it is told with its place.
      if (reading.found.role === 'broken') return reading;
      now.set(key, { reading, line: `${key}${JSON.stringify(packed(reading))}` });
      fresh += 1;
      return reading;
    },
    write: async () => {
      if (fresh > 0) await keep?.write(NAME, `${[build(), ...[...now.values()].map(({ line }) => line), ''].join('\n')}`);
    },
  };
}

const KEY = 32;

function linesOf(text: string | undefined): Map<string, string> {
  const [made, ...lines] = text?.split('\n') ?? [];
  return new Map(made === build() ? lines.map((line) => [line.slice(0, KEY), line]) : []);
}

/** Most statements need what they mention. */
const packed = ({ known, ...rest }: Reading): object =>
  ({ ...rest, ...(known && { known: known.piece.needs === known.refs.uses ? { ...known, piece: { ...known.piece, needs: undefined } } : known }) });

/** undefined: torn. */
function unpacked(line: string): Reading | undefined {
  try {
    const { known, ...rest } = JSON.parse(line.slice(KEY)) as Reading;
    return { ...rest, ...(known && { known: { ...known, piece: { ...known.piece, needs: (known.piece as Partial<Piece>).needs ?? known.refs.uses } } }) };
  } catch {
    return undefined;
  }
}

function readingOf(written: Statement): Reading {
  const statement = withoutConcurrently(written);
  const found = classify(statement);
  if (found.role !== 'schema') return { found };
  const version = saidVersion(statement);
  const loaded = version === undefined ? statement.text : version.rest;
  return {
    found, said: said(statement), ...(statement.text !== written.text && { text: statement.text }), ...(version && { version }),
    ...(loaded !== undefined && { known: knownOf({ ...statement, text: loaded }) }),
  };
}

export function knownOf(statement: Statement): Known {
  const refs = references(statement);
  return { refs, piece: pieceOf(statement, refs) };
}
