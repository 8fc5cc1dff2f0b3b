/** How foreign tables are read: one row each, with what they define themselves. */
import type { Identity } from './column-identity.ts';
import { IDENTITY, IDENTITY_SEQUENCE, identityJoin } from './column-read.ts';
import { settingsSql, type SettingsRow } from './column-settings.ts';
import { INHERITED, type InheritedRow } from './foreign-inherited.ts';
import { optionsSql } from './foreign-options.ts';
import { notMember, userSchema, type ReadContext } from './kind.ts';

export interface ForeignColumn {
  readonly name: string;
  readonly type: string;
  readonly collation?: string | undefined;
  readonly notNull: boolean;
  readonly default?: string | undefined;
  /** GENERATED ALWAYS AS …, and whether it is VIRTUAL (PostgreSQL 18) and not STORED. */
  readonly generated?: string | undefined;
  readonly virtual?: true | undefined;
  readonly identity?: Identity | undefined;
  readonly options?: readonly string[] | undefined;
}

export interface ForeignTableRow extends SettingsRow {
  oid: number;
  schema: string;
  name: string;
  server: string;
  options: string[] | null;
  columns: { name: string; type: string; collation: string | null; notNull: boolean; notNullName: string | null; expression: string | null; generated: '' | 's' | 'v'; options: string[] | null; expressionOid: number | null; identity: Identity | null; sequence: string | null }[];
  inherited: InheritedRow[] | null;
  checks: { oid: number; name: string; definition: string }[];
  parents: { schema: string; name: string }[];
  bound: string | null;
}

export const foreignTableSql = (context: ReadContext): string => /* sql */ `
  select c.oid::int8 as oid, n.nspname as schema, c.relname as name, s.srvname as server, ${optionsSql('f.ftoptions')} as options, pg_get_expr(c.relpartbound, c.oid) as bound,
    ${settingsSql('c.oid')}, ${INHERITED} as inherited,
    (select coalesce(json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'notNull', a.attnotnull, 'generated', a.attgenerated,
        'notNullName', ${context.version >= 180000 ? `(select k.conname from pg_constraint k where k.conrelid = c.oid and k.contype = 'n' and k.conkey = array[a.attnum] and k.conislocal)` : 'null::name'},
        'identity', ${IDENTITY}, 'sequence', ${IDENTITY_SEQUENCE}, 'expression', pg_get_expr(x.adbin, x.adrelid), 'expressionOid', x.oid::int8, 'options', ${optionsSql('a.attfdwoptions')},
        'collation', case when a.attcollation <> t.typcollation then (select quote_ident(cn.nspname) || '.' || quote_ident(co.collname)
          from pg_collation co join pg_namespace cn on cn.oid = co.collnamespace where co.oid = a.attcollation) end) order by a.attnum), '[]')
      from pg_attribute a join pg_type t on t.oid = a.atttypid left join pg_attrdef x on x.adrelid = a.attrelid and x.adnum = a.attnum ${identityJoin}
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attislocal) as columns,
    (select coalesce(json_agg(json_build_object('oid', k.oid::int8, 'name', k.conname, 'definition', pg_get_constraintdef(k.oid)) order by k.conname), '[]')
      from pg_constraint k where k.conrelid = c.oid and k.contype = 'c' and k.conislocal) as checks,
    (select coalesce(json_agg(json_build_object('schema', pn.nspname, 'name', p.relname) order by i.inhseqno), '[]')
      from pg_inherits i join pg_class p on p.oid = i.inhparent join pg_namespace pn on pn.oid = p.relnamespace where i.inhrelid = c.oid) as parents
  from pg_foreign_table f join pg_class c on c.oid = f.ftrelid join pg_namespace n on n.oid = c.relnamespace join pg_foreign_server s on s.oid = f.ftserver
  where ${userSchema('n', context)} and ${notMember('pg_class', 'c.oid')}`;
