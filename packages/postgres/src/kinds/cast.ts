/** A cast between two types. It lies in no schema; the schema of what it is for counts as its own. https://www.postgresql.org/docs/18/sql-createcast.html */
import { part, type Address, type Fact } from '@sluice/core/dialect';
import { definePgKind, effect, key, made, notMember } from './kind.ts';

/** Address: `(source AS target)`. */
export interface Cast {
  /** The function's signature; undefined: `INOUT`, or the bytes as they are. */
  readonly function?: string | undefined;
  readonly method: 'function' | 'inout' | 'binary';
  readonly context: 'explicit' | 'assignment' | 'implicit';
}

interface Row { oid: number; source: string; target: string; function: string | null; method: string; context: string; schema: string | null }

const METHOD: Record<string, Cast['method']> = { f: 'function', i: 'inout', b: 'binary' };
const CONTEXT: Record<string, Cast['context']> = { e: 'explicit', a: 'assignment', i: 'implicit' };
const pair = ({ address }: Fact<Cast>): string => part(address, 1);

export const cast = definePgKind<Cast, Row>({
  kind: 'cast',
  ownsKey: 'casts',
  slots: ({ address }) => [`cast ${part(address, 1)}`],
  read: {
    present: made('pg_cast'),
    sql: () => /* sql */ `
      select c.oid::int8 as oid, format_type(c.castsource, null) as source, format_type(c.casttarget, null) as target,
        case when c.castfunc <> 0 then c.castfunc::regprocedure::text end as function, c.castmethod as method, c.castcontext as context,
        (select n.nspname from (
           select 1 as rank, t.typnamespace as namespace, t.oid from pg_type t where t.oid = c.castsource
           union all select 2, t.typnamespace, t.oid from pg_type t where t.oid = c.casttarget
           union all select 3, p.pronamespace, p.oid from pg_proc p where p.oid = c.castfunc
         ) s join pg_namespace n on n.oid = s.namespace where s.oid >= 16384 order by s.rank limit 1) as schema
      from pg_cast c where c.oid >= 16384 and ${notMember('pg_cast', 'c.oid')}
        and not exists (select from pg_depend d where d.classid = 'pg_cast'::regclass and d.objid = c.oid and d.deptype = 'i')`,
    facts: (row) => {
      const parent: Address | undefined = row.schema === null ? undefined : ['schema', row.schema];
      return [{
        address: ['cast', `(${row.source} AS ${row.target})`], ...(parent && { parent }),
        body: { function: row.function ?? undefined, method: METHOD[row.method]!, context: CONTEXT[row.context]! },
        keys: [key('cast', row.oid)],
      }];
    },
  },
  create: (fact) => ({
    sql: `create cast ${pair(fact)} ${fact.body.method === 'function' ? `with function ${fact.body.function ?? ''}` : fact.body.method === 'inout' ? 'with inout' : 'without function'}${fact.body.context === 'explicit' ? '' : ` as ${fact.body.context}`}`,
    effects: [effect({ effect: 'changes-meaning', subject: fact.id, cause: 'add-rule', detail: fact.id })],
  }),
  drop: (fact) => ({ sql: `drop cast ${pair(fact)}`, effects: [effect({ effect: 'removes', subject: fact.id, cause: 'drop-other', detail: fact.id })] }),
  change: { function: () => 'replace', method: () => 'replace', context: () => 'replace' },
});
