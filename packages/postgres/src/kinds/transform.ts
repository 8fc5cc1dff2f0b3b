/** A transform: how a type's values reach a language and come back. https://www.postgresql.org/docs/18/sql-createtransform.html */
import { part, type Address, type Draft, type Fact } from '@sluice/core/dialect';
import { definePgKind, effect, key, made, notMember } from './kind.ts';

/** Address: `for <type> language <language>`, as statements name it. It lies in no schema; its type's counts as its own. */
export interface Transform {
  /** With its arguments. */
  readonly fromSql?: string | undefined;
  readonly toSql?: string | undefined;
}

interface Row { oid: number; type: string; language: string; schema: string | null; from_sql: string | null; to_sql: string | null }

const clauses = ({ body }: Fact<Transform>): string =>
  [body.fromSql === undefined ? '' : `from sql with function ${body.fromSql}`, body.toSql === undefined ? '' : `to sql with function ${body.toSql}`].filter(Boolean).join(', ');
const again = (_: Fact<Transform>, after: Fact<Transform>): Draft => ({ sql: `create or replace transform ${part(after.address, 1)} (${clauses(after)})` });

export const transform = definePgKind<Transform, Row>({
  kind: 'transform',
  ownsKey: 'transforms',
  slots: ({ address }) => [`transform ${part(address, 1)}`],
  read: {
    present: made('pg_transform'),
    sql: () => /* sql */ `
      select f.oid::int8 as oid, format_type(f.trftype, null) as type, quote_ident(l.lanname) as language, case when t.oid >= 16384 then n.nspname end as schema,
        case when f.trffromsql <> 0 then f.trffromsql::regprocedure::text end as from_sql, case when f.trftosql <> 0 then f.trftosql::regprocedure::text end as to_sql
      from pg_transform f join pg_type t on t.oid = f.trftype join pg_namespace n on n.oid = t.typnamespace join pg_language l on l.oid = f.trflang
      where ${notMember('pg_transform', 'f.oid')}`,
    facts: (row) => {
      const parent: Address | undefined = row.schema === null ? undefined : ['schema', row.schema];
      return [{
        address: ['transform', `for ${row.type} language ${row.language}`], ...(parent && { parent }),
        body: { fromSql: row.from_sql ?? undefined, toSql: row.to_sql ?? undefined },
        keys: [key('transform', row.oid)],
      }];
    },
  },
  create: (fact) => ({ sql: `create transform ${part(fact.address, 1)} (${clauses(fact)})` }),
  drop: ({ address, id }) => ({ sql: `drop transform ${part(address, 1)}`, effects: [effect({ effect: 'removes', subject: id, cause: 'drop-other', detail: id })] }),
  change: { fromSql: again, toSql: again },
});
