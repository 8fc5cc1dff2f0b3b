/** What a hand-written statement makes and what it stands on, as far as its text tells: not what triggers, and functions that it calls, do. */
import type { Address, Owns, ScriptStatement, Touched } from '@sluice/core/dialect';
import { parse } from '../script/parse.ts';
import type { Ref } from '../script/ref.ts';
import { references } from '../script/references.ts';
import { tagged } from '../script/tree.ts';

/** Alike everywhere; a statement that only names one does not change it. */
const SURROUNDINGS: ReadonlySet<string> = new Set(['schema', 'role', 'language', 'tablespace', 'access-method', 'extension', 'collation']);

/** undefined: a block, a call or a query, which may do anything; or what no reference was found in. */
export function touchesOf(statement: ScriptStatement, owns: Owns): Touched | undefined {
  const parsed = parse(statement);
  if ('problem' in parsed || statement.runs === 'may commit' || tagged(parsed.node)[0] === 'SelectStmt') return undefined;
  const { defines, uses, bodyUses, completes, brings, alters } = references(statement);
  const [first] = owns === '*' ? [] : (owns['schemas'] ?? []);
  const own = first === undefined || first === '*' ? 'public' : first;
  if (defines.length + uses.length === 0) return undefined;
  const all = [...defines, ...uses, ...bodyUses, ...completes, ...brings, ...alters];
  // What is created changes nothing that it reads; whatever else a statement does, it does to something that it names.
  const made = defines.length > 0 && alters.length === 0 ? [...defines, ...brings, ...completes] : all.filter(({ kind }) => !SURROUNDINGS.has(kind));
  const changed = defines.length + alters.length > 0 ? [...defines, ...brings, ...completes, ...alters] : statement.rowsAlone ? [] : all;
  return { makes: names(made, own), within: schemasOf(changed, own), needs: [...names(all, own), ...all.flatMap(({ kind, schema }) => (SURROUNDINGS.has(kind) ? [] : [`schema ${schema ?? own}`]))] };
}

const schemasOf = (refs: readonly Ref[], own: string): Address[] => [...new Set(refs.flatMap(({ kind, schema = own }) => (SURROUNDINGS.has(kind) ? [] : [schema])))].map((schema) => ['schema', schema]);

/** Of a table's own trigger or constraint the table as well. Whatever its kind: a view in the place of a table is the same name. */
const names = (refs: readonly Ref[], own: string): string[] =>
  refs.flatMap(({ kind, schema = own, name }) => (SURROUNDINGS.has(kind) ? [`${kind} ${name}`] : [`${schema}.${name}`, ...(name.includes('.') ? [`${schema}.${name.slice(0, name.indexOf('.'))}`] : [])]));
