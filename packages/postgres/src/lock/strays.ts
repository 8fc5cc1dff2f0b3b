/** Sessions of runs whose process may be gone, and their end. */
import type { Session, Stray, Strays } from '@sluice/core/dialect';
import { isEmbedded } from '../connect/server-info.ts';
import { maskLiterals } from '../script/mask-literals.ts';

interface Found {
  readonly [column: string]: unknown;
  readonly pid: number;
  readonly name: string;
  readonly statement: string | null;
  readonly ms: number | null;
}

/** Idle ones hold nothing. What the role may not see of another role's session counts as being at work. */
const sql = /* sql */ `
  select pid, application_name as name, case when state is null then null else query end as statement,
    (extract(epoch from pg_catalog.clock_timestamp() - coalesce(query_start, xact_start)) * 1000)::float8 as ms
  from pg_catalog.pg_stat_activity
  where datname = pg_catalog.current_database() and application_name like $1 || '%' and state is distinct from 'idle' and pid <> all ($2::int4[])
  order by pid`;

const pidOf = async (session: Session): Promise<number> => (await session.query<{ pid: number }>(/* sql */ `select pg_catalog.pg_backend_pid() as pid`))[0]?.pid ?? 0;
const numberOf = ({ session }: Stray): number => Number(/\d+$/.exec(session)?.[0]);

export const strays: Strays = {
  async find(own, prefix) {
    const beside = own[own.length - 1];
    if (!beside || isEmbedded(beside.server)) return [];
    const pids: number[] = [];
    for (const session of own) pids.push(await pidOf(session));
    return (await beside.query<Found>(sql, [prefix, pids])).map(({ pid, name, statement, ms }) => ({
      session: `process ${pid}`, name,
      statement: statement === null || statement === '' ? undefined : maskLiterals(statement),
      ms: ms ?? undefined,
    }));
  },
  async end(beside, stray) {
    await beside.query(/* sql */ `select pg_catalog.pg_terminate_backend($1)`, [numberOf(stray)]);
  },
  byHand: (stray) => `select pg_terminate_backend(${numberOf(stray)})`,
};
