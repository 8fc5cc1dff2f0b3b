/** An SQL smoke test: statements with their expectations in the comments before them. */
import { Failure, type Place } from '../errors/failure.ts';
import type { Dialect } from '../model/dialect.ts';
import type { SourceFile, Statement } from '../model/statement.ts';
import { annotations, type Annotations, type Problem } from './annotation.ts';
import { DEFAULT_LIMIT_MS, type Check, type SmokeFile } from './check.ts';
import { belongs } from './belongs.ts';

export type Reader = Pick<Dialect, 'statements' | 'smoke'>;

/** Throws SL802 (or SL201 from the dialect) with the place. No database is opened. */
export async function parseSql(file: SourceFile, dialect: Reader): Promise<SmokeFile> {
  const statements = await dialect.statements(file);
  const stretches = statements.map((statement, index) => stretch(file, statement, statements[index - 1]));
  const last = statements.at(-1);
  refuseStray(file, last === undefined ? 0 : last.offset + last.text.length, file.text.length);

  const notes = stretches.map(({ start, text }) => {
    const { found, problems } = annotations(text);
    const [first] = problems;
    if (first !== undefined) throw problem(file, start, first);
    return found;
  });
  const commits = notes[0]?.commits ?? false;
  const late = notes.findIndex((note, index) => index > 0 && note.commits !== undefined);
  if (late > 0) {
    throw new Failure('SL802', '`commits` speaks for the whole file and stands in the middle of it.', {
      at: statements[late]?.place as Place,
      hint: 'Move it above the first statement.',
    });
  }

  const checks: Check[] = [];
  for (const [index, statement] of statements.entries()) {
    const act = await belongs(statement.text, statement.place, commits, dialect.smoke);
    checks.push(check(statement, notes[index] ?? { prose: [] }, act));
  }
  return { path: file.path, commits, isolated: false, checks };
}

function check(statement: Statement, note: Annotations, act: Check['act']): Check {
  return {
    name: note.prose.join(' ') || head(statement.text),
    at: statement.place,
    act,
    sql: statement.text,
    expect: {
      warnings: note.warning ? 'some' : 'none',
      ...(note.rows !== undefined && { rows: note.rows }),
      ...(note.value !== undefined && { value: note.value }),
      ...(note.error !== undefined && { error: note.error }),
    },
    limitMs: note.limitMs ?? DEFAULT_LIMIT_MS,
  };
}

/** The comments that belong to a statement, with their place; refuses annotations that belong to none. */
function stretch(file: SourceFile, statement: Statement, before: Statement | undefined): { start: number; text: string } {
  const text = statement.leadingComments;
  const start = text === '' ? statement.offset : file.text.lastIndexOf(text, statement.offset - text.length);
  if (before !== undefined) refuseStray(file, before.offset + before.text.length, start);
  return { start, text };
}

function refuseStray(file: SourceFile, from: number, to: number): void {
  const { found, problems } = annotations(file.text.slice(from, to));
  const { prose: _prose, ...said } = found;
  if (Object.keys(said).length === 0 && problems.length === 0) return;
  throw problem(file, from, {
    offset: problems[0]?.offset ?? file.text.slice(from, to).indexOf('--'),
    message: 'An expectation stands after its statement, or before none.',
    hint: 'Write it on a line of its own right before the statement.',
  });
}

function problem(file: SourceFile, start: number, { offset, message, hint }: Problem): Failure {
  const upTo = file.text.slice(0, start + offset);
  const line = upTo.split('\n').length;
  const column = start + offset - upTo.lastIndexOf('\n');
  return new Failure('SL802', message, { at: { file: file.path, line, column }, hint });
}

/** The first line of a statement, short enough for a list. */
function head(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > 72 ? `${line.slice(0, 71)}…` : line;
}
