/** One statement's syntax tree, kept by its text, or what is wrong with it and where. */
import { Failure } from '@sluice/core/dialect';
import { memo } from './memo.ts';
import { parseText } from './parser.ts';
import type { Complaint, Node } from './parser.ts';
import { placeIn } from './statement.ts';
import type { Statement } from './statement.ts';

export interface SyntaxProblem {
  readonly message: string;
  /** In the statement's file, both from 1. */
  readonly line: number;
  readonly column: number;
  /** The line at fault and, under it, a caret. */
  readonly caretSnippet: string;
}

export type Parsed = { readonly node: Node } | { readonly problem: SyntaxProblem };

type Outcome = { readonly node: Node } | Complaint;

/** Parses one statement. Needs `ready()`. A psql command is not SQL: classify it first. */
export function parse(statement: Statement): Parsed {
  const outcome = parseOne(statement.text);
  return 'node' in outcome ? outcome : { problem: problemOf(statement, outcome) };
}

export function problemOf(statement: Statement, { message, index }: Complaint): SyntaxProblem {
  const { line, column } = placeIn(statement, index);
  return { message, line, column, caretSnippet: snippet(statement, index) };
}

export const syntaxError = ({ place: { file } }: Statement, { message, line, column, caretSnippet }: SyntaxProblem, hint = 'Correct the statement.'): Failure =>
  new Failure('SL201', message, { at: { file, line, column }, lines: caretSnippet.split('\n'), hint });

/** In UTF-16 units. A tree is many times as large as its text, and what is made of it takes its time: a comment of 20 MB took minutes, values of 50 MB took 5 GB. */
export const LARGEST_STATEMENT = 4 * 1024 * 1024;

/** One statement's tree or what is wrong with it, kept by its text. 1.6 M units of text: their trees take some 80 MB. */
export const parseOne = memo<Outcome>(
  (text) => {
    if (text.length > LARGEST_STATEMENT) return { message: `the statement is larger than ${LARGEST_STATEMENT / 1024 / 1024} MiB`, index: 0 };
    const result = parseText(text);
    return 'complaint' in result ? result.complaint : single(result.nodes);
  },
  (_, text) => text.length * 4,
);

function single(nodes: readonly Node[]): Outcome {
  const [node, second] = nodes;
  if (node === undefined) return { message: 'there is no statement here', index: 0 };
  return second === undefined ? { node } : { message: 'more than one statement here', index: 0 };
}

/** Characters that are shown on each side of a fault. */
const WIDE = 300;

function snippet({ text, place }: Statement, index: number): string {
  const start = text.lastIndexOf('\n', index - 1) + 1;
  const end = text.indexOf('\n', index);
  const line = text.slice(start, end === -1 ? undefined : end).trimEnd();
  // The statement may start in the middle of its line; keep the caret under the editor's column.
  const indent = start === 0 ? ' '.repeat(place.column - 1) : '';
  // Generated files have lines of megabytes: what is around the fault is enough.
  const from = index - start > WIDE ? index - start - WIDE : 0;
  const before = text.slice(start + from, index).replace(/[^\t]/g, ' ');
  return `${from > 0 ? '' : indent}${line.slice(from, index - start + WIDE)}\n${from > 0 ? '' : indent}${before}^`;
}
