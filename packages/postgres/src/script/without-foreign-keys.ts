/** CREATE TABLE without its foreign keys: for a table that only has to be there, what it refers to need not be. */
import { canonicalJson } from '@sluice/core/dialect';
import { parseOne } from './parse.ts';
import { byteIndexes } from './parser.ts';
import { tokens } from './tokens.ts';
import { isTree, items, tagged, tree, type Tree } from './tree.ts';

const isForeignKey = (node: unknown): boolean => tree(tree(node)['Constraint'])['contype'] === 'CONSTR_FOREIGN';
/** DEFERRABLE and the like, which the grammar lists as constraints of their own behind the one that they are about. */
const isAttribute = (node: unknown): boolean => String(tree(tree(node)['Constraint'])['contype']).startsWith('CONSTR_ATTR_');

const pruned = (list: readonly unknown[]): unknown[] => {
  let after = false;
  return list.filter((each) => {
    after = isForeignKey(each) || (after && isAttribute(each));
    return !after;
  });
};

/** The fields of a CreateStmt without foreign keys, and the targets of those; undefined: it has none. */
export function withoutForeignKeysInTree(fields: Tree): { readonly fields: Tree; readonly targets: readonly Tree[] } | undefined {
  const all: unknown[] = [];
  const elements = pruned(items(fields['tableElts'])).map((element) => {
    const column = tree(tree(element)['ColumnDef']);
    const own = items(column['constraints']);
    if (!own.some(isForeignKey)) return element;
    all.push(...own.filter(isForeignKey));
    const { constraints: _constraints, ...rest } = column;
    const left = pruned(own);
    return { ColumnDef: left.length > 0 ? { ...rest, constraints: left } : rest };
  });
  all.push(...items(fields['tableElts']).filter(isForeignKey));
  if (all.length === 0) return undefined;
  const { tableElts: _elements, ...rest } = fields;
  return { fields: elements.length > 0 ? { ...rest, tableElts: elements } : rest, targets: all.map((each) => tree(tree(tree(each)['Constraint'])['pktable'])) };
}

/** The same as text. undefined: it cannot be told where they end. Needs `ready()`. */
export function withoutForeignKeys(text: string): string | undefined {
  const parsed = parseOne(text);
  if ('message' in parsed) return undefined;
  const [tag, fields] = tagged(parsed.node);
  if (tag !== 'CreateStmt') return undefined;
  const wanted = withoutForeignKeysInTree(fields);
  if (!wanted) return text;
  const index = byteIndexes(text);
  const listed: { readonly at: number; readonly ofTable: boolean }[] = [];
  for (const element of items(fields['tableElts'])) {
    const place = (node: unknown): number => index(Number(tree(tree(node)['Constraint'])['location'] ?? 0));
    if (isForeignKey(element)) listed.push({ at: place(element), ofTable: true });
    for (const each of items(tree(tree(element)['ColumnDef'])['constraints'])) if (isForeignKey(each)) listed.push({ at: place(each), ofTable: false });
  }
  const words = tokensOf(text);
  let cut = text;
  for (const { at, ofTable } of listed.sort((a, b) => b.at - a.at)) {
    const first = words.findIndex((word) => word.at === at);
    if (first === -1) return undefined;
    const [from, to] = ofTable ? element(words, first) : clause(words, first);
    const [start, end] = [words[from]!.at, words[to - 1]!.at + words[to - 1]!.text.length];
    cut = `${cut.slice(0, start)} ${cut.slice(end)}`;
  }
  const again = parseOne(cut);
  const same = 'node' in again && canonicalJson(plain(again.node)) === canonicalJson(plain({ CreateStmt: wanted.fields }));
  return same ? cut : undefined;
}

interface Word {
  readonly text: string;
  readonly at: number;
}

function tokensOf(text: string): Word[] {
  const found: Word[] = [];
  tokens(text, (word, at) => void found.push({ text: word, at }), () => undefined);
  return found;
}

const is = (word: Word | undefined, ...options: readonly string[]): boolean => word !== undefined && options.includes(word.text.toLowerCase());

/** Past what stands in parentheses from `at`, or `at`. */
function pastParentheses(words: readonly Word[], at: number): number {
  if (!is(words[at], '(')) return at;
  let depth = 0;
  for (let next = at; next < words.length; next += 1) {
    if (is(words[next], '(')) depth += 1;
    else if (is(words[next], ')') && (depth -= 1) === 0) return next + 1;
  }
  return words.length;
}

/** A whole element of the list, with the comma that stands before it, or behind it where it is the first. */
function element(words: readonly Word[], first: number): [from: number, to: number] {
  let end = first;
  while (end < words.length && !is(words[end], ',', ')')) end = is(words[end], '(') ? pastParentheses(words, end) : end + 1;
  if (is(words[first - 1], ',')) return [first - 1, end];
  return [first, is(words[end], ',') ? end + 1 : end];
}

/** [CONSTRAINT name] REFERENCES table [(columns)] and all that may follow it. */
function clause(words: readonly Word[], first: number): [from: number, to: number] {
  let at = is(words[first], 'constraint') ? first + 2 : first;
  at += 2;
  while (is(words[at], '.')) at += 2;
  at = pastParentheses(words, at);
  for (;;) {
    if (is(words[at], 'match', 'initially')) at += 2;
    else if (is(words[at], 'on')) {
      const set = is(words[at + 2], 'set');
      at += set || is(words[at + 2], 'no') ? 4 : 3;
      if (set) at = pastParentheses(words, at);
    } else if (is(words[at], 'deferrable', 'enforced')) at += 1;
    else if (is(words[at], 'not') && is(words[at + 1], 'deferrable', 'enforced', 'valid')) at += 2;
    else return [first, at];
  }
}

/** Without places. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!isTree(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== 'location' && key !== 'stmt_len' && key !== 'stmt_location').map(([key, each]) => [key, plain(each)]));
}
