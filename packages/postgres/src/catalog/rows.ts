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

/** Told of rows as they come, so that they are taken apart while the server is at the next. */
export interface Arriving {
  /** From the beginning, also after a try that failed. */
  begin(): void;
  /** Each kind once; of those that there are none of, too. */
  take(rows: Rows): void;
}

interface Reading {
  /** Nobody else changes the database. */
  readonly still?: boolean | undefined;
  readonly large?: number;
  /** Told once every session has its question. */
  readonly asked?: (() => void) | undefined;
}

export async function readRows(session: Session, context: ReadContext, more: More | undefined, arriving: Arriving, { still, large = LARGE, asked = () => undefined }: Reading = {}): Promise<void> {
  for (let tried = 1; ; tried += 1) {
    try {
      const { many, present } = await extent(session, large);
      const told = { asked, arriving };
      if (many && more && sessionsFor(more) > 1 && (await together(session, context, more, told))) return;
      await (many && still ? byPortions(session, context, present, arriving) : alone(session, context, present, told));
      return;
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

interface Told {
  readonly asked: () => void;
  readonly arriving: Arriving;
}

/** What came between two statements is asked for as well. */
async function alone(session: Session, context: ReadContext, known: Present, { asked, arriving }: Told): Promise<void> {
  const { present, ...rows } = await ask(session, context, [...parts(context, known), { name: 'present', sql: `select to_json(${PRESENT})` }], asked);
  if (!(present as Present).every((name) => known.includes(name))) return alone(session, context, present as Present, { asked: () => undefined, arriving });
  arriving.begin();
  arriving.take({ ...absent(known), ...rows });
}

const absent = (present: Present): Rows => Object.fromEntries(kinds.filter((kind) => kind.present !== undefined && !present.includes(kind.kind.kind)).map((kind) => [kind.kind.kind, []]));

/** What takes long where there is much of anything, each asked for alone: what others wait for before what nobody does, and the longest not at the end. */
const LONG = ['constraint', 'column', 'index', 'default', 'dependency', 'view', 'objects'];

/** All the rest is asked for at once and first: what the long ones speak of (tables) is among it. */
const portionsOf = (all: readonly Part[]): Part[][] => [all.filter(({ name }) => !LONG.includes(name)), ...LONG.map((name) => all.filter((part) => part.name === name))].filter((portion) => portion.length > 0);

/** One after the other: an embedded server is in this process, and holds all that it prints for a statement, and its hash tables, until that ends. */
async function byPortions(session: Session, context: ReadContext, present: Present, arriving: Arriving): Promise<void> {
  arriving.begin();
  arriving.take(absent(present));
  for (const portion of portionsOf(parts(context, present))) arriving.take(await ask(session, context, portion, () => undefined));
}

/** false: no snapshot can be had for others (a pooler, a limit): then one statement does. */
async function together(session: Session, context: ReadContext, more: More, { asked, arriving }: Told): Promise<boolean> {
  let refused = false;
  const reading = session.transaction(async () => {
    await session.execute('set transaction isolation level repeatable read, read only');
    const seen = await exported(session);
    refused = seen === undefined;
    // The transaction is over where the export was refused.
    if (seen === undefined) throw new Error('one statement does');
    const portions = portionsOf(parts(context, seen.present));
    arriving.begin();
    arriving.take(absent(seen.present));
    let waiting = sessionsFor(more);
    const settled = (): void => {
      waiting -= 1;
      if (waiting === 0) asked();
    };
    const take = async (by: Session): Promise<void> => {
      let first = true;
      for (let next = portions.shift(); next; next = portions.shift()) {
        arriving.take(await ask(by, context, next, first ? settled : () => undefined));
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
    return true;
  });
  return reading.catch((error: unknown) => {
    if (refused) return false;
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
