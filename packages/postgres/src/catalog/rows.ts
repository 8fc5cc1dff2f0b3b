/**
 * Asks for all that a catalog is made of, in one snapshot: in one statement, or in several at once on sessions of their own. The server prints definitions
 * on one core for each session, and with thousands of tables that is most of the time.
 */
import { isSqlError, type Session } from '@sluice/core/dialect';
import { kinds } from '../kinds/all.ts';
import { shared, type PgKind, type ReadContext } from '../kinds/kind.ts';
import { dependencySql } from './edges.ts';
import { objectsSql } from './unmodelled.ts';

/** By kind, without those that there are none of, and `dependency` and `objects`. Rows of kinds with `columns` are lists of values. */
export interface Rows { readonly [kind: string]: unknown }

/** More sessions, for the time of the reading. `abreast`: how many work at once. */
export interface More {
  another(): Promise<Session>;
  readonly abreast?: number | undefined;
}

/** Sessions at most. Beyond it the largest kind alone takes as long as the rest. */
const MOST = 4;

const sessionsFor = ({ abreast = MOST }: More): number => Math.min(MOST, abreast);

/** Bytes of pg_attribute, some 100 tables: below it opening sessions takes longer than it saves. */
const LARGE = 2_000_000;

/** To print a view takes ACCESS SHARE on what it reads: who waits for that is in nobody's way, so a table that is locked for a while is waited for. */
const TRIES = 20;

interface Reading {
  /** Nobody else changes the database. */
  readonly still?: boolean | undefined;
  readonly large?: number;
  /** Told once every session has its question. */
  readonly asked?: (() => void) | undefined;
}

export async function readRows(session: Session, context: ReadContext, more: More | undefined, { still, large = LARGE, asked = () => undefined }: Reading = {}): Promise<Rows> {
  for (let tried = 1; ; tried += 1) {
    try {
      const { many, present } = await extent(session, large);
      const found = many && more && sessionsFor(more) > 1 ? await together(session, context, more, asked) : many && still ? await byPortions(session, context, present) : undefined;
      return found ?? (await alone(session, context, present, asked));
    } catch (error) {
      if (!isSqlError(error) || error.nature !== 'lock' || tried >= TRIES) throw error;
    }
  }
}

/** Names of the kinds that there may be any of, where that is a question. */
type Present = readonly string[];

const PRESENT = /* sql */ `array_remove(array[${kinds.filter((kind) => kind.present !== undefined).map((kind) => `case when ${kind.present} then '${kind.kind.kind}' end`).join(', ')}], null)`;

/** `many`: enough for several sessions. */
async function extent(session: Session, large: number): Promise<{ readonly many: boolean; readonly present: Present }> {
  const [row] = await session.query<{ many: boolean; present: Present }>(/* sql */ `select pg_relation_size('pg_attribute') >= $1::int8 as many, to_json(${PRESENT}) as present`, [large]);
  return row!;
}

interface Part {
  readonly name: string;
  readonly sql: string;
}

function parts(context: ReadContext, present: Present): Part[] {
  return [
    ...kinds.filter((kind) => kind.present === undefined || present.includes(kind.kind.kind)).map((kind) => ({ name: kind.kind.kind, sql: aggregate(kind, kind.sql(context)) })),
    { name: 'dependency', sql: dependencySql },
    { name: 'objects', sql: objectsSql(context) },
  ];
}

const aggregate = ({ columns }: PgKind, sql: string): string => /* sql */ `select ${columns ? `json_build_array(${columns.map((name) => `json_agg(q."${name}")`).join(', ')})` : `coalesce(json_agg(q), '[]'::json)`} from (${sql}) q`;

async function ask(session: Session, context: ReadContext, wanted: readonly Part[], asked: () => void): Promise<Rows> {
  const answer = session.query<Rows>(`${shared(context)} select ${wanted.map(({ name, sql }) => `(${sql}) as "${name}"`).join(',\n')}`);
  asked();
  const [row] = await answer;
  if (!row) throw new Error('the catalog query gave no row');
  return row;
}

/** What came between two statements is asked for as well. */
async function alone(session: Session, context: ReadContext, known: Present, asked: () => void): Promise<Rows> {
  const { present, ...rows } = await ask(session, context, [...parts(context, known), { name: 'present', sql: `select to_json(${PRESENT})` }], asked);
  return (present as Present).every((name) => known.includes(name)) ? rows : alone(session, context, present as Present, () => undefined);
}

/** What takes long where there is much of anything, the longest first; each is asked for alone, and all the rest at once. */
const LONG = ['constraint', 'column', 'index', 'view', 'default', 'dependency', 'objects'];

const portionsOf = (all: readonly Part[]): Part[][] => [...LONG.map((name) => all.filter((part) => part.name === name)), all.filter(({ name }) => !LONG.includes(name))].filter((portion) => portion.length > 0);

/** One after the other: an embedded server is in this process, and holds all that it prints for a statement, and its hash tables, until that ends. */
async function byPortions(session: Session, context: ReadContext, present: Present): Promise<Rows> {
  const found: Record<string, unknown> = {};
  for (const portion of portionsOf(parts(context, present))) Object.assign(found, await ask(session, context, portion, () => undefined));
  return found;
}

/** undefined: no snapshot can be had for others (a pooler, a limit): then one statement does. */
async function together(session: Session, context: ReadContext, more: More, asked: () => void): Promise<Rows | undefined> {
  let refused = false;
  const reading = session.transaction(async () => {
    await session.execute('set transaction isolation level repeatable read, read only');
    const seen = await exported(session);
    refused = seen === undefined;
    // The transaction is over where the export was refused.
    if (seen === undefined) throw new Error('one statement does');
    const portions = portionsOf(parts(context, seen.present));
    const found: Record<string, unknown> = {};
    let waiting = sessionsFor(more);
    const settled = (): void => {
      waiting -= 1;
      if (waiting === 0) asked();
    };
    const take = async (by: Session): Promise<void> => {
      let first = true;
      for (let next = portions.shift(); next; next = portions.shift()) {
        Object.assign(found, await ask(by, context, next, first ? settled : () => undefined));
        first = false;
      }
    };
    const beside = async (): Promise<void> => {
      const other = await more.another().catch(() => undefined);
      if (!other) return settled();
      let joined = false;
      try {
        await other.transaction(async () => {
          await other.execute(`set transaction isolation level repeatable read, read only; set transaction snapshot '${seen.snapshot}'`);
          joined = true;
          await take(other);
        });
      } catch (error) {
        // Who does not see the snapshot is of no help, and the others do without.
        if (joined) throw error;
      } finally {
        await other.close();
      }
    };
    const ended = await Promise.allSettled([take(session), ...Array.from({ length: sessionsFor(more) - 1 }, beside)]);
    for (const each of ended) if (each.status === 'rejected') throw each.reason;
    return found;
  });
  return reading.catch((error: unknown) => {
    if (refused) return undefined;
    throw error;
  });
}

/** undefined: it is refused (by some poolers). */
async function exported(session: Session): Promise<{ readonly snapshot: string; readonly present: Present } | undefined> {
  try {
    const [row] = await session.query<{ snapshot: string; present: Present }>(/* sql */ `select pg_export_snapshot() as snapshot, to_json(${PRESENT}) as present`);
    return row;
  } catch (error) {
    if (isSqlError(error) && error.nature === 'statement') return undefined;
    throw error;
  }
}
