/** I-CLEAN: what must not be left on a server five seconds after a deploying process ended, whatever ended it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Server } from '@sluice/kit/servers';

const PATIENCE_MS = 5_000;
const LOOK_EVERY_MS = 100;

const LEFT = /* sql */ `
  select 'the backend ' || pid || ' (' || application_name || ', ' || coalesce(state, '') || ')' as what from pg_catalog.pg_stat_activity
    where datname = pg_catalog.current_database() and application_name like 'sluice%'
  union all select 'an advisory lock of the backend ' || pid from pg_catalog.pg_locks
    where locktype = 'advisory' and database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())
  union all select 'the invalid index ' || indexrelid::regclass::text from pg_catalog.pg_index where not indisvalid or not indisready
  union all select 'the temporary table ' || relname from pg_catalog.pg_class where relpersistence = 't'
  union all select 'the prepared transaction ' || gid from pg_catalog.pg_prepared_xacts where database = pg_catalog.current_database()
  union all select 'the scratch database ' || datname from pg_catalog.pg_database where datname like 'sluice\\_%'`;

export interface Cleanliness {
  readonly ms: number;
  /** undefined: nothing is left. */
  readonly left?: string;
}

/** Without `indexes`, an invalid index may wait for the next deployment: only it can repair one whose process is gone. */
export async function clean(server: Server, database: string, { indexes = true, patienceMs = PATIENCE_MS }: { readonly indexes?: boolean; readonly patienceMs?: number } = {}): Promise<Cleanliness> {
  const started = performance.now();
  for (;;) {
    const left = (await server.query(LEFT, database)).map(({ what }) => String(what)).filter((what) => indexes || !what.startsWith('the invalid index'));
    const ms = performance.now() - started;
    if (left.length === 0) return { ms };
    if (ms > patienceMs) return { ms, left: left.join(', ') };
    await sleep(LOOK_EVERY_MS);
  }
}
