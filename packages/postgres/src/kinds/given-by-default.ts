/**
 * Privileges that the server gives to what is made, because ALTER DEFAULT PRIVILEGES says so in the database where it is made. The sources were
 * loaded without them: what they do not grant is taken back at once.
 */
import { addressText, part, type Catalog, type Context, type Draft, type Fact } from '@sluice/core/dialect';
import type { Column } from './column.ts';
import type { Grant } from './grant.ts';
import { grantSqlOf, onSequence } from './grant.ts';
import { OWNER } from './grant-read.ts';
import type { PgKind } from './kind.ts';

/** Kind → the word of its default privileges. */
const OBJECTS: Readonly<Record<string, string>> = {
  table: 'tables', view: 'tables', 'materialized-view': 'tables', 'foreign-table': 'tables', sequence: 'sequences', function: 'functions', procedure: 'functions', aggregate: 'functions',
  enum: 'types', 'base-type': 'types', composite: 'types', domain: 'types', range: 'types', schema: 'schemas',
};

/** The word: the sequence of an identity column comes along with it. */
const objectsOf = ({ address, body }: Fact): string | undefined => (address[0] === 'column' ? ((body as Column).identity && 'sequences') : OBJECTS[address[0]]);

/** Asked for with each of what may be thousands of new objects. */
const known = new WeakMap<Catalog, readonly Fact[]>();

/** What the role that deploys gives by default, and what it does not have itself. */
function givenIn(catalog: Catalog): readonly Fact[] {
  const found = known.get(catalog) ?? [...catalog.facts.values()].filter(({ address, body }) => address[0] === 'default-grant' && part(address, 1) === 'current_user' && (part(address, 4) !== 'current_user' || !(body as Grant).granted));
  known.set(catalog, found);
  return found;
}

/** Where the privileges of `made` are not managed, what the server gives stays: its administrator said so. */
export function takenBack(made: Fact, states: Context): Draft[] {
  const { before, after, manages } = states;
  const objects = objectsOf(made);
  if (objects === undefined || manages === undefined) return [];
  const [schema] = made.address[0] === 'schema' ? [undefined] : [part(made.address, 1)];
  const drafts: Draft[] = [];
  for (const { address, body } of givenIn(before)) {
    if (part(address, 3) !== objects) continue;
    if (part(address, 2) !== '*' && part(address, 2) !== schema) continue;
    const given = body as Grant;
    const to = ['grant', made.address, part(address, 4) === 'current_user' ? OWNER : part(address, 4), made.address[0] === 'column' ? onSequence(part(address, 5)) : part(address, 5)] as const;
    const grant: Fact<Grant> = { address: to, id: addressText(to), parent: made.id, body: given };
    const wanted = after.facts.get(grant.id)?.body as Grant | undefined;
    if (!manages(grant)) continue;
    const { clause, grantee } = grantSqlOf(grant, states);
    if (given.granted && !wanted) drafts.push({ sql: `revoke ${clause} from ${grantee}` });
    else if (given.granted && given.option && wanted?.granted === true && !wanted.option) drafts.push({ sql: `revoke grant option for ${clause} from ${grantee}` });
    else if (!given.granted && !wanted) drafts.push({ sql: `grant ${clause} to ${grantee}` });
  }
  return drafts;
}

/** The kind whose creation takes back what is given by default. */
export function givenNothing(of: PgKind): PgKind {
  if (of.kind.kind !== 'column' && OBJECTS[of.kind.kind] === undefined) return of;
  const { create } = of.kind;
  return {
    ...of,
    kind: {
      ...of.kind,
      create: (fact, context, inlined) => {
        const drafts = create(fact, context, inlined);
        const taken = [fact, ...inlined].flatMap((made) => takenBack(made, context));
        return taken.length === 0 ? drafts : [...('sql' in drafts ? [drafts] : drafts), ...taken];
      },
    },
  };
}
