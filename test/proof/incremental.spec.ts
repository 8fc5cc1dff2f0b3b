/** A desired state made out of an earlier one is the one that loading all sources gives, or all of them are loaded (decision 0014). */
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { isFailure, type Desired, type ShadowOptions } from '@sluice/core/dialect';
import { desiredBy, dialect } from '@sluice/postgres';
import { isCaseFile, parseCaseFile } from '../../tools/cases/case-file.ts';
import { generate } from '../../tools/proof/generate/generate.ts';
import { sqlOf } from '../../tools/proof/generate/standing.ts';
import { differences, keeping, keptAndRead } from '../../tools/proof/same-desired.ts';

const options: ShadowOptions = { place: 'pglite', stateDir: '/nowhere', root: '/nowhere', target: { dialect: 'postgres', version: 180000, versionText: '18', database: 'd', user: 'u', lockSlots: 1e6 } };

type Files = string | Readonly<Record<string, string>>;
const sources = (files: Files) => [{ project: 'p', owns: '*' as const, files: Object.entries(typeof files === 'string' ? { 'a.sql': files } : files).map(([path, text]) => ({ path, text })) }];

type Made = { readonly desired: Desired; readonly loaded: 'whole' | 'lanes' | 'part' } | { readonly refused: string };
const keep = keeping();
const make = async (files: Files, earlier?: Desired, share = 1): Promise<Made> => {
  try {
    return await desiredBy(sources(files), { ...options, keep: earlier ? keep.part : keep.whole, ...(earlier && { earlier: () => keptAndRead(earlier) }) }, { share });
  } catch (error) {
    if (!isFailure(error)) throw error;
    return { refused: `${error.message} ${JSON.stringify(error.detail.at)}` };
  }
};

/** How the second one was made; both ways must give the same, or be refused alike. */
async function edited(old: Files, now: Files): Promise<'whole' | 'lanes' | 'part' | 'refused'> {
  const [before, whole] = [await make(old), await make(now)];
  if ('refused' in before) return 'refused';
  const part = await make(now, before.desired);
  if ('refused' in whole || 'refused' in part) {
    expect(part).toEqual(whole);
    return 'refused';
  }
  expect(differences(whole.desired, part.desired)).toEqual([]);
  return part.loaded;
}

afterAll(() => dialect.release?.());

const START = `
  create schema s;
  create table s.a (id int primary key, x int, y text);
  create table s.b (id int primary key, a int references s.a (id));
  create table s.c (id int primary key, b int constraint to_b references s.b on delete set null (b) deferrable initially deferred not null, z int, foreign key (z) references s.a);
  create view s.v as select * from s.a;
  create view s.w as select id from s.v;
  create materialized view s.m as select x from s.a;
  create view s.of_m as select x from s.m;
  create function s.f(n int) returns int language sql as $$ select n $$;
  create view s.u as select s.f(1) as one;
  create function s.touch() returns trigger language plpgsql as $$ begin return new; end $$;
  create trigger t before update on s.c for each row execute function s.touch();
  create type s.mood as enum ('sad', 'ok');
  create table s.d (m s.mood default 'ok', at timestamptz);
  create index on s.d (at);
  comment on table s.d is 'moods';
`;

describe('an edit', () => {
  const cases: readonly (readonly [what: string, now: (text: string) => Files, loaded: 'whole' | 'part' | 'refused'])[] = [
    ['nothing but spaces, comments and files', (text) => ({ 'z.sql': text.slice(0, text.indexOf('create view')), 'b.sql': `-- later\n${text.slice(text.indexOf('create view'))}` }), 'part'],
    ['a column that a view selects by *', (text) => text.replace('x int, y', 'x int, more text, y'), 'part'],
    ['a column that nobody sees', (text) => text.replace('at timestamptz', 'at timestamptz, n int'), 'part'],
    ['the type of a column that a view sees through a materialized one', (text) => text.replace('x int, y', 'x bigint, y'), 'part'],
    ['the type of a key that is pointed at', (text) => text.replace('s.a (id int', 's.a (id bigint'), 'part'],
    ['a key that is pointed at, gone', (text) => text.replace('s.a (id int primary key', 's.a (id int'), 'refused'],
    ['another key on the column that is pointed at', (text) => text.replace('s.a (id int primary key', 's.a (id int unique, primary key (id)'), 'part'],
    ['a table gone that others point at', (text) => text.replace(/create table s\.a [^;]*;/, ''), 'refused'],
    ['the text of a function', (text) => text.replace('select n $', 'select n + 1 $'), 'part'],
    ['a function that fits a call better', (text) => `${text} create function s.f(n bigint) returns bigint language sql as $$ select n $$; create function s.f(n smallint) returns text language sql as $$ select '' $$;`, 'part'],
    ['a value in the middle of an enum', (text) => text.replace("'sad', ", "'sad', 'so', "), 'part'],
    ['a comment and a grant', (text) => text.replace("'moods'", "'how it is'; grant select on s.d to reader"), 'part'],
    ['a column copied by LIKE', (text) => `${text.replace('x int, y', 'x int default 3, y')} create table s.e (like s.a including all);`, 'part'],
    ['an index whose name the server chooses', (text) => text.replace('on s.d (at)', 'on s.d (at desc)'), 'part'],
    ['an extension', (text) => `create extension citext schema public; ${text}`, 'whole'],
    ['an aggregate', (text) => `${text} create aggregate s.total (int) (sfunc = int4pl, stype = int);`, 'whole'],
    ['privileges by default', (text) => `alter default privileges in schema s grant select on tables to reader; ${text}`, 'whole'],
    ['a statement that is wrong', (text) => text.replace('s.touch();', 's.tuch();'), 'refused'],
  ];
  it.each(cases)('%s', async (_, now, loaded) => {
    expect(await edited(START, now(START))).toBe(loaded);
    expect(await edited(now(START), START)).toBe(loaded === 'refused' ? 'refused' : loaded);
  });

  it('what is said about an index that the server made', async () => {
    const of = (more: string): string => `create schema s; create table s.p (id int${more}, n text) partition by list (id); create table s.one partition of s.p for values in (1); create index on s.p (n); comment on index s.one_n_idx is 'of a part';`;
    expect(await edited(of(''), of(', k int'))).toBe('whole');
  });

  it('loads no more than it needs', async () => {
    const many = Array.from({ length: 60 }, (_, n) => `create table s.t${n} (id int primary key, other int references s.t${Math.max(0, n - 1)} (id));`).join('\n');
    const before = await make(`create schema s; ${many}`);
    if ('refused' in before) throw new Error(before.refused);
    // A chain of foreign keys from the first to the last: four statements are enough.
    const part = await make(`create schema s; ${many.replace('s.t30 (id int primary key,', 's.t30 (id int primary key, more text,')}`, before.desired, 4 / 61);
    expect(part).toMatchObject({ loaded: 'part' });
    expect(await make(`create schema s; ${many.replace('s.t30 (id int primary key,', 's.t30 (id int primary key, more text,')}`, before.desired, 2 / 61)).toMatchObject({ loaded: 'whole' });
  });
});

describe('a name that the server counts on', () => {
  const two = 'create schema s; create table s.a_b (c int); create index on s.a_b (c); create table s.a (b_c int); create index on s.a (b_c);';
  it.each([
    ['the first one goes', two.replace('create index on s.a_b (c);', '')],
    ['the first one changes', two.replace('(c int)', '(c bigint)')],
    ['the second one changes', two.replace('(b_c int)', '(b_c bigint)')],
    ['they come the other way round', 'create schema s; create table s.a (b_c int); create index on s.a (b_c); create table s.a_b (c int); create index on s.a_b (c);'],
  ])('%s', async (_, now) => {
    await edited(two, now);
    await edited(now, two);
  });
});

describe('edits of', () => {
  const folder = new URL('../../packages/postgres/cases/', import.meta.url);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.sql')).sort();
  // All of them: npm run proof -- packages/postgres/cases --both-ways --incremental.
  const some = files.filter((path, index) => index % 5 === 0 && isCaseFile(readFileSync(new URL(path, folder), 'utf8')));
  it.each(some)('the case %s', async (path) => {
    const { old, new: now } = parseCaseFile(readFileSync(new URL(path, folder), 'utf8'), path);
    await edited(old, now);
    await edited(now, old);
  });

  it('generated schemas', async () => {
    const made = { whole: 0, lanes: 0, part: 0, refused: 0 };
    for (let seed = 1; seed <= 24; seed += 1) {
      const pair = generate(seed, 0, 18);
      made[await edited(sqlOf(pair.old), sqlOf(pair.new))] += 1;
    }
    expect(made.part).toBeGreaterThan(8);
  });
});
