/** Names made to break what puts them into a text: SQL, psql, printf, HTML, addresses, globs, terminals. */

const ATOMS: readonly string[] = [
  '"', '""', "'", "''", '`', '\\', '\\\\', "\\'", '";DROP TABLE keep.canary;--', "';DROP TABLE keep.canary;--", '"; commit; --', '$$', '$sluice$', '$b$', '$1', '\n', '\r', '\r\n', '\t', '\v', '\f', '\b', '\x1b[2J', '\x7f', '\u0085',
  '\\!', '\\! touch /tmp/x', '\\g', '\\gexec', '%s', '%I', '%1$s', '%%', '%n', '--', '/*', '*/', ';', ',', '.', '..', '/', '(', ')', '(integer)', '()', '[', ']', '{', '}', '*', '?', '!', '@', '#', ':', ':x', '::', '=', '<', '>', '&', '|', '~', '^', '+', '-',
  '<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', '&amp;', '&#39;', '</pre>', ']]>', '<!--',
  '\u202e', '\u200b', '\u200f', '\u2066', '\ufeff', '\u2028', '\u2029', '\u0301', '\u00a0', '\u3000', 'é', 'e\u0301', 'İ', 'ß', 'ﬃ', '中文', 'עברית', '👩‍👩‍👧', '🙈', '\u{e0041}', '\uffff', '\u{10ffff}',
  ' ', '  ', 'select', 'user', 'SELECT', 'Table', 'null', 'true', '0', '1e5', '-1', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'public', 'sluice', 'table', 'U&"\\0061"', "E'\\x41'", 'NaN', '~', '%20', '%00', '%2e%2e', '..\\..', 'C:', 'nul', '.sql',
];

/** `count` different ones, each short enough that what is derived from it stays below 63 bytes. */
export function hostileNames(count: number, random: (...parts: (string | number)[]) => number): string[] {
  const names = new Set<string>();
  // Each atom alone, first and last, then mixtures.
  for (const atom of ATOMS) for (const name of [atom, `${atom}a`, `a${atom}`]) add(names, name, count);
  for (let index = 0; names.size < count; index += 1) {
    const length = 2 + Math.floor(random('length', index) * 4);
    add(names, Array.from({ length }, (_, at) => ATOMS[Math.floor(random('atom', index, at) * ATOMS.length)]).join(''), count);
  }
  return [...names];
}

function add(names: Set<string>, name: string, count: number): void {
  if (names.size < count && name !== '' && Buffer.byteLength(name) <= 52) names.add(name);
}

/** What names take to stand in SQL, written without any code of Sluice's. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
export const text = (value: string): string => (value.includes('\\') ? `E'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'` : `'${value.replaceAll("'", "''")}'`);

/** A name in an address of a smoke test in YAML: as a part in quotes, inside of a YAML string. */
export const inAddress = (name: string): string => name.replaceAll('"', '""');

export const SCHEMAS: readonly string[] = ['k_agg', 'k_coll', 'k_comp', 'k_dom', 'k_enum', 'k_func', 'k_index', 'k_mat', 'k_part', 'k_plain', 'k_proc', 'k_range', 'k_rel', 'k_seq', 'k_stat', 'k_trg', 'k_ts', 'k_view'];

/** Everything that can be named so, as statements of a schema file. `role` is a role's name. */
export function everyKind(name: string, index: number, role: string): string[] {
  const q = quoted(name);
  const l = text(name);
  const more = (suffix: string): string => quoted(`${name}_${suffix}`);
  const plain = `k_plain.t${index}`;
  // PL/pgSQL calls the first parameter $1 itself, besides its own name.
  const parameter = /^\$\d+$/.test(name) ? more('p') : q;
  return [
    `create schema ${more('s')}`, `create table ${more('s')}.${q} (${q} text)`, `comment on schema ${more('s')} is ${l}`,
    `create table k_rel.${q} (${q} integer not null default 1, ${more('c')} text default ${l}, ${more('g')} integer generated always as (${q} + 1) stored, constraint ${more('ck')} check (${q} > 0 and ${more('c')} <> ${l}), constraint ${more('pk')} primary key (${q}))`,
    `comment on table k_rel.${q} is ${l}`, `comment on column k_rel.${q}.${q} is ${l}`, `comment on constraint ${more('ck')} on k_rel.${q} is ${l}`,
    `alter table k_rel.${q} add constraint ${more('fk')} foreign key (${q}) references k_rel.${q} (${q})`, `alter table k_rel.${q} enable row level security`,
    `create policy ${q} on k_rel.${q} for select to ${quoted(role)} using (${more('c')} = ${l})`, `grant select, insert on k_rel.${q} to ${quoted(role)}`, `grant update (${q}) on k_rel.${q} to ${quoted(role)}`,
    `create trigger ${q} before insert on k_rel.${q} for each row when (new.${more('c')} <> ${l}) execute function k_trg.f(${l})`,
    `create table ${plain} (a integer, b integer, ${q} integer)`, `create index ${q} on ${plain} (a, ${q}) where ${q} > 0`, `create statistics k_stat.${q} on a, ${q} from ${plain}`, `comment on index k_plain.${q} is ${l}`,
    `create sequence k_seq.${q} increment 2 owned by none`,
    `create view k_view.${q} as select ${q}, ${more('c')}, ${l}::text as ${more('l')} from k_rel.${q} where ${more('c')} <> ${l}`, `create rule ${q} as on insert to k_view.${q} do instead nothing`,
    `create materialized view k_mat.${q} as select ${q} from k_rel.${q}`, `create index ${more('i')} on k_mat.${q} (${q})`,
    `create function k_func.${q}(${q} integer, ${more('d')} text default ${l}) returns table (${more('r')} text) language sql as ${text(`select ${l}::text || $2`)}`,
    `create procedure k_proc.${q}(inout ${parameter} integer) language plpgsql as ${text(`begin ${parameter} := 1; raise notice '%', ${l}; end`)}`,
    `create function k_func.${more('b')}(${q} integer) returns integer language sql begin atomic select ${q} + length(${l}); end`,
    `create type k_enum.${q} as enum (${l}, ${text(`${name}_2`)})`, `create domain k_dom.${q} as text default ${l} constraint ${q} check (value <> ${l})`, `create type k_comp.${q} as (${q} integer, ${more('c')} k_enum.${q})`,
    `create type k_range.${q} as range (subtype = integer, multirange_type_name = k_range.${more('m')})`, `create collation k_coll.${q} from "C"`, `create aggregate k_agg.${q}(integer) (sfunc = int4pl, stype = integer)`,
    `create table k_part.${q} (${q} text) partition by list (${q})`, `create table k_part.${more('p')} partition of k_part.${q} for values in (${l})`,
    `create text search dictionary k_ts.${q} (template = simple)`, `create text search configuration k_ts.${q} (copy = pg_catalog.simple)`,
  ];
}
