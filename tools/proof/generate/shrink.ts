/** Makes a failing case smaller while it fails in the same way: statements go, then parts of statements, then differences between old and new. */
import type { Case } from '../cases.ts';
import { prove, type ProveContext, type Result } from '../prove.ts';
import { statementsOf } from '../statements-of.ts';
import { kindOf } from './prove-pair.ts';

interface Texts { readonly old: readonly string[]; readonly new: readonly string[] }

/** A case that is small enough is worth more than the smallest one. */
const TRIES = 160;
const PATIENCE = 150_000;

export async function shrink(of: Case, first: Result, context: ProveContext): Promise<{ case: Case; result: Result }> {
  const kind = kindOf(first);
  const began = performance.now();
  let left = TRIES;
  let best: { case: Case; result: Result; texts: Texts } = { case: of, result: first, texts: { old: await lines(of.old), new: await lines(of.new) } };
  const tried = new Set<string>();
  const attempt = async (texts: Texts): Promise<boolean> => {
    const key = JSON.stringify(texts);
    if (left <= 0 || performance.now() - began > PATIENCE || tried.has(key)) return false;
    tried.add(key);
    left -= 1;
    const smaller: Case = { ...of, old: join(texts.old), new: join(texts.new) };
    const result = await prove(smaller, context);
    if (result.verdict !== 'failed' || kindOf(result) !== kind) return false;
    best = { case: smaller, result, texts };
    return true;
  };
  // Whole statements, with all that speaks of what they make: halves first.
  for (let size = Math.ceil(all(best.texts).length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < all(best.texts).length; ) {
      const going = new Set(all(best.texts).slice(at, at + size));
      if (!(await attempt(without(best.texts, withSpeakers(best.texts, going)))) && (size > 1 || !(await attempt(without(best.texts, going))))) at += size;
    }
  }
  // A statement that is in both, or was changed: the same one in both.
  for (const statement of best.texts.new.filter((each) => !best.texts.old.includes(each))) {
    const twin = best.texts.old.find((each) => head(each) === head(statement));
    if (twin !== undefined) await attempt({ ...best.texts, new: best.texts.new.map((each) => (each === statement ? twin : each)) });
  }
  // Columns, outputs, clauses: parts between commas, from both texts.
  for (const part of new Set(all(best.texts).flatMap(partsIn))) {
    if (!all(best.texts).some((each) => partsIn(each).includes(part))) continue;
    const cut = (list: readonly string[]) => list.map((each) => (partsIn(each).includes(part) ? withoutPart(each, part) : each));
    await attempt({ old: cut(best.texts.old), new: cut(best.texts.new) });
  }
  for (const word of [/-- sluice: renamed from .*\n\s*/g, / not null\b/g, / default [^,\n]+/g, / with \([^)]*\)/g, / security definer| parallel safe| cost \d+/g, /\nwhere [^\n]+/g]) {
    const cut = (list: readonly string[]) => list.map((each) => each.replace(word, ''));
    await attempt({ old: cut(best.texts.old), new: cut(best.texts.new) });
  }
  return { case: best.case, result: best.result };
}

const lines = async (text: string): Promise<string[]> => ((await statementsOf(text)) ?? []).map(({ sql }) => sql);
const join = (list: readonly string[]): string => list.map((each) => `${each};\n`).join('');
const all = ({ old, new: now }: Texts): string[] => [...new Set([...old, ...now])];
const without = ({ old, new: now }: Texts, going: ReadonlySet<string>): Texts => ({ old: old.filter((each) => !going.has(each)), new: now.filter((each) => !going.has(each)) });

/** Without what it says of its former name. */
const spoken = (statement: string): string => statement.replace(/^(--.*\n)+/, '');
const words = (statement: string): Set<string> => new Set([...statement.matchAll(/"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_]*/gu)].map(([word]) => word));
/** The name of what a statement makes. */
const made = (statement: string): string | undefined => /^create (?:unlogged |unique |materialized |foreign |event )?(?:\w+|text search \w+|foreign data wrapper) (?:[^\s("]*\.|"[^"]*"\.)?("[^"]*"|\w+)/.exec(spoken(statement))?.[1] ?? /add constraint ("[^"]*"|\w+)/.exec(statement)?.[1];
const head = (statement: string): string => `${spoken(statement).split(' ')[0]} ${made(statement) ?? statement.slice(0, 40)}`;

function withSpeakers(texts: Texts, going: ReadonlySet<string>): Set<string> {
  const gone = new Set(going);
  for (let grown = true; grown; ) {
    grown = false;
    const names = [...gone].map(made).filter((name) => name !== undefined);
    for (const each of all(texts)) {
      if (gone.has(each)) continue;
      const named = words(each);
      if (!names.some((name) => named.has(name))) continue;
      gone.add(each);
      grown = true;
    }
  }
  return gone;
}

/** What lies between commas in the first parentheses, or in a select list. */
function partsIn(statement: string): string[] {
  const inside = /^create (?:unlogged |foreign )?(?:table|type)[^(]*\(([\s\S]*?)\n?\)(?: inherits| partition| with| server|$)/.exec(spoken(statement))?.[1] ?? /\bselect ([\s\S]*?)\nfrom /.exec(statement)?.[1] ?? '';
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at <= inside.length; at += 1) {
    const char = inside[at];
    if (char === '(') depth += 1;
    if (char === ')') depth -= 1;
    if (char !== undefined && !(char === ',' && depth === 0)) continue;
    parts.push(inside.slice(start, at));
    start = at + 1;
  }
  return parts.length > 1 ? parts : [];
}

const withoutPart = (statement: string, part: string): string => (statement.includes(`${part},`) ? statement.replace(`${part},`, '') : statement.replace(`,${part}`, ''));
