/** `-- sluice: renamed from old_name` and `-- sluice: using expression` in the comments of a statement, and what they stand at. */
import { Failure, type Place } from '@sluice/core/dialect';
import { parseOne } from './parse.ts';
import type { Statement } from './statement.ts';
import { tokens } from './tokens.ts';

/** A former name as the server folds it, `[name]` or `[schema, name]`; or how values of a column become those of its new type. */
type Says = { readonly from: readonly [string] | readonly [string, string] } | { readonly using: string };

export interface Annotation {
  readonly says: Says;
  /** What begins with these words inside the statement; undefined: what the statement itself defines. */
  readonly element?: { readonly of: 'column' | 'constraint' | 'value'; readonly name: string };
  readonly place: Place & { readonly column: number };
}

const MARK = /^(?:--|\/\*)\s*sluice\s*:\s*([^]*?)\s*(?:\*\/)?$/;
const NAME = /(?:[\p{L}_][\p{L}\p{N}_$]*|"(?:[^"]|"")+"|'(?:[^']|'')+')/u;
const RENAMED = new RegExp(`^renamed\\s+from\\s+(${NAME.source})(?:\\s*\\.\\s*(${NAME.source}))?$`, 'iu');

/** By statement. Throws SL205 for a comment that begins with `sluice:` and says nothing that is known, or stands where nobody would read it. */
export function annotationsOf(text: string, file: string, statements: readonly Statement[]): Map<Statement, Annotation[]> {
  const found = new Map<Statement, Annotation[]>();
  if (!/(?:--|\/\*)\s*sluice\s*:/.test(text)) return found;
  let read = 0;
  for (const statement of statements) {
    if (statement.meta === true) continue;
    const own = annotationsIn(statement);
    read += own.length;
    if (own.length > 0) found.set(statement, own);
  }
  const all = comments(text).filter((comment) => MARK.test(comment.text));
  if (all.length === read) return found;
  // Those behind the end of a statement, and behind the last one, belong to none.
  const within = (at: number): boolean => statements.some(({ offset, text: own }) => at >= offset && at < offset + own.length);
  const [first] = all.filter(({ at, follows }) => !within(at) && (follows || !statements.some(({ offset }) => offset > at)));
  throw stray(lineOf(text, file, first?.at ?? all[0]!.at));
}

function lineOf(text: string, file: string, at: number): Annotation['place'] {
  const before = text.slice(0, at);
  return { file, line: before.split('\n').length, column: at - before.lastIndexOf('\n') };
}

function annotationsIn(statement: Statement): Annotation[] {
  const found: Annotation[] = [];
  if (/sluice\s*:/.test(statement.leadingComments)) {
    for (const comment of comments(statement.leadingComments)) {
      const says = said(comment.text, statement.place);
      if (says) found.push({ says, place: statement.place });
    }
  }
  if (!/(?:--|\/\*)\s*sluice\s*:/.test(statement.text)) return found;
  const elements = elementsOf(statement.text);
  for (const comment of comments(statement.text)) {
    const place = placeAt(statement, comment.at);
    const says = said(comment.text, place);
    if (!says) continue;
    const element = comment.follows ? elements.findLast(({ at }) => at < comment.at) : elements.find(({ at }) => at > comment.at);
    if (!comment.follows && element === undefined) throw stray(place);
    found.push({ says, ...(element && (!comment.follows || sameLine(statement.text, element.at, comment.at)) && { element: { of: element.of, name: element.name } }), place });
  }
  return found;
}

const USING = /^using\s+([^]+)$/i;

function said(comment: string, at: Place): Says | undefined {
  const text = MARK.exec(comment)?.[1];
  if (text === undefined) return undefined;
  const using = USING.exec(text)?.[1];
  if (using !== undefined) {
    const parsed = parseOne(`select (${using})`);
    if ('message' in parsed) throw new Failure('SL205', `the expression of "sluice: ${text}" does not parse: ${parsed.message}`, { at, hint: 'Write one SQL expression over the columns of the table, as after USING in ALTER TABLE.' });
    return { using };
  }
  const match = RENAMED.exec(text);
  if (!match) throw new Failure('SL205', `"sluice: ${text}" is not understood`, { at, hint: 'What can be said in a schema file is `-- sluice: renamed from old_name`, and at a column `-- sluice: using expression`.' });
  const [, first, second] = match;
  return { from: second === undefined ? [folded(first!)] : [folded(first!), folded(second)] };
}

const folded = (name: string): string => (/^["']/.test(name) ? name.slice(1, -1).replaceAll(name[0]! + name[0]!, name[0]!) : name.toLowerCase());

const stray = (at: Place): Failure => new Failure('SL205', 'this annotation stands at nothing that it could be about', { at, hint: 'Write it on the line above what it is about (a statement, column, constraint or value), or behind it on the same line.' });

const sameLine = (text: string, from: number, to: number): boolean => !text.slice(from, to).includes('\n');

interface Comment {
  readonly at: number;
  readonly text: string;
  /** Something stands before it on its line. */
  readonly follows: boolean;
}

function comments(text: string): Comment[] {
  const found: Comment[] = [];
  tokens(text, () => undefined, (at, end) => {
    const line = text.lastIndexOf('\n', at) + 1;
    found.push({ at, text: text.slice(at, end).trimEnd(), follows: text.slice(line, at).trim() !== '' });
  });
  return found;
}

interface Element {
  readonly at: number;
  readonly of: NonNullable<Annotation['element']>['of'];
  readonly name: string;
}

/** What the outermost parentheses of the statement list, by the words with which each begins. */
function elementsOf(text: string): Element[] {
  const found: Element[] = [];
  let depth = 0;
  let begins = false;
  let constraint: number | undefined;
  tokens(text, (token, at) => {
    if (depth === 1 && begins) {
      begins = false;
      if (/^constraint$/i.test(token)) {
        constraint = at;
        return;
      }
      if (/^'/.test(token)) found.push({ at, of: 'value', name: folded(token) });
      else if (/^["\p{L}_]/u.test(token)) found.push({ at, of: 'column', name: folded(token) });
    } else if (constraint !== undefined) {
      found.push({ at: constraint, of: 'constraint', name: folded(token) });
      constraint = undefined;
    }
    if (token === '(') {
      depth += 1;
      begins = depth === 1;
    } else if (token === ')') depth -= 1;
    else if (token === ',' && depth === 1) begins = true;
  }, () => undefined);
  return found;
}

function placeAt({ text, place }: Statement, at: number): Annotation['place'] {
  const before = text.slice(0, at);
  const lines = before.split('\n').length - 1;
  return { file: place.file, line: place.line + lines, column: lines === 0 ? place.column + at : at - before.lastIndexOf('\n') };
}
