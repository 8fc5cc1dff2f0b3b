/** What the routines of the project's own do that a statement calls, as far as their texts tell; those that they call, too. Whether each line is reached only the server knows. */
import type { Catalog, Fact } from '@sluice/core/dialect';
import type { Routine } from '../kinds/routine.ts';
import { compiledBody } from '../script/body-plpgsql.ts';
import { parse } from '../script/parse.ts';
import { split } from '../script/split.ts';
import type { Statement } from '../script/statement.ts';
import { option, parts, stringOf, tagged, tree } from '../script/tree.ts';
import { walk } from '../script/walk.ts';
import { sentBy } from './blocks.ts';

export interface Called {
  /** As it is written: `public.purge`. */
  readonly by: string;
  readonly statements: readonly Statement[];
}

/** `sent`: a statement, and those of its block. `before`: what ran earlier in the same plan, which may have made a routine or replaced it. */
export function calledBy(sent: readonly Statement[], live: Catalog, before: readonly Statement[]): Called[] {
  const found = new Map<string, Called>();
  const follow = (each: Statement): void => {
    for (const name of callsOf(each)) {
      if (found.has(name)) continue;
      const statements = definitionsOf(name, live, before).flatMap((definition) => bodyOf(definition, each.place));
      found.set(name, { by: name, statements });
      statements.forEach(follow);
    }
  };
  sent.forEach(follow);
  return [...found.values()].filter(({ statements }) => statements.length > 0);
}

const RUNS: ReadonlySet<string> = new Set(['SelectStmt', 'CallStmt', 'InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt', 'CreateTableAsStmt']);

/** The names alone: which of several schemas is meant only the server knows. */
export function callsOf(statement: Statement): ReadonlySet<string> {
  const called = new Set<string>();
  const parsed = parse(statement);
  if ('problem' in parsed) return called;
  const [tag, fields] = tagged(parsed.node);
  if (!RUNS.has(tag)) return called;
  if (tag === 'CallStmt') called.add(parts(tree(fields['funccall'])['funcname']).at(-1) ?? '');
  walk(parsed.node, (found) => {
    if (found?.kind === 'function') called.add(found.name);
  });
  return called;
}

const known = new WeakMap<Catalog, ReadonlyMap<string, readonly Fact<Routine>[]>>();

/** By name. */
export function routinesIn(catalog: Catalog): ReadonlyMap<string, readonly Fact<Routine>[]> {
  let routines = known.get(catalog);
  if (!routines) {
    const found = new Map<string, Fact<Routine>[]>();
    for (const fact of catalog.facts.values()) {
      if (fact.address[0] !== 'function' && fact.address[0] !== 'procedure') continue;
      const name = String(fact.address[2]);
      found.set(name, [...(found.get(name) ?? []), fact as Fact<Routine>]);
    }
    known.set(catalog, (routines = found));
  }
  return routines;
}

/** The name of what the statement makes, where that is a routine. */
export function routineOf(statement: Statement): string | undefined {
  const parsed = /\b(function|procedure)\b/i.test(statement.text) ? parse(statement) : undefined;
  if (!parsed || 'problem' in parsed) return undefined;
  const [tag, fields] = tagged(parsed.node);
  return tag === 'CreateFunctionStmt' ? parts(fields['funcname']).at(-1) : undefined;
}

function definitionsOf(name: string, live: Catalog, before: readonly Statement[]): string[] {
  const made = before.filter((each) => routineOf(each) === name).map((each) => each.text);
  return made.length > 0 ? made : (routinesIn(live).get(name) ?? []).map(({ body }) => body._definition);
}

function bodyOf(definition: string, place: Statement['place']): Statement[] {
  const [statement] = split(definition, place.file);
  const parsed = statement && parse(statement);
  if (!parsed || 'problem' in parsed) return [];
  const [tag, fields] = tagged(parsed.node);
  if (tag !== 'CreateFunctionStmt') return [];
  const language = stringOf(option(fields['options'], 'language'))?.toLowerCase();
  const [body] = parts(option(fields['options'], 'as'));
  const here = (sql: string): Statement[] => split(sql, place.file).map((each) => ({ ...each, place }));
  if (fields['sql_body'] !== undefined) return here(/\bbegin\s+atomic\b(.*)\bend\b/is.exec(definition)?.[1] ?? '');
  if (body === undefined) return [];
  if (language === 'plpgsql') return sentBy(compiledBody(fields, body, statement.text), place);
  return language === 'sql' ? here(body) : [];
}
