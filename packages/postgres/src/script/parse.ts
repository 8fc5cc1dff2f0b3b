/** One statement's syntax tree, kept by its text, or what is wrong with it and where. */
import { memo } from './memo.ts';
import { parseText } from './parser.ts';
import type { Node } from './parser.ts';
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

type Outcome = { readonly node: Node } | { readonly message: string; readonly index: number };

/** Parses one statement. Needs `ready()`. A psql command is not SQL: classify it first. */
export function parse(statement: Statement): Parsed {
  const outcome = parseOne(statement.text);
  if ('node' in outcome) return outcome;
  const { line, column } = placeIn(statement, outcome.index);
  return { problem: { message: outcome.message, line, column, caretSnippet: snippet(statement, outcome.index) } };
}

/** One statement's tree or what is wrong with it, kept by its text. 1.6 M units of text: their trees take some 80 MB. */
export const parseOne = memo<Outcome>(
  (text) => {
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

function snippet({ text, place }: Statement, index: number): string {
  const start = text.lastIndexOf('\n', index - 1) + 1;
  const end = text.indexOf('\n', index);
  const line = text.slice(start, end === -1 ? undefined : end).trimEnd();
  // The statement may start in the middle of its line; keep the caret under the editor's column.
  const indent = start === 0 ? ' '.repeat(place.column - 1) : '';
  const before = text.slice(start, index).replace(/[^\t]/g, ' ');
  return `${indent}${line}\n${indent}${before}^`;
}
