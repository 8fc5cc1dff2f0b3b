/** YAML text → plain data that remembers where each value stands. */
import { isAlias, isMap, isPair, isScalar, isSeq, parseDocument, visit, type Document, type Node, type Pair, type YAMLMap } from 'yaml';
import type { Place } from '../errors/failure.ts';
import { placeAt } from './caret.ts';
import { problemsFailure, type Problem, type Span } from './problem.ts';
import { repeatedKeys } from './unique-keys.ts';
import { twice, yamlProblems } from './yaml-problem.ts';

/** Configuration is written by hand: what is larger was put there by mistake or to do harm. */
const LARGEST = 1024 * 1024;
/** Each costs the parser what a thousand plain bytes do: two bytes are enough for one. The list of files of the largest package has half as many. */
const MOST_ENTRIES = 120_000;
/** Aliases multiply: a text of a few hundred bytes can stand for gigabytes. */
const MOST_ALIASES = 100;
/** More mistakes of one sort than a person reads. */
const MOST_TOLD = 100;
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

export type Path = readonly PropertyKey[];

export interface ConfigFile {
  /** Relative to the workspace root, with forward slashes. */
  readonly file: string;
  readonly text: string;
  /** Mappings, lists, texts, numbers, booleans and null. The root is a mapping. */
  readonly data: Readonly<Record<string, unknown>>;
  /** Of the key or the value at `path`; of the nearest thing around it when there is none. */
  spanOf(path: Path, part?: 'key' | 'value'): Span;
  placeOf(path: Path, part?: 'key' | 'value'): Place & { readonly column: number };
}

/** `begin` is the hint for an empty file. Throws SL101 with every syntax error of the file. */
export function readConfigFile(file: string, raw: string, begin: string, largest = LARGEST): ConfigFile {
  const text = raw.startsWith('\uFEFF') ? raw.slice(1) : raw;
  const refuse = (...problems: Problem[]) => problemsFailure('SL101', file, text, problems);
  const start = { start: 0, end: 1 };
  if (text.length > largest) {
    throw refuse({ span: start, message: `${file} is larger than ${largest / 1024 / 1024} MiB`, hint: 'Keep data out of configuration files.' });
  }
  if (entries(text) > MOST_ENTRIES) {
    throw refuse({ span: start, message: `${file} has more than ${MOST_ENTRIES.toLocaleString('en')} lines and entries`, hint: 'Keep data out of configuration files.' });
  }
  let document: Document.Parsed;
  let data: unknown;
  try {
    document = parseDocument(text, { prettyErrors: false, stringKeys: true, merge: true, uniqueKeys: false, logLevel: 'error' });
    const problems = yamlProblems([...document.errors, ...document.warnings], text);
    if (problems.length === 0) problems.push(...repeatedKeys(document).slice(0, MOST_TOLD).map((key) => twice(text, nodeSpan(key) ?? start)), ...refusedNodes(document).slice(0, MOST_TOLD));
    if (problems.length > 0) throw refuse(...problems);
    data = document.toJS({ maxAliasCount: MOST_ALIASES });
  } catch (error) {
    // yaml: "Excessive alias count indicates a resource exhaustion attack"; also thrown by the engine when nesting exhausts the stack.
    if (error instanceof ReferenceError) {
      throw refuse({ span: start, message: `${file} has more than ${String(MOST_ALIASES)} values behind aliases`, hint: 'Write the values out instead of using *aliases.' });
    }
    if (error instanceof RangeError) throw refuse({ span: start, message: `${file} is nested too deeply`, hint: 'Remove the nesting.' });
    throw error;
  }
  if (data === null || data === undefined) {
    throw refuse({ span: start, message: `${file} is empty`, hint: begin });
  }
  if (!isMap(document.contents)) {
    throw refuse({ span: nodeSpan(document.contents) ?? start, message: `${file} must hold keys with values, not ${Array.isArray(data) ? 'a list' : 'a single value'}`, hint: begin });
  }
  const spanOf: ConfigFile['spanOf'] = (path, part = 'value') => find(document, path, part) ?? start;
  return { file, text, data: data as Record<string, unknown>, spanOf, placeOf: (path, part) => placeAt(file, text, spanOf(path, part).start) };
}

/** Lines and what may begin an entry within one: never fewer than there are, but for the last. */
function entries(text: string): number {
  let found = 0;
  for (const _ of text.matchAll(/[\n{[,]|[-?](?=\s)/g)) if ((found += 1) > MOST_ENTRIES) break;
  return found;
}

/** What the parser lets pass: dangerous keys, and aliases whose anchor does not stand before them. */
function refusedNodes(document: Document.Parsed): Problem[] {
  const problems: Problem[] = [];
  const anchors = new Set<string>();
  visit(document, {
    Node(_, node) {
      if (isAlias(node)) {
        if (anchors.has(node.source)) return;
        problems.push({ span: nodeSpan(node) ?? { start: 0, end: 1 }, message: `the alias *${node.source} has no anchor before it`, hint: `Define &${node.source} above, or write the value out.` });
      } else if (node.anchor !== undefined) {
        anchors.add(node.anchor);
      }
    },
    Pair(_, pair) {
      if (!isScalar(pair.key) || !FORBIDDEN_KEYS.has(String(pair.key.value))) return;
      const span = nodeSpan(pair.key) ?? { start: 0, end: 1 };
      problems.push({ span, message: `"${String(pair.key.value)}" cannot be a key`, hint: 'Take another name.' });
    },
  });
  return problems;
}

const nodeSpan = (node: unknown): Span | undefined => {
  const range = (node as Node | null | undefined)?.range;
  return range ? { start: range[0], end: Math.max(range[1], range[0] + 1) } : undefined;
};

const keys = new WeakMap<YAMLMap, ReadonlyMap<unknown, Pair>>();

function byKey(map: YAMLMap): ReadonlyMap<unknown, Pair> {
  const known = keys.get(map);
  if (known) return known;
  const made = new Map<unknown, Pair>();
  for (const each of map.items) if (isPair(each) && isScalar(each.key) && !made.has(each.key.value)) made.set(each.key.value, each);
  keys.set(map, made);
  return made;
}

function find(document: Document.Parsed, path: Path, part: 'key' | 'value'): Span | undefined {
  let node: unknown = document.contents;
  let found = nodeSpan(node);
  for (const [index, step] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    const last = index === path.length - 1;
    let next: unknown;
    if (isSeq(node)) {
      next = node.items[Number(step)];
    } else if (isMap(node)) {
      const pair = byKey(node).get(step);
      if (!pair) return found;
      const value = nodeSpan(pair.value);
      const empty = !value || (isScalar(pair.value) && pair.value.type === 'PLAIN' && pair.value.source === '');
      found = nodeSpan(pair.key) ?? found;
      if (last && (part === 'key' || empty)) return found;
      next = pair.value;
    }
    if (next === undefined || next === null) return found;
    if (last || isSeq(node)) found = nodeSpan(next) ?? found;
    node = next;
  }
  return found;
}
