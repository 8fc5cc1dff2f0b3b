/** Runs source statements into an empty database, in rounds, until none is left or none moves. */
import { Failure, isSqlError, type Session, type SqlError, type Statement } from '@sluice/core/dialect';
import { literal } from '../script/quote.ts';

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
 * for the next round, for it may need something that comes later. Throws SL302 with the place of what cannot be loaded.
 */
export async function load(session: Session, statements: readonly Loadable[], { inTransaction, guard }: LoadOptions): Promise<void> {
  const execute = inTransaction ? protectedBySavepoint(session) : (sql: string) => session.execute(guard === undefined ? sql : `${sql};\n${guard}`);
  let waiting: readonly Loadable[] = [];
  const parts = lookingAhead(statements);
  for (const [index, part] of parts.entries()) {
    waiting = [...waiting, ...part];
    while (waiting.length > 0) {
      const failed = await round(execute, waiting);
      const moved = failed.length < waiting.length;
      waiting = failed.map(({ loadable }) => loadable);
      if (moved) continue;
      if (index === parts.length - 1) throw notLoadable(failed);
      break;
    }
  }
}

/** What changes how everything after it is made waits for all that stands before it, however many rounds that takes. */
function lookingAhead(statements: readonly Loadable[]): (readonly Loadable[])[] {
  const cuts = statements.flatMap(({ statement }, index) => (index > 0 && /\balter\s+default\s+privileges\b/i.test(statement.text) ? [index] : []));
  return [0, ...cuts].map((start, index) => statements.slice(start, cuts[index]));
}

export interface LoadOptions {
  readonly inTransaction: boolean;
  /** A statement that goes with each message, and whose failure takes the message back. */
  readonly guard?: string | undefined;
}

type Execute = (sql: string) => Promise<void>;

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
    if (chunk.length === 1) return [{ loadable: chunk[0]!, error: await alone(execute, chunk[0]!, error) }];
    const middle = Math.ceil(chunk.length / 2);
    return [...(await runChunk(execute, chunk.slice(0, middle))), ...(await runChunk(execute, chunk.slice(middle)))];
  }
}

/** The same error with its position counted in the statement itself. */
async function alone(execute: Execute, loadable: Loadable, error: SqlError): Promise<SqlError> {
  if (error.position === undefined) return error;
  try {
    const prefix = `${settingsOf(loadable)};\n`;
    await execute(prefix);
    await execute(loadable.statement.text);
    return error;
  } catch (again) {
    return isSqlError(again) ? again : error;
  }
}

function notLoadable(failed: readonly Failed[]): Failure {
  const [first, ...others] = failed;
  const { statement } = first!.loadable;
  const { message, position, hint } = first!.error;
  const at = position === undefined ? statement.place : placeAt(statement, position - 1);
  return new Failure('SL302', message, {
    at,
    lines: [...excerpt(statement, position), ...others.slice(0, 9).map(({ loadable, error }) => `${loadable.statement.place.file}:${loadable.statement.place.line}: ${error.message}`)],
    hint: hint ?? advice(first!.error),
    cause: first!.error,
  });
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
