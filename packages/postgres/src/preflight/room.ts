/** Room on the server: places for locks, and disk for what is written anew. */
import type { Finding, PreflightNeed, Session } from '@sluice/core/dialect';
import { qualified } from '../script/quote.ts';
import { refused, warned } from './finding.ts';
import { locks } from './lock-slots.ts';
import { relationsOf } from './relations.ts';

/** Below this nobody's disk ends. */
const MATTERS_BYTES = 1024 ** 3;

export async function room(session: Session, need: PreflightNeed): Promise<Finding[]> {
  return [...(await lockRoom(session, need)), ...(await diskRoom(session, need))];
}

/** Batches are cut to fit an idle server; one whose places are taken by others, or that is configured smaller since, is told here. */
async function lockRoom(session: Session, need: PreflightNeed): Promise<Finding[]> {
  let largest = 0;
  for (const { steps, transactional } of need.batches) {
    if (!transactional) continue;
    const held = new Set<string>();
    for (const { address } of steps) {
      const after = need.after.facts.get(address);
      const fact = after ?? need.before.facts.get(address);
      if (fact) for (const each of locks(fact, after ? need.after : need.before)) held.add(each);
    }
    largest = Math.max(largest, held.size);
  }
  // So few never fill a server.
  if (largest < 500) return [];
  const [now] = await session.query<{ places: number; taken: number; setting: number }>(/* sql */ `
    select current_setting('max_locks_per_transaction')::int4 as setting, (select count(*)::int4 from pg_catalog.pg_locks l where not l.fastpath) as taken,
      current_setting('max_locks_per_transaction')::int4 * (current_setting('max_connections')::int4 + current_setting('max_prepared_transactions')::int4) as places`);
  if (!now || largest + now.taken <= now.places) return [];
  return [refused(
    `a batch of the plan takes about ${largest} locks, and of the server's ${now.places} places ${now.taken} are taken`,
    `Deploy when less goes on, or raise max_locks_per_transaction from ${now.setting} to ${Math.ceil((now.setting * (largest + now.taken) * 1.2) / now.places)} (needs a restart).`,
  )];
}

/** What a rewrite or a new index needs is known; what is free is known to nobody who speaks SQL. */
async function diskRoom(session: Session, need: PreflightNeed): Promise<Finding[]> {
  const written = new Set<string>();
  for (const { steps } of need.batches) {
    for (const { effects, address } of steps) {
      for (const { effect, subject, while: time } of effects) if (effect === 'rewrites' || time === 'rewrite' || time === 'build') written.add(subject);
      const parent = address.startsWith('index ') ? need.after.facts.get(address)?.parent : undefined;
      if (parent !== undefined) written.add(parent);
    }
  }
  const relations = relationsOf({ ...need, batches: [{ transactional: true, steps: [...written].map((subject) => ({ ...SIZED, address: subject })) }] });
  if (relations.length === 0) return [];
  const rows = await session.query<{ schema: string; name: string; bytes: number }>(/* sql */ `
    select n.nspname as schema, c.relname as name, sum(pg_catalog.pg_total_relation_size(coalesce(t.relid, c.oid)))::float8 as bytes
    from pg_catalog.json_to_recordset($1::json) wanted (schema text, name text) join pg_catalog.pg_namespace n on n.nspname = wanted.schema
      join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = wanted.name left join lateral pg_catalog.pg_partition_tree(c.oid) t on c.relkind = 'p'
    group by 1, 2 order by 3 desc`, [JSON.stringify(relations)]);
  const bytes = rows.reduce((sum, row) => sum + row.bytes, 0);
  if (bytes < MATTERS_BYTES) return [];
  const largest = rows.slice(0, 5).map(({ schema, name, bytes: own }) => `${qualified(schema, name)} ${gigabytes(own)}`).join(', ');
  return [warned(`the plan writes relations of ${gigabytes(bytes)} anew or builds indexes on them (${largest}), and the server does not tell how much of its disk is free`,
    `See that up to ${gigabytes(bytes * 2)} are free there, for the copy and its write-ahead log. A full disk fails the deployment and loses nothing.`)];
}

const SIZED = { id: '', action: 'change', sql: '', transactional: true, effects: [], hazards: [], reverse: [], reason: '' } as const;
const gigabytes = (bytes: number): string => `${(bytes / MATTERS_BYTES).toFixed(1)} GB`;
