/** Routines and views out of use: every privilege on them revoked, the owner's own too, or another name. https://www.postgresql.org/docs/18/sql-revoke.html */
import { addressText, kindOf, part, type Address, type Catalog, type Disabled, type Disabling, type Fact } from '@sluice/core/dialect';
import { grantSqlOf, type Grant } from './kinds/grant.ts';
import { OWNER } from './kinds/grant-read.ts';
import { effect } from './kinds/kind.ts';
import { privilegeClause, targetClause } from './kinds/target-clause.ts';
import type { Owner } from './kinds/owner.ts';
import { ident } from './script/quote.ts';

const ROUTINES: ReadonlySet<string> = new Set(['function', 'procedure', 'aggregate']);
const VIEWS: ReadonlySet<string> = new Set(['view', 'materialized-view']);
/** Bytes of a name. */
const LONGEST = 63;

export const disabling: Disabling = {
  disable(fact, catalog, way, stamp) {
    if (!ROUTINES.has(kindOf(fact)) && !VIEWS.has(kindOf(fact))) return undefined;
    return way === 'revoke' ? revoked(fact, catalog) : renamed(fact, stamp);
  },
};

/** Superusers are not asked for privileges, so it stays open to them. */
function revoked(fact: Fact, catalog: Catalog): Disabled {
  const narrowed = effect({ effect: 'narrows-access', subject: fact.id, cause: 'revoke', detail: fact.id });
  const grants = [...catalog.facts.values()].filter((each): each is Fact<Grant> => kindOf(each) === 'grant' && each.parent === fact.id);
  const given = grants.filter(({ body }) => body.granted);
  const statements: Disabled['statements'][number][] = given.map((each) => {
    const { clause, grantee } = grantSqlOf(each, { before: catalog, after: catalog });
    // What a grantee handed on goes with it, and is a fact of its own, so it comes back too.
    return { sql: `revoke ${clause} from ${grantee} cascade`, reverse: `grant ${clause} to ${grantee}${each.body.option ? ' with grant option' : ''}`, effects: [narrowed] };
  });
  const execute = privilegeClause(fact.address, 'execute');
  const open = ROUTINES.has(kindOf(fact)) && !grants.some(({ address, body }) => part(address, 2) === 'PUBLIC' && !body.granted);
  if (open) statements.push({ sql: `revoke ${execute} from public`, reverse: `grant ${execute} to public`, effects: [narrowed] });
  const owner = catalog.facts.get(addressText(['owner', fact.address])) as Fact<Owner> | undefined;
  const isTaken = ROUTINES.has(kindOf(fact)) && grants.some(({ address, body }) => part(address, 2) === OWNER && !body.granted);
  if (owner && !isTaken) {
    const clause = ROUTINES.has(kindOf(fact)) ? execute : privilegeClause(fact.address, 'all');
    const role = ident(owner.body.role);
    statements.push({ sql: `revoke ${clause} from ${role}`, reverse: `grant ${clause} to ${role}`, effects: [narrowed] });
  }
  return { statements, held: [`grant ${fact.id}/*`], inUse: open || given.length > 0 };
}

function renamed({ id, address }: Fact, stamp: string): Disabled {
  const [kind, schema, name, ...rest] = address as readonly [string, string, string, ...string[]];
  const ending = `_disabled_${stamp}`;
  const other = `${cut(name, LONGEST - ending.length)}${ending}`;
  const meanwhile: Address = [kind, schema, other, ...rest];
  const as = addressText(meanwhile);
  return {
    statements: [{
      sql: `alter ${targetClause(address)} rename to ${ident(other)}`, reverse: `alter ${targetClause(meanwhile)} rename to ${ident(name)}`,
      effects: [effect({ effect: 'breaks-callers', subject: id, cause: ROUTINES.has(kind) ? 'rename-routine' : 'rename-relation', detail: id })],
    }],
    held: [id, as], as, inUse: true,
  };
}

function cut(name: string, bytes: number): string {
  let text = name;
  while (Buffer.byteLength(text) > bytes) text = [...text].slice(0, -1).join('');
  return text;
}
