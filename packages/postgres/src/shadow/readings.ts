/** What the text of each statement tells by itself, kept from run to run: to parse all statements takes ten times as long as to read what was found in them. */
import { sha256, type Keep } from '@sluice/core/dialect';
import { build } from '../build.ts';
import { bodyMentions } from '../script/body-mentions.ts';
import { classify, type Classified } from '../script/classify.ts';
import { saidVersion, type SaidVersion } from '../script/extension-version.ts';
import type { Grammar } from '../script/older-grammar.ts';
import type { Complaint } from '../script/parser.ts';
import { pieceOf, type Piece } from '../script/piece.ts';
import type { Ref } from '../script/ref.ts';
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
  /** Needs `ready()`, as the next one. */
  of(statement: Statement): Reading;
  /** What the body of a routine mentions, by its whole definition. */
  mentions(definition: string): readonly Ref[];
  /** What an older server cannot read in it. */
  beyond(grammar: Grammar, statement: Statement): Complaint | undefined;
  /** Keeps those that were asked for. */
  write(): Promise<void>;
}

const NAME = 'statements.jsonl';
/** Their digest is no secret's business either (core's decision 0011). */
const MAY_HOLD_SECRETS = /\b(mapping|subscription|password)\b/i;

/** The first line is the build, then a line for each text: what is not asked for is not taken apart, and what did not change is not written anew. */
export function openReadings(keep: Keep | undefined): Readings {
  const before = keep === undefined ? new Map<string, string>() : linesOf(keep.read(NAME));
  const now = new Map<string, { readonly found: unknown; readonly line: string }>();
  let fresh = 0;
  /** `lasting`: whether what was found holds wherever the text stands. */
  const recall = <T>(text: string, find: () => T, how: { pack(found: T): object; unpack(kept: unknown): T; lasting(found: T): boolean }): T => {
    if (keep === undefined || MAY_HOLD_SECRETS.test(text)) return find();
    const key = sha256(text).slice(0, KEY);
    const known = now.get(key);
    if (known) return known.found as T;
    const line = before.get(key);
    const kept = line === undefined ? undefined : attempt(() => how.unpack(JSON.parse(line.slice(KEY))));
    const found = kept ?? find();
    if (kept === undefined && !how.lasting(found)) return found;
    now.set(key, { found, line: kept !== undefined && line !== undefined ? line : `${key}${JSON.stringify(how.pack(found))}` });
    if (kept === undefined) fresh += 1;
    return found;
  };
  return {
    // Of psql's commands nothing is parsed. What is wrong with a statement is told with its place.
    of: (statement) => (statement.meta === true ? readingOf(statement) : recall(statement.text, () => readingOf(statement), { pack: packed, unpack: (kept) => unpacked(kept as Reading), lasting: ({ found }) => found.role !== 'broken' })),
    mentions: (definition) => recall(`body\n${definition}`, () => bodyMentions(definition), { pack: (refs) => refs, unpack: (kept) => kept as readonly Ref[], lasting: () => true }),
    beyond: (grammar, { text }) => recall<{ readonly complaint?: Complaint | undefined }>(`${grammar.major}\n${text}`, () => ({ complaint: grammar.complaint(text) }), { pack: () => ({}), unpack: () => ({}), lasting: ({ complaint }) => complaint === undefined }).complaint,
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

const unpacked = ({ known, ...rest }: Reading): Reading => ({ ...rest, ...(known && { known: { ...known, piece: { ...known.piece, needs: (known.piece as Partial<Piece>).needs ?? known.refs.uses } } }) });

/** undefined: torn. */
function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}

function readingOf(written: Statement): Reading {
  const statement = withoutConcurrently(written);
  const found = classify(statement);
  if (found.role !== 'schema' && found.role !== 'drop') return { found };
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
