/**
 * A deferred foreign key looks at the end of the transaction at rows that were written in it, those of a table that was rewritten included; until then nothing may
 * alter the table (55006). It looks at once where its own columns are not among those that are given back: then it held before, and holds.
 */
import { part, type Context, type Draft, type Fact, type Id } from '@sluice/core/dialect';
import { deferrability, type Constraint } from '../kinds/constraint.ts';
import { ident, qualified } from '../script/quote.ts';

/** Behind statements that write `columns` of the table. */
export function settled(table: Fact, columns: readonly string[], { before, after }: Pick<Context, 'before' | 'after'>, goes: (id: Id) => boolean): Draft[] {
  const keys = before.childrenOf(table.id).filter((fact): fact is Fact<Constraint> => {
    if (fact.address[0] !== 'constraint' || !after.facts.has(fact.id) || goes(fact.id)) return false;
    const body = fact.body as Constraint;
    return body.type === 'foreign-key' && deferrability(body) !== 'not deferrable' && !body.columns.some((name) => columns.includes(name));
  });
  return keys.flatMap((fact) => atOnce(fact, [before, after]));
}

/** Behind statements that fill a table which `drafts` made, with those of `members` that stand in them: what they refer to was made and filled before. */
export function settledAnew(members: readonly Fact[], drafts: readonly Draft[], { before, after }: Pick<Context, 'before' | 'after'>): Draft[] {
  return members.flatMap((fact) => {
    if (fact.address[0] !== 'constraint') return [];
    const body = fact.body as Constraint;
    const isThere = drafts.some(({ sql }) => sql.includes(`constraint ${ident(part(fact.address, 3))} `));
    return isThere && body.type === 'foreign-key' && deferrability(body) !== 'not deferrable' ? atOnce(fact as Fact<Constraint>, [before, after]) : [];
  });
}

function atOnce(fact: Fact<Constraint>, catalogs: readonly Context['before'][]): Draft[] {
  const name = qualified(part(fact.address, 1), part(fact.address, 3));
  const isDeferred = deferrability(fact.body).endsWith('deferred');
  return [{ sql: `set constraints ${name} immediate` }, ...(isDeferred && !hasTwin(fact, catalogs) ? [{ sql: `set constraints ${name} deferred` }] : [])];
}

/** SET CONSTRAINTS means all of one name in the schema, and refuses where one of them is not deferrable (sql-set-constraints). */
const hasTwin = ({ id, address }: Fact, catalogs: readonly Context['before'][]): boolean => catalogs.some(({ facts }) =>
  [...facts.values()].some((other) => other.address[0] === 'constraint' && other.id !== id && other.address[1] === address[1] && other.address[3] === address[3]));
