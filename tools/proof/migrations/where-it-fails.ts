/** The statement of a script that the server refuses, in the file that somebody wrote: the server names neither. */
import { loadModule, parseSync } from 'libpg-query';
import type { Loader } from '../plain-load.ts';
import type { Origin } from './find-projects.ts';

/** As much of a statement as a line takes. */
const SHOWN = 120;

/** `complaint` with file, line and statement; the script runs again, statement by statement, on a database that is thrown away. */
export async function whereItFails(loader: Loader, text: string, from: Origin, complaint: string): Promise<string> {
  const bytes = Buffer.from(text);
  for (const { at, sql } of await cut(bytes)) {
    try {
      await loader.execute(sql);
    } catch (error) {
      return `${from.path}:${from.line + lines(bytes.subarray(0, at).toString())}: ${error instanceof Error ? error.message : String(error)} | ${sql.replace(/\s+/g, ' ').slice(0, SHOWN)}`;
    }
  }
  return `${from.path}:${from.line}: ${complaint}`;
}

const lines = (text: string): number => text.split('\n').length - 1;

/** Statements without the comments before them; none where the grammar does not know the text. */
async function cut(bytes: Buffer): Promise<{ readonly at: number; readonly sql: string }[]> {
  await loadModule();
  try {
    const { stmts = [] } = parseSync(bytes.toString()) as { stmts?: { stmt_location?: number; stmt_len?: number }[] };
    return stmts.map(({ stmt_location: at = 0, stmt_len: length }) => {
      const slice = bytes.subarray(at, length === undefined || length === 0 ? undefined : at + length).toString();
      const [before] = /^(?:\s|--[^\n]*(?:\n|$)|\/\*[^]*?\*\/)*/.exec(slice)!;
      return { at: at + Buffer.byteLength(before), sql: slice.slice(before.length) };
    });
  } catch {
    return [];
  }
}
