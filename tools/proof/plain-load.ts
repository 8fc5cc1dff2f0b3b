/** A plain load of a file, as psql would do it: the independent way to the state that a deployment must reach. Shares nothing with the loader. */
import { loadModule, parseSync } from 'libpg-query';

export interface Loader {
  /** One or several statements by the simple protocol. */
  execute(sql: string): Promise<void>;
}

/** psql's own commands are not SQL. By their names: a line of a text may begin with a backslash too. */
export const withoutMeta = (text: string): string => text.replace(/^\\(?:(?:un)?restrict|c|connect|set|unset|encoding|pset|echo|i|ir|include)\b.*$/gm, '');

/** A setting in the preamble of a newer pg_dump: psql tells about it and goes on. */
const UNKNOWN_SETTING = /unrecognized configuration parameter "(\w+)"/;

/** undefined: loaded; otherwise the server's complaint. */
export async function plainLoad(loader: Loader, text: string): Promise<string | undefined> {
  const complaint = await loadAll(loader, withoutMeta(text));
  const setting = complaint === undefined ? undefined : UNKNOWN_SETTING.exec(complaint)?.[1];
  const without = setting === undefined ? text : text.replace(new RegExp(`^SET ${setting} = .*;$`, 'm'), '');
  return without === text ? complaint : plainLoad(loader, without);
}

async function loadAll(loader: Loader, sql: string): Promise<string | undefined> {
  try {
    await loader.execute(sql);
    return undefined;
  } catch (error) {
    if (!/cannot (run|be executed) inside a transaction block|unsafe use of new value|cannot be executed from a function or multi-command/.test(message(error))) return message(error);
  }
  try {
    await loader.execute('rollback');
    for (const statement of await statements(sql)) await loader.execute(statement);
    return undefined;
  } catch (error) {
    return message(error);
  }
}

const message = (error: unknown): string => (error instanceof Error ? error.message : String(error));

async function statements(sql: string): Promise<string[]> {
  await loadModule();
  const bytes = Buffer.from(sql);
  const { stmts = [] } = parseSync(sql) as { stmts?: { stmt_location?: number; stmt_len?: number }[] };
  return stmts.map(({ stmt_location: at = 0, stmt_len: length }) => bytes.subarray(at, length === undefined || length === 0 ? undefined : at + length).toString());
}
