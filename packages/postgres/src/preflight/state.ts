/** What the server says of itself: whether it takes writes at all, and what else hears of them. */
import type { Finding, PreflightNeed, Session } from '@sluice/core/dialect';
import { isEmbedded } from '../connect/server-info.ts';
import { qualified } from '../script/quote.ts';
import { refused, warned } from './finding.ts';
import { relationsOf } from './relations.ts';

export async function state(session: Session, need: PreflightNeed): Promise<Finding[]> {
  const [now] = await session.query<{ recovery: boolean; check: number }>(/* sql */ `
    select pg_catalog.pg_is_in_recovery() as recovery, (select setting::int4 from pg_catalog.pg_settings where name = 'client_connection_check_interval') as check`);
  if (now?.recovery) return [refused('the server is a standby and takes no writes', 'Name the primary in the url.')];
  const findings: Finding[] = [];
  if (now?.check === 0 && !isEmbedded(session.server)) {
    findings.push(warned('the server does not notice a client that died while a statement runs (its platform refuses client_connection_check_interval)', 'After a kill or a cut a long statement may run on to its end; the next deploy waits for it.'));
  }
  findings.push(...(await leftovers(session, need)));
  const relations = relationsOf(need);
  if (relations.length === 0 || isEmbedded(session.server)) return findings;
  const rows = await session.query<{ schema: string; name: string; publications: string[]; subscriptions: number }>(/* sql */ `
    select n.nspname as schema, c.relname as name, array(select p.pubname::text from pg_catalog.pg_publication_tables p where p.schemaname = n.nspname and p.tablename = c.relname order by 1) as publications,
      (select count(*)::int4 from pg_catalog.pg_subscription_rel s where s.srrelid = c.oid) as subscriptions
    from pg_catalog.json_to_recordset($1::json) wanted (schema text, name text) join pg_catalog.pg_namespace n on n.nspname = wanted.schema
      join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = wanted.name
    where exists (select from pg_catalog.pg_publication) or exists (select from pg_catalog.pg_subscription_rel)`, [JSON.stringify(relations)]);
  for (const { schema, name, publications, subscriptions } of rows) {
    const table = qualified(schema, name);
    if (publications.length > 0) findings.push(warned(`${table} is published by ${publications.join(', ')}, and subscribers do not get changes of its structure`, 'Deploy to the subscribers too: before, where something is added, after, where something goes.', `table ${table}`));
    if (subscriptions > 0) findings.push(warned(`${table} is filled by a subscription, which stops when its rows do not fit any more`, 'Deploy to the publisher too.', `table ${table}`));
  }
  return findings;
}

/** What a REINDEX or a build beside writers left where it was stopped; the scope's own are planned like any other change. */
async function leftovers(session: Session, { batches, live, after }: PreflightNeed): Promise<Finding[]> {
  const planned = new Set(batches.flatMap(({ steps }) => steps.map(({ address }) => address)));
  const schemas = new Set([...planned].map((id) => (live.facts.get(id) ?? after.facts.get(id))?.address).filter((address) => address !== undefined && address.length > 2).map((address) => String(address![1])));
  if (schemas.size === 0) return [];
  const rows = await session.query<{ schema: string; name: string; id: string }>(/* sql */ `
    select n.nspname as schema, c.relname as name from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where not i.indisvalid and c.relkind = 'i' and n.nspname in (select pg_catalog.json_array_elements_text($1::json)) order by 1, 2`, [JSON.stringify([...schemas])]);
  return rows.filter(({ schema, name }) => !planned.has(`index ${schema}.${name}`))
    .map(({ schema, name }) => warned(`index ${qualified(schema, name)} is invalid: a build of it was stopped, writers still keep it up, and nobody reads it`, `Drop it (drop index concurrently ${qualified(schema, name)}) or build it again.`, `index ${schema}.${name}`));
}
