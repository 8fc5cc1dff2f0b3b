/** ALTER … RENAME TO and SET SCHEMA, which most kinds have in one form: the clause that names the object, and the new name. */
import { addressText, part, type Body, type Draft, type Effect, type Fact, type Renaming } from '@sluice/core/dialect';
import { ident, qualified } from '../script/quote.ts';
import { effect, short } from './kind.ts';
import { targetClause } from './target-clause.ts';

const breaks = (fact: Fact, cause: 'rename-relation' | 'rename-object' | 'rename-schema' | 'rename-column'): Effect =>
  effect({ effect: 'breaks-callers', subject: fact.id, cause, detail: fact.id });

/** What lies in a schema: name third in the address. `callers`: statements of others name it. */
export const inSchema = <B extends Body>(callers: 'rename-relation' | 'rename-object' | 'nobody', moves = true): Renaming<B> => {
  const effects = (fact: Fact): Effect[] => [...(callers === 'nobody' ? [] : [breaks(fact, callers)]), ...(callers === 'rename-relation' ? [short(fact.id)] : [])];
  const alter = (fact: Fact, action: string): Draft => ({ sql: `alter ${targetClause(fact.address)} ${action}`, effects: effects(fact) });
  return {
    at: 2,
    rename: (fact, name) => alter(fact, `rename to ${ident(name)}`),
    ...(moves && { move: (fact: Fact, schema: string) => alter(fact, `set schema ${ident(schema)}`) }),
  };
};

/** What lies in no schema. */
export const alone = <B extends Body>(callers: 'rename-schema' | 'rename-object' | 'nobody'): Renaming<B> => ({
  at: 1,
  rename: (fact, name): Draft => ({ sql: `alter ${targetClause(fact.address)} rename to ${ident(name)}`, effects: callers === 'nobody' ? [] : [breaks(fact, callers)] }),
});

/** `alter table sales.orders rename …`, for what lies in a relation and is named with it. */
export const ofRelation = <B extends Body>(word: 'constraint' | 'column'): Renaming<B> => ({
  at: 3,
  rename: (fact, name): Draft => ({
    sql: `alter table ${relation(fact)} rename ${word} ${ident(part(fact.address, 3))} to ${ident(name)}`,
    effects: [...(word === 'column' ? [breaks(fact, 'rename-column')] : []), short(addressText(['table', part(fact.address, 1), part(fact.address, 2)]))],
  }),
});

/** `alter trigger t on sales.orders rename to u`. */
export const onRelation = <B extends Body>(): Renaming<B> => ({
  at: 3,
  rename: (fact, name): Draft => ({ sql: `alter ${targetClause(fact.address)} rename to ${ident(name)}`, effects: [short(addressText(['table', part(fact.address, 1), part(fact.address, 2)]))] }),
});

const relation = ({ address }: Fact): string => qualified(part(address, 1), part(address, 2));
