// The ONE list of what the observer does not compare as it stands in the catalog, each entry with its reason.
// Whatever is not listed here is compared, including tables and columns that later server versions add.

/** A whole catalog table that is not compared. */
export type TableLeftOut = { readonly table: string; readonly reason: string };
/** A column that is not compared. */
export type ColumnLeftOut = { readonly column: string; readonly reason: string };
/** Rows that are not compared: those for which the SQL condition on `t` does not hold. */
export type RowsKept = { readonly table: string; readonly where: string; readonly reason: string };
/**
 * A column that is compared as another value: `sql` over `t` (the row) instead of the column itself. `text` says how the printed
 * text is parsed when two texts differ (see normal-form.ts).
 */
export type ColumnAs = { readonly column: string; readonly sql: string; readonly text?: 'expression' | 'statement' | 'body'; readonly reason: string };
/** An array whose order means nothing. */
export type ColumnSet = { readonly column: string; readonly reason: string };
/** A reference that pg_get_catalog_foreign_keys() does not declare. */
export type Reference = { readonly table: string; readonly columns: readonly string[]; readonly to: string; readonly toColumns: readonly string[]; readonly reason: string };

/** Names the schemas that an observation leaves out, separated by line ends: set for its transaction (observe.ts). */
export const LEFT_OUT = 'observer.left_out';
const isLeftOut = `(d.dbid <> 0 and (pg_catalog.pg_identify_object_as_address(d.classid, d.objid, 0)).object_names[1] = any(string_to_array(current_setting('${LEFT_OUT}', true), E'\\n')))`;
const usedRoles = `(select d.refobjid from pg_catalog.pg_shdepend d, pg_catalog.pg_database b
  where b.datname = current_database() and d.refclassid = 'pg_catalog.pg_authid'::regclass
    and (d.dbid = b.oid or d.dbid = 0 and d.classid = 'pg_catalog.pg_database'::regclass and d.objid = b.oid)
    and not ${isLeftOut}
  union select s.setrole from pg_catalog.pg_db_role_setting s, pg_catalog.pg_database b where s.setdatabase = b.oid and b.datname = current_database())`;
const thisDatabase = `(select oid from pg_catalog.pg_database where datname = current_database())`;

const statistics = 'statistics of the data, gathered by ANALYZE, not part of the definition';
const clusterWide = 'belongs to the cluster, not to this database; tests that share a server would see each other';

export const tablesLeftOut: readonly TableLeftOut[] = [
  { table: 'pg_statistic', reason: statistics },
  { table: 'pg_statistic_ext_data', reason: statistics },
  { table: 'pg_largeobject', reason: 'rows, not catalog: see observeRows' },
  { table: 'pg_shdepend', reason: 'follows wholly from owners, privileges and policies, which are compared' },
  { table: 'pg_replication_origin', reason: clusterWide },
  { table: 'pg_parameter_acl', reason: clusterWide },
];

const physical = 'physical storage';
const hint = 'a hint that the server leaves set after the last such thing is gone, until VACUUM';
const position = 'columns are compared by name: a deployed table can only append columns, so their order may differ from a fresh load';

export const columnsLeftOut: readonly ColumnLeftOut[] = [
  { column: 'pg_class.relfilenode', reason: physical },
  { column: 'pg_class.relpages', reason: physical },
  { column: 'pg_class.reltuples', reason: statistics },
  { column: 'pg_class.relallvisible', reason: physical },
  { column: 'pg_class.relallfrozen', reason: physical },
  { column: 'pg_class.relfrozenxid', reason: physical },
  { column: 'pg_class.relminmxid', reason: physical },
  { column: 'pg_class.relrewrite', reason: 'set only while a table is being rewritten' },
  { column: 'pg_class.relhasindex', reason: hint },
  { column: 'pg_class.relhasrules', reason: hint },
  { column: 'pg_class.relhastriggers', reason: hint },
  { column: 'pg_class.relhassubclass', reason: hint },
  { column: 'pg_class.relnatts', reason: 'counts dropped columns; the living ones are compared themselves' },
  { column: 'pg_attribute.attnum', reason: position },
  { column: 'pg_attribute.attcacheoff', reason: 'always -1 in storage' },
  { column: 'pg_attribute.attndims', reason: 'not enforced; int[][] is int[] to the server and prints so; that it is an array is in atttypid' },
  { column: 'pg_type.typndims', reason: 'as attndims' },
  { column: 'pg_attribute.atthasmissing', reason: 'how ADD COLUMN stores its default for old rows: rows, see observeRows' },
  { column: 'pg_attribute.attmissingval', reason: 'as atthasmissing' },
  { column: 'pg_attrdef.adnum', reason: 'the column is the key by its name' },
  { column: 'pg_index.indcheckxmin', reason: 'says which old snapshots may not use the index yet' },
  { column: 'pg_database.datfrozenxid', reason: physical },
  { column: 'pg_database.datminmxid', reason: physical },
  { column: 'pg_database.dathasloginevt', reason: hint },
  { column: 'pg_subscription.subskiplsn', reason: 'state of replication, not definition' },
  { column: 'pg_subscription_rel.srsubstate', reason: 'state of replication, not definition' },
  { column: 'pg_subscription_rel.srsublsn', reason: 'state of replication, not definition' },
];

export const rowsKept: readonly RowsKept[] = [
  { table: 'pg_attribute', where: 'not t.attisdropped and (t.attnum > 0 or t.attacl is not null)', reason: 'dropped columns leave a husk; system columns are the same everywhere unless somebody granted on one' },
  { table: 'pg_namespace', where: `t.nspname !~ '^pg_(toast|temp_|toast_temp_)'`, reason: 'toast relations follow from column types and are named by OID; temporary objects are of one session. Their toast options: pg_class.reltoastrelid' },
  { table: 'pg_authid', where: `t.oid < 16384 or t.oid in ${usedRoles}`, reason: `${clusterWide}: only roles that this database names` },
  { table: 'pg_database', where: 't.datname = current_database()', reason: clusterWide },
  { table: 'pg_db_role_setting', where: `t.setdatabase in (0, ${thisDatabase})`, reason: clusterWide },
  { table: 'pg_subscription', where: `t.subdbid = ${thisDatabase}`, reason: clusterWide },
  { table: 'pg_tablespace', where: 't.oid < 16384 or t.oid in (select reltablespace from pg_catalog.pg_class)', reason: clusterWide },
];

/** Of a pg_constraint row; triggers of keys are called after it too. */
const keyName = (row: string): string => `case when ${row}.contype = 'f' and ${row}.conparentid <> 0 then 'foreign key of the parent: ' || (
        with recursive up as (select p.conname, p.conparentid from pg_catalog.pg_constraint p where p.oid = ${row}.conparentid union all select p.conname, p.conparentid from up join pg_catalog.pg_constraint p on p.oid = up.conparentid)
        select up.conname from up where up.conparentid = 0) || ' to ' || (select quote_ident(n.nspname) || '.' || quote_ident(r.relname) from pg_catalog.pg_class r join pg_catalog.pg_namespace n on n.oid = r.relnamespace where r.oid = ${row}.confrelid)
      else ${row}.conname::text end`;

/**
 * That the server chose the name of a NOT NULL: table_column_not_null, cut to 63 bytes (7 fewer where that would cut characters), with a number where another of the
 * schema has it already. Which of two that come to the same name gets the number is a matter of which was made first.
 */
const chosenByServer = `t.contype = 'n' and exists (
        select from (select regexp_replace(t.conname::text, '_not_null[0-9]*$', '') as stem, octet_length(t.conname::text) >= 56 as cut) n
          cross join lateral (select r.relname::text as name, '_' || a.attname as column from pg_catalog.pg_class r join pg_catalog.pg_attribute a on a.attrelid = r.oid where r.oid = t.conrelid and a.attnum = t.conkey[1]
            union all select d.typname::text, '' from pg_catalog.pg_type d where d.oid = t.contypid) o
          cross join lateral generate_series(1, length(o.name)) i
        where n.stem <> t.conname::text and n.stem = left(o.name, i) || left(o.column, greatest(length(n.stem) - i, 0)) and (n.cut or n.stem = o.name || o.column))`;

/** Of the indexes that would do for a foreign key over the same columns, one: itself where it would not do. */
const oneOfEqualKeys = (index: string): string => {
  const key = (alias: string): string => `${alias}.indisunique and ${alias}.indimmediate and not ${alias}.indisexclusion and ${alias}.indpred is null and ${alias}.indexprs is null`;
  const columns = (alias: string): string => `array(select unnest((${alias}.indkey::int2[])[0:${alias}.indnkeyatts - 1]) order by 1)`;
  return `coalesce((select e.indexrelid from pg_catalog.pg_index i join pg_catalog.pg_index e on e.indrelid = i.indrelid join pg_catalog.pg_class c on c.oid = e.indexrelid
    where i.indexrelid = ${index} and ${key('i')} and ${key('e')} and ${columns('i')} = ${columns('e')} order by c.relname limit 1), ${index})`;
};
const equalKeys = 'a foreign key stands on the oldest of the keys over the columns that it refers to; no statement says which, and pg_dump does not tell it';

const tree = 'a node tree holds OIDs and column positions: compared as the server prints it';
/** A privilege list that was never touched means the built-in default; GRANT and REVOKE write that default out. */
const privileges = (column: string, kind: string, owner: string): ColumnAs => ({
  column, sql: `coalesce(t.${column.split('.')[1]}, acldefault(${kind}, t.${owner}))`, reason: 'null means the default, which GRANT followed by REVOKE spells out',
});

export const columnsAs: readonly ColumnAs[] = [
  { column: 'pg_attrdef.adbin', sql: 'pg_get_expr(t.adbin, t.adrelid)', text: 'expression', reason: tree },
  {
    column: 'pg_attribute.attname', sql: `case when (select c.relkind from pg_catalog.pg_class c where c.oid = t.attrelid) in ('i', 'I') then 'column ' || t.attnum else t.attname::text end`,
    reason: 'a column of an index keeps the name that its table column had when the index was made, and an expression is named after a cast or a call in its text; nothing speaks of it by name, and pg_dump does not tell it',
  },
  { column: 'pg_class.relpartbound', sql: 'pg_get_expr(t.relpartbound, t.oid)', text: 'expression', reason: tree },
  { column: 'pg_constraint.connoinherit', sql: `case when t.contype in ('p', 'u', 'x', 'f') then null else t.connoinherit end`, reason: 'of keys it only tells whether a partition was attached, made along or let go; the server reads it of checks' },
  { column: 'pg_constraint.convalidated', sql: `t.convalidated or (t.contype = 'c' and t.coninhcount > 0)`, reason: 'of an inherited check: NOT VALID reaches the partitions that are there, one made later is validated at once; pg_dump says neither' },
  {
    column: 'pg_constraint.conname', sql: `case when t.contype = 'n' and t.coninhcount > 0 then 'not null of the parent: ' || (select a.attname from pg_catalog.pg_attribute a where a.attrelid = t.conrelid and a.attnum = t.conkey[1])
      when ${chosenByServer} then 'not null' || coalesce(' of ' || (select a.attname from pg_catalog.pg_attribute a where a.attrelid = t.conrelid and a.attnum = t.conkey[1]), '')
      else ${keyName('t')} end`,
    reason: 'a NOT NULL that nobody named gets a number where the name is taken, by whatever was made first; an inherited NOT NULL is named by its parent or by the table that was attached, and the server renames none ("cannot rename inherited constraint"); the parts of a foreign key for each partition are numbered as they come',
  },
  { column: 'pg_constraint.conindid', sql: `case when t.contype = 'f' then ${oneOfEqualKeys('t.conindid')} else t.conindid end::regclass::text`, reason: equalKeys },
  ...['oprcom', 'oprnegate'].map((link): ColumnAs => ({
    column: `pg_operator.${link}`, sql: `(select o.oid from pg_catalog.pg_operator o where o.oid = t.${link} or t.${link} = 0 and o.${link} = t.oid order by o.oprname limit 1)::regoperator::text`,
    reason: 'the server notes it on both sides, or on one where the operator that is named comes later and names none: which of two is made first is no difference of what they mean',
  })),
  { column: 'pg_trigger.tgconstrindid', sql: `${oneOfEqualKeys('t.tgconstrindid')}::regclass::text`, reason: equalKeys },
  {
    column: 'pg_depend.refobjid', reason: equalKeys,
    sql: `case when t.classid = 'pg_catalog.pg_constraint'::regclass and t.refclassid = 'pg_catalog.pg_class'::regclass and t.refobjsubid = 0 and t.deptype = 'n' then ${oneOfEqualKeys('t.refobjid')} else t.refobjid end`,
  },
  { column: 'pg_constraint.conislocal', sql: `t.conislocal and not (t.contype in ('n', 'c') and t.coninhcount > 0)`, reason: 'of an inherited NOT NULL or check: as pg_attribute.attislocal' },
  { column: 'pg_constraint.conbin', sql: 'pg_get_expr(t.conbin, t.conrelid)', text: 'expression', reason: tree },
  { column: 'pg_index.indexprs', sql: 'pg_get_expr(t.indexprs, t.indrelid)', text: 'expression', reason: tree },
  { column: 'pg_index.indpred', sql: 'pg_get_expr(t.indpred, t.indrelid)', text: 'expression', reason: tree },
  { column: 'pg_partitioned_table.partexprs', sql: 'pg_get_expr(t.partexprs, t.partrelid)', text: 'expression', reason: tree },
  { column: 'pg_policy.polqual', sql: 'pg_get_expr(t.polqual, t.polrelid)', text: 'expression', reason: tree },
  { column: 'pg_policy.polwithcheck', sql: 'pg_get_expr(t.polwithcheck, t.polrelid)', text: 'expression', reason: tree },
  { column: 'pg_proc.proargdefaults', sql: 'pg_get_expr(t.proargdefaults, 0)', text: 'expression', reason: tree },
  { column: 'pg_proc.prosqlbody', sql: 'pg_get_function_sqlbody(t.oid)', text: 'body', reason: tree },
  { column: 'pg_publication_rel.prqual', sql: 'pg_get_expr(t.prqual, t.prrelid)', text: 'expression', reason: tree },
  { column: 'pg_rewrite.ev_action', sql: 'pg_get_ruledef(t.oid)', text: 'statement', reason: tree },
  { column: 'pg_rewrite.ev_qual', sql: 'null', reason: 'printed with ev_action, as one rule' },
  { column: 'pg_statistic_ext.stxexprs', sql: 'pg_get_expr(t.stxexprs, t.stxrelid)', text: 'expression', reason: tree },
  { column: 'pg_trigger.tgqual', sql: 'case when t.tgqual is not null then pg_get_triggerdef(t.oid) end', text: 'statement', reason: `${tree}; pg_get_expr cannot print a condition on both old and new` },
  { column: 'pg_type.typdefaultbin', sql: 'pg_get_expr(t.typdefaultbin, 0)', text: 'expression', reason: tree },
  { column: 'pg_type.typdefault', sql: 'case when t.typdefaultbin is null then t.typdefault end', reason: 'for a domain the same as typdefaultbin, printed when it was set' },
  privileges('pg_class.relacl', `case t.relkind when 'S' then 's' else 'r' end::"char"`, 'relowner'),
  privileges('pg_proc.proacl', `'f'`, 'proowner'),
  privileges('pg_type.typacl', `'T'`, 'typowner'),
  privileges('pg_namespace.nspacl', `'n'`, 'nspowner'),
  privileges('pg_language.lanacl', `'l'`, 'lanowner'),
  privileges('pg_database.datacl', `'d'`, 'datdba'),
  privileges('pg_tablespace.spcacl', `'t'`, 'spcowner'),
  privileges('pg_foreign_data_wrapper.fdwacl', `'F'`, 'fdwowner'),
  privileges('pg_foreign_server.srvacl', `'S'`, 'srvowner'),
  privileges('pg_largeobject_metadata.lomacl', `'L'`, 'lomowner'),
  { column: 'pg_attribute.attacl', sql: `coalesce(t.attacl, '{}')`, reason: 'the default for columns is no privilege, and REVOKE leaves an empty list' },
  { column: 'pg_attribute.attislocal', sql: 't.attislocal and t.attinhcount = 0', reason: 'whether a child also defines what it inherits is fixed when the table is made: no statement takes it back' },
  { column: 'pg_attribute.attoptions', sql: `array(select o from unnest(t.attoptions) o where o !~ '^pg_attver=')`, reason: 'Debian builds of 15 count versions of a column here; pg_dump omits it too, and an empty list is none' },
  { column: 'pg_class.reloptions', sql: `coalesce(t.reloptions, '{}')`, reason: 'an empty list is none' },
  { column: 'pg_class.reltoastrelid', sql: '(select c.reloptions from pg_catalog.pg_class c where c.oid = t.reltoastrelid)', reason: 'the toast relation itself is physical, but holds the options toast.*' },
  { column: 'pg_authid.rolpassword', sql: `left(t.rolpassword, 5)`, reason: 'a salted verifier never equals another one of the same password' },
  { column: 'pg_database.datname', sql: `case when t.datname = current_database() then 'this_database' else t.datname end`, reason: 'the two databases that are compared have different names' },
  { column: 'pg_collation.colliculocale', sql: `regexp_replace(t.colliculocale, '-(true|yes)(?=-|$)', '', 'g')`, reason: 'PostgreSQL 15 keeps a language tag as it was written; later ones keep its canonical form, in which en-u-kn-true is en-u-kn' },
  { column: 'pg_enum.enumsortorder', sql: '(select count(*) from pg_catalog.pg_enum o where o.enumtypid = t.enumtypid and o.enumsortorder < t.enumsortorder)', reason: 'ADD VALUE BEFORE takes a fraction; the order is what counts' },
  { column: 'pg_inherits.inhseqno', sql: '(select count(*) from pg_catalog.pg_inherits o where o.inhrelid = t.inhrelid and o.inhseqno < t.inhseqno)', reason: 'NO INHERIT leaves gaps; the order is what counts' },
  { column: 'pg_ts_config_map.mapseqno', sql: '(select count(*) from pg_catalog.pg_ts_config_map o where o.mapcfg = t.mapcfg and o.maptokentype = t.maptokentype and o.mapseqno < t.mapseqno)', reason: 'the order is what counts' },
  { column: 'pg_trigger.tgname', sql: `coalesce((select 'of ' || c.conrelid::regclass || ' ' || ${keyName('c')} || ' ' || t.tgfoid::regproc from pg_catalog.pg_constraint c where t.tgisinternal and c.oid = t.tgconstraint), t.tgname)`, reason: 'the server names triggers of constraints by their OID' },
];

export const columnSets: readonly ColumnSet[] = [
  ...['pg_class.reloptions', 'pg_class.reltoastrelid', 'pg_attribute.attoptions', 'pg_attribute.attfdwoptions', 'pg_foreign_data_wrapper.fdwoptions', 'pg_foreign_server.srvoptions',
    'pg_foreign_table.ftoptions', 'pg_user_mapping.umoptions', 'pg_tablespace.spcoptions', 'pg_proc.proconfig', 'pg_db_role_setting.setconfig',
  ].map((column) => ({ column, reason: 'options by name, in the order in which they were set' })),
  { column: 'pg_policy.polroles', reason: 'a policy is for all of them' },
  { column: 'pg_event_trigger.evttags', reason: 'fires for any of them' },
  { column: 'pg_subscription.subpublications', reason: 'subscribes to all of them' },
  { column: 'pg_trigger.tgattr', reason: 'fires for any of them' },
  { column: 'pg_publication_rel.prattrs', reason: 'stored by column position' },
  { column: 'pg_statistic_ext.stxkeys', reason: 'stored by column position' },
  { column: 'pg_constraint.confdelsetcols', reason: 'all of them are set' },
];

export const moreReferences: readonly Reference[] = [
  { table: 'pg_publication_rel', columns: ['prrelid', 'prattrs'], to: 'pg_attribute', toColumns: ['attrelid', 'attnum'], reason: 'not declared in the catalog headers' },
  { table: 'pg_constraint', columns: ['conrelid', 'confdelsetcols'], to: 'pg_attribute', toColumns: ['attrelid', 'attnum'], reason: 'not declared in the catalog headers' },
];

/** A class in pg_depend and its like whose rows lie in another table. */
export const classRows: readonly { readonly classTable: string; readonly rowsIn: string; readonly reason: string }[] = [
  { classTable: 'pg_largeobject', rowsIn: 'pg_largeobject_metadata', reason: 'large objects are recorded under the table of their pages' },
];
