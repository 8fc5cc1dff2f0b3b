/**
 * ALTER TYPE … ADD VALUE and RENAME VALUE in a file, folded into the CREATE TYPE before them: a value that is added in a transaction cannot be used
 * in it (sql-altertype, Notes), and an embedded shadow is one transaction.
 */
import { ident, literal } from './quote.ts';
import { parse } from './parse.ts';
import type { Statement } from './statement.ts';
import { items, parts, stringOf, tagged, text, type Tree } from './tree.ts';

interface Source {
  readonly statement: Statement;
  /** Where unqualified names lie. */
  readonly searchSchema: string;
}

/** Needs `ready()`. What cannot be folded stays as it is, for the server to judge. */
export function withEnumLabels<S extends Source>(sources: readonly S[]): readonly S[] {
  if (!sources.some(({ statement }) => ALTER.test(statement.text))) return sources;
  const created = new Map<string, { readonly index: number; readonly names: readonly string[]; labels: readonly string[]; changed: boolean }>();
  const folded = new Set<number>();
  for (const [index, { statement, searchSchema }] of sources.entries()) {
    if (!CREATE.test(statement.text) && !ALTER.test(statement.text)) continue;
    const parsed = parse(statement);
    const [tag, fields] = 'problem' in parsed ? ['', {}] as const : tagged(parsed.node);
    const names = parts(fields['typeName']);
    const name = (names.length > 1 ? names : [searchSchema, ...names]).join('\n');
    if (tag === 'CreateEnumStmt') created.set(name, { index, names, labels: items(fields['vals']).map((each) => stringOf(each) ?? ''), changed: false });
    const known = tag === 'AlterEnumStmt' ? created.get(name) : undefined;
    const labels = known && changed(known.labels, fields);
    if (!known || !labels) continue;
    known.labels = labels;
    known.changed = true;
    folded.add(index);
  }
  const texts = new Map([...created.values()].filter((each) => each.changed).map(({ index, names, labels }) => [index, `create type ${names.map(ident).join('.')} as enum (${labels.map(literal).join(', ')})`]));
  return sources.flatMap((source, index) => {
    if (folded.has(index)) return [];
    const now = texts.get(index);
    return [now === undefined ? source : { ...source, statement: { ...source.statement, text: now } }];
  });
}

const CREATE = /\bcreate\b[^]*\benum\b/i;
const ALTER = /\balter\b[^]*\btype\b[^]*\bvalue\b/i;

/** undefined: the server would refuse it. */
function changed(labels: readonly string[], fields: Tree): readonly string[] | undefined {
  const [old, now, neighbour] = [text(fields['oldVal']), text(fields['newVal']), text(fields['newValNeighbor'])];
  if (now === undefined) return undefined;
  if (labels.includes(now)) return old === undefined && fields['skipIfNewValExists'] === true ? labels : undefined;
  if (old !== undefined) return labels.includes(old) ? labels.map((label) => (label === old ? now : label)) : undefined;
  if (neighbour === undefined) return [...labels, now];
  const at = labels.indexOf(neighbour);
  return at === -1 ? undefined : labels.toSpliced(fields['newValIsAfter'] === true ? at + 1 : at, 0, now);
}
