/** What a server before PostgreSQL 18 cannot read, though 18 does: told by the parser of its own major, for a sandbox of 18 takes it and the server would refuse it in the middle. */
import type { Failure } from '@sluice/core/dialect';
import { majorOf } from '../local-server/major.ts';
import { problemOf, syntaxError } from './parse.ts';
import { complaint, type Complaint } from './parser.ts';
import type { Statement } from './statement.ts';

export interface Grammar {
  readonly major: number;
  /** undefined: it reads the statement, of which 18 has read already. */
  complaint(text: string): Complaint | undefined;
}

interface Library {
  loadModule(): Promise<void>;
  parseSync(text: string): unknown;
}

const LIBRARIES: ReadonlyMap<number, () => Promise<Library>> = new Map([
  [15, () => import('libpg-query-15')],
  [16, () => import('libpg-query-16')],
  [17, () => import('libpg-query-17')],
]);

/** By a comparable version (150018). undefined: it is the one that everything is read with. */
export async function olderGrammar(version: number): Promise<Grammar | undefined> {
  const major = majorOf(version);
  const load = LIBRARIES.get(major);
  if (!load) return undefined;
  const library = await load();
  await library.loadModule();
  return {
    major,
    complaint: (text) => {
      try {
        library.parseSync(text);
        return undefined;
      } catch (error) {
        return complaint(error, text);
      }
    },
  };
}

export function tooNew(statement: Statement, complaint: Complaint, major: number): Failure {
  const problem = problemOf(statement, { ...complaint, message: `PostgreSQL ${major}, which this is for, cannot read it: ${complaint.message}` });
  return syntaxError(statement, problem, `Write it as PostgreSQL ${major} reads it, or deploy it to a newer server.`);
}
