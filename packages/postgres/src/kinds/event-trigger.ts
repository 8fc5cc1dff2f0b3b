/** An event trigger: a function that the server calls on DDL. https://www.postgresql.org/docs/18/sql-createeventtrigger.html */
import { part, type Draft, type Fact } from '@sluice/core/dialect';
import { ident, literal } from '../script/quote.ts';
import { definePgKind, effect, key, made, notMember } from './kind.ts';
import { alone } from './renaming.ts';

export interface EventTrigger {
  /** `ddl_command_start`, `ddl_command_end`, `sql_drop`, `table_rewrite`, `login`. */
  readonly event: string;
  /** Command tags, sorted; none: every command. */
  readonly tags: readonly string[];
  /** The function's name as CREATE wants it. */
  readonly function: string;
  readonly enabled: 'enable' | 'disable' | 'enable replica' | 'enable always';
}

interface Row { oid: number; name: string; event: string; tags: string[]; function: string; enabled: string }

const ENABLED: Record<string, EventTrigger['enabled']> = { O: 'enable', D: 'disable', R: 'enable replica', A: 'enable always' };
const name = (fact: Fact<EventTrigger>): string => ident(part(fact.address, 1));
const switched = (fact: Fact<EventTrigger>): Draft => ({ sql: `alter event trigger ${name(fact)} ${fact.body.enabled}` });

/** Comes last of all, so that it does not fire on the statements that deploy the rest. */
export const eventTrigger = definePgKind<EventTrigger, Row>({
  kind: 'event-trigger',
  rename: alone('nobody'),
  ownsKey: 'eventTriggers',
  acts: ({ body }) => body.enabled === 'enable' || body.enabled === 'enable always',
  slots: ({ address }) => [`event trigger ${part(address, 1)}`],
  read: {
    present: made('pg_event_trigger'),
    sql: () => /* sql */ `
      select t.oid::int8 as oid, t.evtname as name, t.evtevent as event, array(select g from unnest(t.evttags) g order by g) as tags,
        quote_ident(n.nspname) || '.' || quote_ident(p.proname) as function, t.evtenabled as enabled
      from pg_event_trigger t join pg_proc p on p.oid = t.evtfoid join pg_namespace n on n.oid = p.pronamespace
      where ${notMember('pg_event_trigger', 't.oid')}`,
    facts: (row) => [{
      address: ['event-trigger', row.name],
      body: { event: row.event, tags: row.tags, function: row.function, enabled: ENABLED[row.enabled]! },
      keys: [key('eventTrigger', row.oid)],
    }],
  },
  create: (fact) => [
    {
      sql: `create event trigger ${name(fact)} on ${fact.body.event}${fact.body.tags.length > 0 ? ` when tag in (${fact.body.tags.map(literal).join(', ')})` : ''} execute function ${fact.body.function}()`,
      effects: [effect({ effect: 'changes-meaning', subject: fact.id, cause: 'add-trigger', detail: fact.id })],
    },
    ...(fact.body.enabled === 'enable' ? [] : [switched(fact)]),
  ],
  drop: (fact) => ({
    sql: `drop event trigger ${name(fact)}`,
    effects: [effect({ effect: 'removes', subject: fact.id, cause: 'drop-trigger', detail: fact.id })],
  }),
  change: { event: () => 'replace', tags: () => 'replace', function: () => 'replace', enabled: (_, after) => switched(after) },
});
