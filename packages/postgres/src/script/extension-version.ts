/** The version that CREATE EXTENSION and ALTER EXTENSION … UPDATE TO say. A shadow may have other ones, so it is not loaded. */
import { parse } from './parse.ts';
import { byteIndexes } from './parser.ts';
import type { Statement } from './statement.ts';
import { items, option, stringOf, tagged, text, tree } from './tree.ts';

export interface SaidVersion {
  readonly extension: string;
  readonly version: string;
  /** The statement without it, in the same places; undefined: it says nothing else. */
  readonly rest: string | undefined;
}

/** Needs `ready()`. undefined: no version is said. */
export function saidVersion(statement: Statement): SaidVersion | undefined {
  if (!/^\s*(create|alter)\b[^]*?\bextension\b/i.test(statement.text)) return undefined;
  const parsed = parse(statement);
  if ('problem' in parsed) return undefined;
  const [tag, fields] = tagged(parsed.node);
  const extension = text(fields['extname']);
  const version = stringOf(option(fields['options'], 'new_version'));
  if (extension === undefined || version === undefined) return undefined;
  if (tag === 'AlterExtensionStmt') return { extension, version, rest: undefined };
  return tag === 'CreateExtensionStmt' ? { extension, version, rest: without(statement.text, fields['options']) } : undefined;
}

const CLAUSE = /^version\s+(?:e?'(?:[^']|'')*'|"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_$]*)/iu;

function without(statement: string, options: unknown): string {
  const element = items(options).map((each) => tree(tree(each)['DefElem'])).find((each) => each['defname'] === 'new_version');
  const at = byteIndexes(statement)(Number(element?.['location'] ?? 0));
  return statement.slice(0, at) + statement.slice(at).replace(CLAUSE, (clause) => clause.replace(/[^\n]/g, ' '));
}
