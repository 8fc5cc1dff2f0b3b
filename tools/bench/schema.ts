/** A schema of any size: tables of 8 columns with 2 indexes and a foreign key, a view for every 5 and a function for every 10, a file each. */

export interface SchemaFile {
  readonly path: string;
  readonly sql: string;
}

const PER_SCHEMA = 100;

export const schemasFor = (tables: number): readonly string[] => Array.from({ length: Math.ceil(tables / PER_SCHEMA) }, (_, index) => `app_${index}`);

const schemaOf = (index: number, per: number): string => `app_${Math.floor(index / per)}`;
export const tableName = (index: number, per = PER_SCHEMA): string => `${schemaOf(index, per)}.t${index}`;

/** In no useful order: file names sort tables apart from what they refer to. */
export function schemaFiles(tables: number, per = PER_SCHEMA): SchemaFile[] {
  const files: SchemaFile[] = [];
  for (let index = 0; index < tables; index += 1) {
    const schema = schemaOf(index, per);
    files.push(tableFile(index, false, per));
    if (index % 5 === 4) files.push({ path: `${schema}/views/v${index}.sql`, sql: view(schema, index, per) });
    if (index % 10 === 9) files.push({ path: `${schema}/functions/f${index}.sql`, sql: routine(schema, index, per) });
  }
  return files;
}

/** A table's file; changed, with one column more. */
export const tableFile = (index: number, changed = false, per = PER_SCHEMA): SchemaFile => ({ path: `${schemaOf(index, per)}/tables/t${index}.sql`, sql: table(index, per, changed ? '  remark text,\n' : '') });

/** A foreign key to another table, most often of the same schema, sometimes of another one; the first one's points at itself. */
const referred = (index: number, per: number): number => (index % 7 === 0 ? Math.floor(index * 0.4) : Math.max(index - (index % per), Math.floor(index * 0.98)));

function table(index: number, per: number, more: string): string {
  const name = tableName(index, per);
  return /* sql */ `create table ${name} (
  id bigint generated always as identity primary key,
  parent_id bigint references ${tableName(referred(index, per), per)} (id),
  code varchar(40) not null,
  title text not null default 'untitled ${index}',
  amount numeric(12,2) not null default 0 check (amount >= 0),
  active boolean not null default true,
  tags text[] not null default '{}',
${more}  created_at timestamptz not null default now()
);

create index t${index}_parent_idx on ${name} (parent_id);
create unique index t${index}_code_idx on ${name} (lower(code)) where active;
`;
}

const view = (schema: string, index: number, per: number): string => /* sql */ `create view ${schema}.v${index} as
select a.id, a.title, b.code as parent_code, sum(a.amount) over (partition by a.parent_id) as total
from ${tableName(index, per)} a
left join ${tableName(referred(index, per), per)} b on b.id = a.parent_id
where a.active and a.created_at > now() - interval '1 year';
`;

const routine = (schema: string, index: number, per: number): string => /* sql */ `create function ${schema}.f${index}(wanted bigint, factor numeric default 1.5) returns numeric
language plpgsql stable as $$
declare
  result numeric;
begin
  select sum(t.amount) * factor into result from ${tableName(index, per)} t where t.parent_id = wanted;
  return coalesce(result, 0);
end
$$;
`;
