/** Runs source statements into an empty database, in rounds, until none is left or none moves. */
import { Failure, isSqlError, type Session, type SqlError, type Statement } from '@sluice/core/dialect';
import { majorOf } from '../local-server/major.ts';
import { literal } from '../script/quote.ts';
import type { Bound } from './bounds.ts';
import { together } from './together.ts';
import { cameWith } from './withdraw.ts';

/** A statement with the settings that its file had made before it. */
export interface Loadable {
  readonly statement: Statement;
  /** The search_path under which its unqualified names are meant. */
  readonly searchPath: string;
  /** Other settings of the file that change what a statement makes, such as default_tablespace. */
  readonly settings: Readonly<Record<string, string>>;
}

/** Enough to save round trips, few enough that running one again after a failure costs little. */
const CHUNK = 200;

/**
 * Each statement stands by itself or with its chunk: the database is thrown away, or the transaction rolled back, afterwards. A statement that fails waits
 * for the next round, for it may need something that comes later. Throws SL302 with the place of what cannot be loaded; with `beside` also Untimely.
 */
export async function load(session: Session, statements: readonly Loadable[], options: LoadOptions): Promise<void> {
  const execute = executing(session, options);
  const beside = options.beside && besideEachOther([execute, ...options.beside.sessions.map((each) => executing(each, options))], statements, options.beside);
  let waiting: readonly Loadable[] = [];
  const parts = lookingAhead(statements);
  for (const [index, { start, end }] of parts.entries()) {
    const part = statements.slice(start, end);
    let tried = beside ? [...(await round(execute, waiting)), ...(await beside(start, end))] : await round(execute, [...waiting, ...part]);
    for (let before = waiting.length + part.length; ; before = waiting.length, tried = await round(execute, waiting)) {
      waiting = tried.map(({ loadable }) => loadable);
      if (waiting.length === 0 || (waiting.length === before && index < parts.length - 1)) break;
      if (waiting.length === before) throw notLoadable(tried, options);
    }
  }
}

/** What changes how everything after it is made waits for all that stands before it, however many rounds that takes. */
function lookingAhead(statements: readonly Loadable[]): { readonly start: number; readonly end: number }[] {
  const cuts = statements.flatMap(({ statement }, index) => (index > 0 && /\balter\s+default\s+privileges\b/i.test(statement.text) ? [index] : []));
  return [0, ...cuts].map((start, index) => ({ start, end: cuts[index] ?? statements.length }));
}

export interface LoadOptions {
  readonly inTransaction: boolean;
  /** Of the server that the statements are for, where that is an older one than it is loaded into. */
  readonly version?: number | undefined;
  /** A statement that goes with each message, and whose failure takes the message back. */
  readonly guard?: string | undefined;
  /** More sessions, set up as the first one is, and what they have to heed of the statements. Not in a transaction. */
  readonly beside?: { readonly sessions: readonly Session[]; readonly bounds: readonly Bound[]; readonly message: number } | undefined;
}

/** A statement failed as it may only because of what another session did at that moment: one session alone tells. */
export class Untimely extends Error {}

/** By SQLSTATE: a deadlock, a lock not had, out of locks, two changes of one row of a catalog (internal_error, unique_violation), a name that is there already. */
const UNTIMELY: ReadonlySet<string> = new Set(['40P01', '40001', '55P03', '53200', 'XX000', '23505', '42P07', '42710', '42723', '42P06', '57014']);

/** The first round of those from `start` on, on all sessions, as if one had taken them in their order. */
function besideEachOther(lanes: readonly Execute[], statements: readonly Loadable[], { bounds, message }: NonNullable<LoadOptions['beside']>): (start: number, end: number) => Promise<Failed[]> {
  const laid = statements.map((loadable, index) => ({ loadable, bound: bounds[index]!, settings: settingsOf(loadable) }));
  const order = new Map(statements.map((loadable, index) => [loadable, index]));
  return async (start, end) => {
    const failed = await together(laid, { start, end, lanes: lanes.length, chunk: CHUNK, message }, async (lane, chunk) => {
      const found = await runChunk(lanes[lane]!, chunk);
      const untimely = found.find(({ error }) => UNTIMELY.has(error.sqlState));
      if (untimely) throw new Untimely(untimely.error.message);
      return found;
    });
    const without = new Set(failed.map(({ loadable }) => order.get(loadable)!));
    // Whether it failed for what its text does not tell, and another session had yet to make, cannot be told; who came after it has not seen it.
    const isMissed = (each: number): boolean => (bounds[each]!.barrier ? each > Math.min(...without) : bounds[each]!.after.some((before) => without.has(before)));
    for (let each = start; each < end; each += 1) if (!without.has(each) && isMissed(each)) throw new Untimely('made without what comes before it');
    return failed.sort((one, other) => order.get(one.loadable)! - order.get(other.loadable)!);
  };
}

type Execute = (sql: string) => Promise<void>;

const executing = (session: Session, { inTransaction, guard }: LoadOptions): Execute =>
  inTransaction ? protectedBySavepoint(session) : (sql) => session.execute(guard === undefined ? sql : `${sql};\n${guard}`);

const protectedBySavepoint = (session: Session): Execute => async (sql) => {
  await session.execute('savepoint chunk');
  try {
    await session.execute(sql);
    await session.execute('release savepoint chunk');
  } catch (error) {
    await session.execute('rollback to savepoint chunk; release savepoint chunk');
    throw error;
  }
};

interface Failed {
  readonly loadable: Loadable;
  readonly error: SqlError;
}

async function round(execute: Execute, statements: readonly Loadable[]): Promise<Failed[]> {
  const failed: Failed[] = [];
  for (let start = 0; start < statements.length; ) {
    const chunk = sameSettings(statements, start);
    failed.push(...(await runChunk(execute, chunk)));
    start += chunk.length;
  }
  return failed;
}

/** Every statement's settings in full, so that none leaks from one file into the next. */
const settingsOf = ({ searchPath, settings }: Loadable): string =>
  [
    `set search_path = ${searchPath}`,
    ...LEAKY.filter((name) => settings[name] === undefined).map((name) => `reset ${name}`),
    ...Object.entries(settings).map(([name, value]) => `set ${name} = ${literal(value)}`),
  ].join(';\n');

const LEAKY = ['default_table_access_method', 'default_tablespace', 'default_toast_compression', 'timezone', 'datestyle', 'intervalstyle', 'xmloption'];

function sameSettings(statements: readonly Loadable[], start: number): Loadable[] {
  const first = settingsOf(statements[start]!);
  let end = start + 1;
  while (end < statements.length && end - start < CHUNK && settingsOf(statements[end]!) === first) end += 1;
  return statements.slice(start, end);
}

/** A chunk is one implicit transaction. When it fails, its halves are tried, so that one bad statement costs a few round trips. */
async function runChunk(execute: Execute, chunk: readonly Loadable[]): Promise<Failed[]> {
  try {
    await execute(`${settingsOf(chunk[0]!)};\n${chunk.map(({ statement }) => statement.text).join(';\n')}`);
    return [];
  } catch (error) {
    if (!isSqlError(error) || error.nature === 'connection') throw error;
    if (chunk.length === 1) {
      const still = await alone(execute, chunk[0]!, error);
      return still ? [{ loadable: chunk[0]!, error: still }] : [];
    }
    const middle = Math.ceil(chunk.length / 2);
    return [...(await runChunk(execute, chunk.slice(0, middle))), ...(await runChunk(execute, chunk.slice(middle)))];
  }
}

/** The same error with its position counted in the statement itself; undefined: what it needs has come meanwhile. */
async function alone(execute: Execute, loadable: Loadable, error: SqlError): Promise<SqlError | undefined> {
  if (error.position === undefined) return error;
  try {
    const prefix = `${settingsOf(loadable)};\n`;
    await execute(prefix);
    await execute(loadable.statement.text);
    return undefined;
  } catch (again) {
    return isSqlError(again) ? again : error;
  }
}

function notLoadable(failed: readonly Failed[], { version }: LoadOptions): Failure {
  const [first, ...others] = failed;
  const { statement } = first!.loadable;
  const { message, position, hint } = first!.error;
  const at = position === undefined ? statement.place : placeAt(statement, position - 1);
  return new Failure('SL302', message, {
    at,
    lines: [...excerpt(statement, position), ...others.slice(0, 9).map(({ loadable, error }) => `${loadable.statement.place.file}:${loadable.statement.place.line}: ${error.message}`)],
    hint: tooNew(first!.error, version) ?? hint ?? advice(first!.error),
    cause: first!.error,
  });
}

/** undefined_function */
function tooNew({ sqlState, message }: SqlError, version: number | undefined): string | undefined {
  const name = sqlState === '42883' && version !== undefined ? /^function (?:pg_catalog\.)?(\w+)\(/.exec(message)?.[1] : undefined;
  const major = name === undefined ? undefined : cameWith(name, version!);
  return major === undefined ? undefined : `PostgreSQL ${major} brought ${name}, and this is for ${majorOf(version!)}: define it in the schema files, or do without.`;
}

const advice = (error: SqlError): string => {
  if (/^42(P01|704|883|703|P02)$/.test(error.sqlState) || error.sqlState === '3F000') return 'Define it in the schema files, or correct the name; names of other schemas must be qualified.';
  if (error.sqlState.startsWith('42P0') || error.sqlState === '42710') return 'Two statements define the same object: keep one.';
  if (error.sqlState === '0A000' || error.sqlState === '58P01') return 'The extension or feature is not there where the sources are loaded: set `shadow` of the environment to a server that has it.';
  return 'Correct the statement.';
};

function placeAt(statement: Statement, index: number): Statement['place'] {
  const before = [...statement.text].slice(0, index).join('');
  const lines = before.split('\n');
  const last = lines[lines.length - 1]!;
  return {
    file: statement.place.file,
    line: statement.place.line + lines.length - 1,
    column: lines.length === 1 ? statement.place.column + last.length : last.length + 1,
  };
}

/** The line of the error with a caret under its column. */
function excerpt(statement: Statement, position: number | undefined): string[] {
  if (position === undefined) return [statement.text.split('\n')[0]!];
  const before = [...statement.text].slice(0, position - 1).join('');
  const start = before.lastIndexOf('\n') + 1;
  const end = statement.text.indexOf('\n', before.length);
  return [statement.text.slice(start, end === -1 ? undefined : end), `${' '.repeat(before.length - start)}^`];
}
