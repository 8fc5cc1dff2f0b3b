/**
 * The proof behind canonical.ts: hundreds of expressions, views and other objects are loaded into PostgreSQL 15 and into PGlite,
 * read back, made again from what was read, and read again. All prints of one thing must have one normal form.
 */
import { readFileSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import { sharedServer } from '@sluice/kit/servers';
import pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { canonicalBody, canonicalExpression, canonicalQuery, canonicalStatement } from './canonical.ts';
import { ready } from './parser.ts';

interface Db {
  run(sql: string): Promise<unknown>;
  rows(sql: string): Promise<Record<string, string>[]>;
  close(): Promise<void>;
}

async function pglite(): Promise<Db> {
  const db = await PGlite.create();
  return { run: (sql) => db.exec(sql), rows: async (sql) => (await db.query<Record<string, string>>(sql)).rows, close: () => db.close() };
}

async function server(): Promise<Db> {
  const shared = await sharedServer(15);
  const { name, url } = await shared.freshDatabase('canonical');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const close = async () => {
    await client.end();
    await shared.dropDatabase(name);
  };
  return { run: (sql) => client.query(sql), rows: async (sql) => (await client.query<Record<string, string>>(sql)).rows, close };
}

const lines = (file: string): string[] =>
  readFileSync(new URL(`./torture/${file}.sql`, import.meta.url), 'utf8').split('\n').filter((line) => line !== '' && !line.startsWith('-- '));

const number = (index: number): string => String(index).padStart(3, '0');
const statements = (): string[] => [
  ...lines('expressions').map((each, index) => `alter table tt.checks add constraint c${number(index)} check (${each})`),
  ...lines('views').map((each, index) => `create view tt.w${number(index)} as ${each}`),
  ...lines('defaults').map((each, index) => `create table tt.d${number(index)} (a ${each.replace(' | ', ' default ')})`),
  ...lines('objects'),
];

const PRINTS = /* sql */ `
  select 'view ' || c.oid::regclass as id, pg_get_viewdef(c.oid) as text from pg_class c where c.relkind in ('v', 'm') and c.relnamespace = 'tt'::regnamespace
  union all select 'expression ' || conname, pg_get_expr(conbin, conrelid) from pg_constraint where contype = 'c' and connamespace = 'tt'::regnamespace
  union all select 'expression ' || adrelid::regclass || adnum, pg_get_expr(adbin, adrelid) from pg_attrdef
  union all select 'expression ' || indexrelid::regclass, pg_get_expr(indpred, indrelid) from pg_index where indpred is not null
  union all select 'expression using ' || polname, pg_get_expr(polqual, polrelid) from pg_policy
  union all select 'expression check ' || polname, pg_get_expr(polwithcheck, polrelid) from pg_policy where polwithcheck is not null
  union all select 'expression bound ' || oid::regclass, pg_get_expr(relpartbound, oid) from pg_class where relispartition
  union all select 'index ' || i.indexrelid::regclass, pg_get_indexdef(i.indexrelid) from pg_index i join pg_class c on c.oid = i.indexrelid and c.relnamespace = 'tt'::regnamespace
  union all select 'trigger ' || tgrelid::regclass || ' ' || tgname, pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
  union all select 'rule ' || rulename, pg_get_ruledef(oid) from pg_rewrite where rulename <> '_RETURN'
  union all select 'body ' || oid::regprocedure, pg_get_function_sqlbody(oid) from pg_proc where prosqlbody is not null and pronamespace = 'tt'::regnamespace
  union all select 'function ' || oid::regprocedure, pg_get_functiondef(oid) from pg_proc where prokind in ('f', 'p') and pronamespace = 'tt'::regnamespace
  union all select 'statistics ' || stxname, pg_get_statisticsobjdef(oid) from pg_statistic_ext`;

const FORMS: Readonly<Record<string, (text: string) => string>> = { view: canonicalQuery, expression: canonicalExpression, body: canonicalBody };
const form = (id: string, text: string): string => (FORMS[id.slice(0, id.indexOf(' '))] ?? canonicalStatement)(text);

/** What is there and, for most of it, what is there once it is made again from that. */
interface Prints {
  readonly loaded: number;
  readonly first: ReadonlyMap<string, string>;
  readonly again: ReadonlyMap<string, string>;
}

async function prints(db: Db): Promise<Prints> {
  try {
    await db.run(readFileSync(new URL('./torture/setup.sql', import.meta.url), 'utf8'));
    let loaded = 0;
    for (const each of statements()) loaded += (await db.run(each).then(() => 1, () => 0));
    await db.run("set search_path = ''");
    const first = new Map((await db.rows(PRINTS)).map(({ id, text }) => [id as string, text as string]));
    const again = new Map<string, string>();
    for (const [id, text] of first) {
      const made = await remade(db, id, text);
      if (made !== undefined) again.set(id, made);
    }
    return { loaded, first, again };
  } finally {
    await db.close();
  }
}

/** The print of a thing that is made from `text`; undefined for what has no simple way, and for prints that servers do not take back. */
async function remade(db: Db, id: string, text: string): Promise<string | undefined> {
  const [kind, name = ''] = id.split(' ');
  const one = async (sql: string): Promise<string | undefined> => (await db.rows(sql))[0]?.['text'];
  await db.run('begin');
  try {
    switch (kind) {
      case 'view':
        await db.run(`create view public.again as ${text}`);
        return await one(`select pg_get_viewdef('public.again'::regclass) as text`);
      case 'expression':
        if (!/^c\d+$/.test(name)) return undefined;
        await db.run(`alter table tt.checks add constraint again check (${text})`);
        return await one(`select pg_get_expr(conbin, conrelid) as text from pg_constraint where conname = 'again'`);
      case 'index':
        await db.run(text.replace(/INDEX \S+ ON/, 'INDEX again ON'));
        return (await one(`select pg_get_indexdef('tt.again'::regclass) as text`))?.replace('again', name.replace('tt.', ''));
      case 'trigger':
        await db.run(`drop trigger ${id.split(' ')[2] ?? ''} on ${name}; ${text}`);
        return await one(`select pg_get_triggerdef(max(oid)) as text from pg_trigger where not tgisinternal`);
      case 'rule':
        await db.run(text.replace(/^CREATE RULE/, 'CREATE OR REPLACE RULE'));
        return await one(`select pg_get_ruledef(oid) as text from pg_rewrite where rulename = '${name}'`);
      case 'function':
        await db.run(text);
        return await one(`select pg_get_functiondef('${id.slice('function '.length).replaceAll("'", "''")}'::regprocedure) as text`);
      default:
        return undefined;
    }
  } catch {
    return undefined;
  } finally {
    await db.run('rollback');
  }
}

/** [id, one print, another print] of those whose forms differ. */
function disagreements(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): string[][] {
  return [...other].flatMap(([id, text]) => {
    const before = one.get(id);
    return before === undefined || before === text || form(id, before) === form(id, text) ? [] : [[id, before, text]];
  });
}

describe('normal forms on servers', () => {
  let old: Prints;
  let current: Prints;
  beforeAll(async () => {
    await ready();
    [old, current] = await Promise.all([server().then(prints), pglite().then(prints)]);
  });

  it('load nearly everything', () => {
    expect(old.loaded).toBeGreaterThan(670);
    expect(current.loaded).toBeGreaterThan(700);
    expect(old.again.size).toBeGreaterThan(550);
    expect(current.again.size).toBeGreaterThan(580);
  });

  it('are fixed points of printing and loading again', () => {
    expect(disagreements(old.first, old.again)).toEqual([]);
    expect(disagreements(current.first, current.again)).toEqual([]);
    // Without the forms there would be plenty.
    expect([...current.again].filter(([id, text]) => current.first.get(id) !== text).length).toBeGreaterThan(20);
  });

  it('are the same on 15 and on PGlite', () => {
    expect(disagreements(old.first, current.first)).toEqual([]);
    expect([...current.first].filter(([id, text]) => old.first.has(id) && old.first.get(id) !== text).length).toBeGreaterThan(120);
  });

  it('tell different views and expressions apart', () => {
    const texts = new Map<string, Set<string>>();
    for (const [id, text] of current.first) {
      if (!/^(view|expression c\d)/.test(id)) continue;
      const key = form(id, text);
      texts.set(key, (texts.get(key) ?? new Set()).add(text));
    }
    // Each of these pairs means the same: constants of varchar for text, and OR of ORs.
    expect([...texts.values()].filter((each) => each.size > 1).map((each) => each.size)).toHaveLength(2);
  });
});
