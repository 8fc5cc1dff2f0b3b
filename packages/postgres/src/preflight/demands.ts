/** Which rights a plan's steps need, in the order in which they run: what it makes is its own, and what it gives away is not any more. */
import { addressText, part, type Address, type Fact, type Id, type PreflightNeed, type ServerInfo, type Step } from '@sluice/core/dialect';
import type { Grant } from '../kinds/grant.ts';
import { targetClause } from '../kinds/target-clause.ts';
import { ident, qualified } from '../script/quote.ts';
import { grantDemand } from './grant-demand.ts';
import { ownership, type Ownership } from './ownership.ts';

/** One question to the server; `who` is another role than the deploying one. */
export interface Asked {
  readonly ask: string;
  readonly what?: string;
  readonly part?: string;
  readonly privilege?: string;
  readonly who?: string;
}

export interface Demand {
  /** One of these must be so. */
  readonly any: readonly Asked[];
  /** Of the plan, from 1. */
  readonly step?: number;
  readonly subject: Id;
  readonly refusal: string;
  readonly hint: string;
}

export type Ask = (demand: Omit<Demand, 'step'>) => void;

const REPLACED: ReadonlySet<string> = new Set(['view', 'function', 'procedure', 'aggregate']);
const TYPES: ReadonlySet<string> = new Set(['enum', 'range', 'composite', 'domain', 'base-type']);
const CALLED_AT_ONCE: ReadonlySet<string> = new Set(['trigger', 'aggregate', 'operator', 'cast', 'event-trigger', 'index', 'constraint', 'domain-constraint']);
const INLINED: ReadonlySet<string> = new Set(['column', 'constraint']);
const RELATIONS: ReadonlySet<string> = new Set(['table', 'view', 'materialized-view', 'foreign-table', 'sequence']);

export function demands(need: PreflightNeed, server: ServerInfo): Demand[] {
  const found: Demand[] = [];
  const owners = ownership(need, server.user);
  let seq = 0;
  found.push({
    any: [{ ask: 'journal', what: need.journalSchema }], subject: `schema ${need.journalSchema}`,
    refusal: `the role ${server.user} may not write the journal in schema ${need.journalSchema}`, hint: `Grant usage on schema ${need.journalSchema}, and select, insert, update on all its tables, to ${ident(server.user)}.`,
  });
  for (const { steps } of need.batches) {
    for (const step of steps) {
      seq += 1;
      const here = seq;
      const ask: Ask = (demand) => found.push({ ...demand, step: here });
      for (const each of [step, ...inlined(step, need, owners)]) stepDemands(each, need, owners, server, ask);
      owners.after(step);
    }
  }
  return found;
}

/** What a new object's statement holds of what lies within it: columns use types, constraints refer to other tables. */
function inlined(step: Step, { after }: PreflightNeed, owners: Ownership): Step[] {
  if (owners.has(step.address) || !after.facts.has(step.address)) return [];
  return after.childrenOf(step.address).filter(({ id, address }) => INLINED.has(address[0]) && !owners.has(id)).map(({ id }) => ({ ...step, address: id }));
}

function stepDemands(step: Step, need: PreflightNeed, owners: Ownership, server: ServerInfo, ask: Ask): void {
  const { live, before, after } = need;
  const me = server.user;
  const drops = step.action === 'drop' || (step.action === 'rebuild' && owners.has(step.address));
  const fact = (drops ? before : after).facts.get(step.address) ?? before.facts.get(step.address);
  if (!fact) return;
  const [kind] = fact.address;
  const makes = !drops && !owners.has(step.address);
  const inSchema = schemaOf(fact);
  const foreignSchema = (name: string | undefined): name is string => name !== undefined && live.facts.has(addressText(['schema', name]));

  const onSchema = (name: string, privilege: 'CREATE' | 'USAGE', who?: string) => {
    ask({
      any: [{ ask: 'schema', what: name, privilege, ...(who !== undefined && { who }) }], subject: `schema ${name}`,
      refusal: privilege === 'CREATE' ? `the role ${who ?? me} may not create objects in schema ${name}` : `the role ${who ?? me} may not use schema ${name}`, hint: `Grant ${privilege} on schema ${ident(name)} to ${ident(who ?? me)}.`,
    });
  };
  const owned = (object: Id | undefined, orSchema = false) => {
    const owner = object === undefined ? undefined : owners.of(object);
    if (owner === undefined || owner === me) return;
    const schemaOwner = orSchema && inSchema !== undefined ? owners.of(addressText(['schema', inSchema])) : undefined;
    ask({
      any: [{ ask: 'member', what: owner }, ...(schemaOwner === undefined ? [] : [{ ask: 'member', what: schemaOwner }])], subject: object!,
      refusal: `${object} belongs to ${owner}, and the role ${me} is not a member of it`, hint: `Grant ${ident(owner)} to ${ident(me)}, or deploy as ${ident(owner)}.`,
    });
  };
  const superuser = (what: string) => ask({ any: [{ ask: 'superuser', what }], subject: fact.id, refusal: `only a superuser may ${what}`, hint: `Let a superuser do it, or leave it out.` });
  const tablespace = (fact.body as { tablespace?: string }).tablespace;
  if (tablespace !== undefined && tablespace !== 'pg_default' && !drops) {
    ask({ any: [{ ask: 'tablespace', what: tablespace, privilege: 'CREATE' }], subject: fact.id, refusal: `the role ${me} may not use the tablespace ${tablespace}`, hint: `Grant CREATE on tablespace ${ident(tablespace)} to ${ident(me)}.` });
  }

  // Names are looked up by whoever may use the schema, the owner of what lies in it not excepted.
  for (const name of new Set([inSchema, ...(drops ? [] : (makes ? after : before).needsOf(fact.id).map(({ to }) => schemaOf(after.facts.get(to) ?? before.facts.get(to))))])) if (foreignSchema(name)) onSchema(name, 'USAGE');
  if (!drops) for (const { to } of after.needsOf(fact.id)) usesOf(to, kind, { live, owners, me }, ask);

  if (kind === 'schema' && makes) return void ask({ any: [{ ask: 'database', privilege: 'CREATE' }], subject: fact.id, refusal: `the role ${me} may not create ${fact.id} in this database`, hint: `Grant CREATE on the database to ${ident(me)}.` });
  if (kind === 'extension') return void ask(extensionDemand(fact, makes, me));
  if (kind === 'extension-version') return void ask(extensionDemand({ ...fact, address: ['extension', part(fact.address, 1)] }, false, me));
  if (kind === 'event-trigger') return superuser(`make or change ${fact.id}`);
  if (kind === 'base-type' && !drops && (fact.body as { defined: boolean }).defined) superuser(`make or change ${fact.id}`);
  if (kind === 'subscription' && makes) return void ask({ any: [{ ask: 'superuser', what: 'make' }, ...(server.version >= 160000 ? [{ ask: 'member', what: 'pg_create_subscription' }] : [])], subject: fact.id, refusal: `the role ${me} may not make ${fact.id}`, hint: `Grant pg_create_subscription to ${ident(me)} (PostgreSQL 16 and later), or deploy as a superuser.` });
  if (kind === 'grant') return grantDemand(fact as Fact<Grant>, need, owners, me, ask);
  if (kind === 'default-grant') {
    const role = part(fact.address, 1);
    if (role !== 'current_user') ask({ any: [{ ask: 'member', what: role }], subject: fact.id, refusal: `${fact.id} is about objects of ${role}, and the role ${me} is not a member of it`, hint: `Grant ${ident(role)} to ${ident(me)}.` });
    return;
  }
  const holder = owners.holder(fact);
  if (kind === 'owner') {
    const role = (fact.body as { role: string }).role;
    if (makes && (owners.of(holder) ?? me) === role) return;
    owned(holder);
    ask({ any: [{ ask: 'set-role', what: role }], subject: fact.id, refusal: `${holder} shall belong to ${role}, and the role ${me} cannot become it`, hint: `Grant ${ident(role)} to ${ident(me)}.` });
    const schema = schemaOf(live.facts.get(holder) ?? after.facts.get(holder));
    if (foreignSchema(schema)) onSchema(schema, 'CREATE', role);
    if (holder.startsWith('schema ')) ask({ any: [{ ask: 'database', privilege: 'CREATE' }], subject: fact.id, refusal: `the role ${me} may not create schemas in this database, which giving one away needs`, hint: `Grant CREATE on the database to ${ident(me)}.` });
    return;
  }
  if (kind === 'trigger' && !drops && /^\s*create/i.test(step.sql)) {
    const owner = owners.of(holder);
    if (owner === undefined || owner === me) return;
    return void ask({
      any: [{ ask: 'member', what: owner }, { ask: 'relation', what: clauseName(holder, live), privilege: 'TRIGGER' }], subject: holder,
      refusal: `the role ${me} may not make triggers on ${holder}`, hint: `Grant TRIGGER on ${clauseName(holder, live)} to ${ident(me)}.`,
    });
  }
  if (drops) return owned(holder, holder === fact.id);
  if (holder !== fact.id || !makes) owned(holder);
  for (const other of attachedTo(fact)) owned(other);
  const creates = makes && (holder === fact.id || kind === 'index' || kind === 'statistics');
  if (inSchema !== undefined && foreignSchema(inSchema) && (creates || step.action === 'rename' || (REPLACED.has(kind) && /^\s*create/i.test(step.sql)))) onSchema(inSchema, 'CREATE');
  const { references, language } = fact.body as { references?: Address; language?: string };
  if (kind === 'constraint' && makes && references !== undefined) {
    const target = addressText(references);
    const owner = owners.of(target);
    if (owner !== undefined && owner !== me) {
      ask({
        any: [{ ask: 'member', what: owner }, { ask: 'relation', what: clauseName(target, live), privilege: 'REFERENCES' }], subject: target,
        refusal: `the role ${me} may not make foreign keys to ${target}`, hint: `Grant REFERENCES on ${clauseName(target, live)} to ${ident(me)}.`,
      });
    }
  }
  if ((kind === 'function' || kind === 'procedure') && language !== undefined) {
    ask({ any: [{ ask: 'language', what: language, privilege: 'USAGE' }], subject: fact.id, refusal: `the role ${me} may not make functions in ${language}`, hint: 'Only a superuser may use a language that is not trusted.' });
  }
}

const extensionDemand = ({ address, id }: Pick<Fact, 'address' | 'id'>, makes: boolean, me: string): Omit<Demand, 'step'> => (makes
  ? { any: [{ ask: 'trusted', what: part(address, 1) }], subject: id, refusal: `the role ${me} may not create ${id}: it is not trusted, or the role has no CREATE on the database`, hint: `Let a superuser run: create extension ${ident(part(address, 1))}.` }
  : { any: [{ ask: 'extension', what: part(address, 1) }], subject: id, refusal: `${id} belongs to another role than ${me}`, hint: 'Let its owner or a superuser do it.' });

/** What a fact uses by the right of the deploying role, at the moment when it is made. */
function usesOf(to: Id, kind: string, { live, owners, me }: { readonly live: PreflightNeed['live']; readonly owners: Ownership; readonly me: string }, ask: Ask): void {
  const used = live.facts.get(to);
  const owner = used && owners.of(to);
  if (!used || owner === undefined || owner === me) return;
  const [usedKind] = used.address;
  if (used.address.length < 3) return;
  const name = qualified(part(used.address, 1), part(used.address, 2));
  if (TYPES.has(usedKind) && kind !== 'comment') {
    ask({ any: [{ ask: 'member', what: owner }, { ask: 'type', what: name, privilege: 'USAGE' }], subject: to, refusal: `the role ${me} may not use ${to}`, hint: `Grant USAGE on type ${name} to ${ident(me)}.` });
  }
  if ((usedKind === 'function' || usedKind === 'procedure') && CALLED_AT_ONCE.has(kind)) {
    const called = `${name}${part(used.address, 3)}`;
    ask({ any: [{ ask: 'member', what: owner }, { ask: 'function', what: called, privilege: 'EXECUTE' }], subject: to, refusal: `the role ${me} may not execute ${to}`, hint: `Grant EXECUTE on ${targetClause(used.address)} to ${ident(me)}.` });
  }
  if (RELATIONS.has(usedKind) && kind === 'materialized-view') {
    ask({ any: [{ ask: 'member', what: owner }, { ask: 'relation', what: name, privilege: 'SELECT' }], subject: to, refusal: `the role ${me} may not read ${to}, which is done when a materialized view over it is filled`, hint: `Grant SELECT on ${name} to ${ident(me)}.` });
  }
}

/** Other tables that must belong to the role too: the parent of a partition or heir. */
function attachedTo({ address, body }: Fact): Id[] {
  if (address[0] === 'partition' || address[0] === 'inheritance') return [addressText(address[3] as Address)];
  const { partition, inherits } = body as { partition?: { of: Address }; inherits?: readonly Address[] };
  return address[0] === 'table' ? [...(partition ? [partition.of] : []), ...(inherits ?? [])].map((each) => addressText(each)) : [];
}

const clauseName = (id: Id, { facts }: PreflightNeed['live']): string => {
  const { address } = facts.get(id) ?? { address: ['table', '', id] as Address };
  return qualified(part(address, 1), part(address, 2));
};

/** The schema in which a fact's name is looked up; none for schemas themselves and what belongs to the database. */
export function schemaOf(fact: Fact | undefined): string | undefined {
  if (!fact) return undefined;
  const [kind, first] = fact.address;
  if (kind === 'schema') return undefined;
  if (typeof first !== 'string') return first === undefined || first.length < 3 ? undefined : part(first, 1);
  return fact.address.length > 2 && kind !== 'default-grant' ? first : undefined;
}
