/**
 * A subscription: which publications of another database this one follows. Its connection string is a secret, only known by reference. Planning
 * never connects; a slot on the publisher is left alone. https://www.postgresql.org/docs/18/sql-createsubscription.html
 */
import { part, type Context, type Draft, type Effect, type Fact } from '@sluice/core/dialect';
import { ident, literal } from '../script/quote.ts';
import { secretReferenceSql } from '../script/source-secrets.ts';
import { definePgKind, effect, key, made } from './kind.ts';
import { alone } from './renaming.ts';

/** What is as the server makes it by itself is left out: an older server does not know it. */
export interface Subscription {
  /** A reference: `${secret:…}`, or a text with such; undefined where the reader may not see it. */
  readonly connection?: string | undefined;
  /** Sorted. */
  readonly publications: readonly string[];
  readonly enabled: boolean;
  readonly slot?: string | undefined;
  readonly binary?: true | undefined;
  /** `on`, `off`, `parallel`. */
  readonly streaming?: string | undefined;
  readonly synchronousCommit?: string | undefined;
  readonly twoPhase?: true | undefined;
  readonly disableOnError?: true | undefined;
  readonly passwordOptional?: true | undefined;
  readonly runAsOwner?: true | undefined;
  readonly origin?: string | undefined;
  readonly failover?: true | undefined;
  /** What only the sources say: how it is to be made. */
  readonly _made?: { readonly connect: boolean; readonly createSlot: boolean; readonly copyData: boolean } | undefined;
}

interface Row {
  oid: number; name: string; connection: string | null; publications: string[]; enabled: boolean; slot: string | null; binary: boolean; streaming: string; synchronous_commit: string; two_phase: boolean;
  disable_on_error: boolean; password_required: boolean; run_as_owner: boolean; origin: string; failover: boolean;
}

/** By default since PostgreSQL 18 large transactions are applied in parallel. */
export const defaultStreaming = (version: number): string => (version >= 180000 ? 'parallel' : 'off');

/**
 * The column is a superuser's to read, and a query that names it fails for others: it is asked for in a text that only runs where it may. ts_stat
 * is the server's function that runs one; a lexeme is what it can give back.
 */
const CONNECTION = /* sql */ `
  case when has_column_privilege('pg_subscription', 'subconninfo', 'select') then (select w.word from ts_stat(
    'select array_to_tsvector(array[' || ${literal(secretReferenceSql('subconninfo'))} || ']) from pg_subscription where oid = ' || s.oid) w) end`;

const name = (fact: Fact): string => ident(part(fact.address, 1));
const changes = (fact: Fact<Subscription>, detail: string): Effect => effect({ effect: 'changes-meaning', subject: fact.id, cause: 'change-subscription', detail: `${fact.id}: ${detail}` });

/** Set by ALTER at any time. */
function settings(body: Subscription, streaming: string): Map<string, string> {
  return new Map([
    ['binary', String(body.binary ?? false)], ['streaming', body.streaming ?? streaming], ['synchronous_commit', literal(body.synchronousCommit ?? 'off')], ['disable_on_error', String(body.disableOnError ?? false)],
    ['password_required', String(!(body.passwordOptional ?? false))], ['run_as_owner', String(body.runAsOwner ?? false)], ['origin', body.origin ?? 'any'],
  ]);
}

const streamingOf = ({ server }: Context): string => defaultStreaming(server.version);

/**
 * Where the sources ask for it, it is made as they say, with a slot on the publisher; what was there before comes back as it was. One that is
 * enabled asks the publisher for its tables as it is made: enabled first and refreshed then, it would pass over what it streams in between.
 */
function create(fact: Fact<Subscription>, context: Context): Draft[] {
  const { body } = fact;
  const made = context.before.facts.has(fact.id) || !body._made?.connect ? undefined : body._made;
  const connects = made !== undefined || body.enabled;
  const usual = settings({ publications: [], enabled: true }, streamingOf(context));
  const options = [
    ...(connects ? [] : ['connect = false']),
    ...(body.slot === undefined ? ['slot_name = none'] : body.slot === part(fact.address, 1) ? [] : [`slot_name = ${literal(body.slot)}`]),
    ...(connects && !made?.createSlot ? ['create_slot = false'] : []), ...(connects && !made?.copyData ? ['copy_data = false'] : []), ...(connects && !body.enabled ? ['enabled = false'] : []),
    ...[...settings(body, streamingOf(context))].filter(([option, value]) => usual.get(option) !== value).map(([option, value]) => `${option} = ${value}`),
    ...(body.twoPhase ? ['two_phase = true'] : []), ...(body.failover ? ['failover = true'] : []),
  ];
  const sql = `create subscription ${name(fact)} connection ${literal(body.connection ?? '')} publication ${body.publications.map(ident).join(', ')}${options.length === 0 ? '' : ` with (${options.join(', ')})`}`;
  const follows = made ? 'rows of the publisher are copied, and its changes followed' : body.enabled ? 'no row is copied; changes are followed from where its slot stands' : 'nothing is followed until it is enabled and refreshed';
  return [{
    sql, effects: [changes(fact, follows), ...inClear(fact, context.before.facts.get(fact.id) as Fact<Subscription> | undefined)],
    ...(made?.createSlot && { transactional: false, probe: `select case when exists (select from pg_catalog.pg_subscription where subname = ${literal(part(fact.address, 1))} and subdbid = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())) then 'done' else 'absent' end`, repair: [] }),
  }];
}

/** DROP would reach for the slot on the publisher, outside of any transaction: it stays there, and with it what rollback goes on from. */
function drop(fact: Fact<Subscription>, { before }: Context): Draft[] {
  const { enabled, slot } = fact.body;
  const left = slot === undefined ? fact.id : `${fact.id}: its slot ${slot} stays on the publisher and holds its log there until it is dropped (select pg_drop_replication_slot(${literal(slot)}))`;
  return [
    ...(enabled ? [{ sql: `alter subscription ${name(fact)} disable` }] : []),
    ...(slot === undefined ? [] : [{ sql: `alter subscription ${name(fact)} set (slot_name = none)` }]),
    // The server leaves it behind (DropSubscription), for whatever gets the same number later.
    ...(before.childrenOf(fact.id).some(({ address }) => address[0] === 'comment') ? [{ sql: `comment on subscription ${name(fact)} is null` }] : []),
    { sql: `drop subscription ${name(fact)}`, effects: [effect({ effect: 'removes', subject: fact.id, cause: 'drop-subscription', detail: left })] },
  ];
}

/** All that changes, in the order that the server wants: each rule says all of it, and equal statements are one. */
function alter(before: Fact<Subscription>, after: Fact<Subscription>, context: Context): Draft[] | 'replace' {
  const [old, now] = [before.body, after.body];
  const alter = (action: string, detail: string): Draft => ({ sql: `alter subscription ${name(after)} ${action}`, effects: [changes(after, detail)] });
  const fixed = old.twoPhase !== now.twoPhase || old.failover !== now.failover;
  if (fixed) return 'replace';
  const was = settings(old, streamingOf(context));
  const set = [...settings(now, streamingOf(context))].filter(([option, value]) => was.get(option) !== value).map(([option, value]) => `${option} = ${value}`);
  const slot = old.slot !== now.slot;
  const stops = old.enabled && (!now.enabled || slot);
  const published = old.publications.join('\n') !== now.publications.join('\n');
  return [
    ...(stops ? [alter('disable', 'it stops')] : []),
    ...(slot ? [alter(`set (slot_name = ${now.slot === undefined ? 'none' : literal(now.slot)})`, `its slot is ${now.slot ?? 'none'}; ${old.slot ?? 'none'} stays on the publisher`)] : []),
    ...(differs(old.connection, now.connection) ? [{ sql: `alter subscription ${name(after)} connection ${literal(now.connection!)}`, effects: [changes(after, 'another connection string'), ...inClear(after, before)] }] : []),
    ...(published ? [alter(`set publication ${now.publications.map(ident).join(', ')} with (refresh = false)`, `it follows ${now.publications.join(', ')}`)] : []),
    ...(set.length > 0 ? [alter(`set (${set.join(', ')})`, set.join(', '))] : []),
    ...(now.enabled && (!old.enabled || stops) ? [alter('enable', 'it begins to follow')] : []),
    // Which tables that are is the publisher's to say.
    ...(published && now.enabled ? [again(after)] : []),
  ];
}

/** It asks the publisher for its tables, outside of any transaction, and may be asked twice. */
const again = (fact: Fact<Subscription>): Draft => ({
  sql: `alter subscription ${name(fact)} refresh publication`, transactional: false, probe: `select 'absent'`, repair: [], effects: [changes(fact, 'tables that were not followed are copied')],
});

/** What a source names by itself cannot be compared with what the server holds, and what is not to be seen with anything: they count as that. */
const inClear = ({ id, body }: Fact<Subscription>, before: Fact<Subscription> | undefined): Effect[] =>
  (body.connection?.includes('${secret:SOURCE_SECRET_') && body.connection !== before?.body.connection ? [effect({ effect: 'widens-access', subject: id, cause: 'source-secret', detail: `connection string of ${id}` })] : []);

const differs = (before: string | undefined, after: string | undefined): boolean =>
  before !== undefined && after !== undefined && before !== after && /^\$\{secret:SOURCE_SECRET_[^}]+\}$/.test(after);

export const subscription = definePgKind<Subscription, Row>({
  kind: 'subscription',
  rename: alone('nobody'),
  ownsKey: 'subscriptions',
  slots: ({ address }) => [`subscription ${part(address, 1)}`],
  unfingerprinted: ['connection', 'streaming', 'passwordOptional', 'runAsOwner', 'origin', 'failover'],
  read: {
    present: made('pg_subscription'),
    sql: ({ version }) => /* sql */ `
      select s.oid::int8 as oid, s.subname as name, ${CONNECTION} as connection, array(select p from unnest(s.subpublications) p order by p collate "C") as publications, s.subenabled as enabled, s.subslotname as slot,
        s.subbinary as binary, case s.substream::text when 'p' then 'parallel' when 't' then 'on' when 'true' then 'on' else 'off' end as streaming, s.subsynccommit as synchronous_commit,
        s.subtwophasestate <> 'd' as two_phase, s.subdisableonerr as disable_on_error, ${version >= 160000 ? 's.subpasswordrequired' : 'true'} as password_required, ${version >= 160000 ? 's.subrunasowner' : 'false'} as run_as_owner,
        ${version >= 160000 ? 's.suborigin' : `'any'`} as origin, ${version >= 170000 ? 's.subfailover' : 'false'} as failover
      from pg_subscription s where s.subdbid = (select d.oid from pg_database d where d.datname = current_database())`,
    facts: (row) => [{
      address: ['subscription', row.name],
      body: {
        connection: row.connection ?? undefined, publications: row.publications, enabled: row.enabled, slot: row.slot ?? undefined, binary: row.binary || undefined, streaming: row.streaming,
        synchronousCommit: row.synchronous_commit === 'off' ? undefined : row.synchronous_commit, twoPhase: row.two_phase || undefined, disableOnError: row.disable_on_error || undefined,
        passwordOptional: row.password_required ? undefined : true, runAsOwner: row.run_as_owner || undefined, origin: row.origin === 'any' ? undefined : row.origin, failover: row.failover || undefined,
      },
      keys: [key('subscription', row.oid)],
    }],
  },
  create,
  drop,
  change: {
    connection: alter, publications: alter, enabled: alter, slot: alter, binary: alter, streaming: alter, synchronousCommit: alter, twoPhase: alter, disableOnError: alter,
    passwordOptional: alter, runAsOwner: alter, origin: alter, failover: alter,
  },
});
