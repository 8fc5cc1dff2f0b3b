/** A publication: which changes of which tables others may follow. https://www.postgresql.org/docs/18/sql-createpublication.html */
import { addressText, part, type Context, type Draft, type Fact } from '@sluice/core/dialect';
import { canonicalExpression } from '../script/canonical.ts';
import { ident, literal, qualified } from '../script/quote.ts';
import { childTables } from './heritage.ts';
import { definePgKind, effect, key, made, notMember } from './kind.ts';
import { alone } from './renaming.ts';

export interface PublishedTable {
  readonly schema: string;
  readonly name: string;
  /** Sorted; undefined is all of them. */
  readonly columns?: readonly string[] | undefined;
  /** The row filter. */
  readonly where?: string | undefined;
}

export interface Publication {
  readonly allTables: boolean;
  readonly tables: readonly PublishedTable[];
  readonly schemas: readonly string[];
  /** `insert, update, delete, truncate`. */
  readonly publish: string;
  readonly viaRoot: boolean;
  /** PostgreSQL 18: `stored`, where they are published too. */
  readonly generatedColumns?: string | undefined;
}

interface Row {
  oid: number; name: string; all_tables: boolean; publish: string[]; via_root: boolean; generated: string | null; schemas: { oid: number; name: string }[];
  tables: { oid: number; schema: string; name: string; columns: string[] | null; where: string | null }[];
}

const name = (fact: Fact<Publication>): string => ident(part(fact.address, 1));
/** ONLY where it has heirs: without it they would be published too, those that were made after the publication as well. */
const tableClause = ({ before, after }: Context) => ({ schema, name: own, columns, where }: PublishedTable): string =>
  `${[before, after].some((catalog) => childTables(addressText(['table', schema, own]), catalog).length > 0) ? 'only ' : ''}${qualified(schema, own)}${columns === undefined ? '' : ` (${columns.map(ident).join(', ')})`}${where === undefined ? '' : ` where (${where})`}`;

/** `table a, b (x) where (…), tables in schema s`; empty where it publishes nothing. */
function objects({ tables, schemas }: Pick<Publication, 'tables' | 'schemas'>, clause: (table: PublishedTable) => string): string {
  return [...(tables.length > 0 ? [`table ${tables.map(clause).join(', ')}`] : []), ...(schemas.length > 0 ? [`tables in schema ${schemas.map(ident).join(', ')}`] : [])].join(', ');
}

const follows = (fact: Fact<Publication>) => effect({ effect: 'changes-meaning', subject: fact.id, cause: 'change-publication', detail: `${fact.id}: its subscribers follow other changes than before` });
const set = (fact: Fact<Publication>, option: string): Draft => ({ sql: `alter publication ${name(fact)} set (${option})`, effects: [follows(fact)] });

const setRoot = (fact: Fact<Publication>): Draft => set(fact, `publish_via_partition_root = ${fact.body.viaRoot}`);

function publishOthers(before: Fact<Publication>, after: Fact<Publication>, context: Context): Draft | readonly Draft[] {
  const now = objects(after.body, tableClause(context));
  // Only where its root speaks for it may a partitioned table have a filter or a list of columns (sql-createpublication).
  if (now !== '') return [...(after.body.viaRoot && !before.body.viaRoot ? [setRoot(after)] : []), { sql: `alter publication ${name(after)} set ${now}`, effects: [follows(after)] }];
  return { sql: `alter publication ${name(after)} drop ${objects(before.body, ({ schema, name: own }) => `only ${qualified(schema, own)}`)}`, effects: [follows(after)] };
}

export const publication = definePgKind<Publication, Row>({
  kind: 'publication',
  rename: alone('rename-object'),
  ownsKey: 'publications',
  slots: ({ address }) => [`publication ${part(address, 1)}`],
  canonical: { tables: (value) => value.map((table) => ({ ...table, ...(table.where !== undefined && { where: canonicalExpression(table.where) }) })) },
  unfingerprinted: ['generatedColumns'],
  read: {
    present: made('pg_publication'),
    sql: (context) => /* sql */ `
      select p.oid::int8 as oid, p.pubname as name, p.puballtables as all_tables, p.pubviaroot as via_root,
        array_remove(array[case when p.pubinsert then 'insert' end, case when p.pubupdate then 'update' end, case when p.pubdelete then 'delete' end, case when p.pubtruncate then 'truncate' end], null) as publish,
        ${context.version >= 180000 ? `case p.pubgencols when 's' then 'stored' end` : 'null::text'} as generated,
        (select coalesce(json_agg(json_build_object('oid', r.oid::int8, 'schema', n.nspname, 'name', c.relname, 'where', pg_get_expr(r.prqual, r.prrelid),
            'columns', (select json_agg(a.attname order by a.attname) from pg_attribute a where a.attrelid = r.prrelid and a.attnum = any (r.prattrs))) order by n.nspname, c.relname), '[]')
          from pg_publication_rel r join pg_class c on c.oid = r.prrelid join pg_namespace n on n.oid = c.relnamespace where r.prpubid = p.oid) as tables,
        (select coalesce(json_agg(json_build_object('oid', x.oid::int8, 'name', n.nspname) order by n.nspname), '[]')
          from pg_publication_namespace x join pg_namespace n on n.oid = x.pnnspid where x.pnpubid = p.oid) as schemas
      from pg_publication p where ${notMember('pg_publication', 'p.oid')}`,
    facts: (row) => [{
      address: ['publication', row.name],
      body: {
        allTables: row.all_tables, publish: row.publish.join(', '), viaRoot: row.via_root, generatedColumns: row.generated ?? undefined, schemas: row.schemas.map((each) => each.name),
        tables: row.tables.map((each) => ({ schema: each.schema, name: each.name, columns: each.columns ?? undefined, where: each.where ?? undefined })),
      },
      keys: [key('publication', row.oid), ...row.tables.map(({ oid }) => key('publicationTable', oid)), ...row.schemas.map(({ oid }) => key('publicationSchema', oid))],
    }],
  },
  create: (fact, context) => {
    const { allTables, publish, viaRoot, generatedColumns } = fact.body;
    const what = allTables ? 'all tables' : objects(fact.body, tableClause(context));
    const options = [
      publish === 'insert, update, delete, truncate' ? '' : `publish = ${literal(publish)}`,
      viaRoot ? 'publish_via_partition_root = true' : '',
      generatedColumns === 'stored' ? 'publish_generated_columns = stored' : '',
    ].filter(Boolean);
    return { sql: `create publication ${name(fact)}${what === '' ? '' : ` for ${what}`}${options.length > 0 ? ` with (${options.join(', ')})` : ''}` };
  },
  drop: (fact) => ({
    sql: `drop publication ${name(fact)}`,
    effects: [effect({ effect: 'removes', subject: fact.id, cause: 'drop-other', detail: fact.id })],
  }),
  change: {
    allTables: () => 'replace',
    tables: publishOthers,
    schemas: publishOthers,
    publish: (_, after) => set(after, `publish = ${literal(after.body.publish)}`),
    viaRoot: (_, after) => setRoot(after),
    generatedColumns: (_, after) => set(after, `publish_generated_columns = ${after.body.generatedColumns ?? 'none'}`),
  },
});
