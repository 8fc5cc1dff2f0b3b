import { describe, expect, it } from 'vitest';
import { statementsOf } from '../statements-of.ts';
import { shuffled } from '../shuffle.ts';
import { generate, LATER } from './generate.ts';
import { kindOf } from './prove-pair.ts';
import type { MotifThing } from './motif.ts';
import { seeded } from './random.ts';
import { known, MOTIFS } from './species.ts';
import { sqlOf } from './standing.ts';

const texts = (seed: number, major = 18) => {
  const { old, new: now } = generate(seed, 0, major);
  return { old: sqlOf(old), new: sqlOf(now) };
};
const seeds = Array.from({ length: 120 }, (_, seed) => seed);

describe('a generated pair', () => {
  it('is the same one for the same seed, and another for another seed, attempt or server', () => {
    expect(texts(7)).toEqual(texts(7));
    expect(new Set(seeds.map((seed) => texts(seed).old)).size).toBe(seeds.length);
    expect(sqlOf(generate(7, 1, 18).old)).not.toBe(texts(7).old);
  });

  it('is SQL of the grammar, mostly with something to do', async () => {
    for (const seed of [...seeds, ...seeds.map((each) => LATER + each)]) for (const text of Object.values(texts(seed)).filter((each) => each !== '')) expect(await statementsOf(text), text).toBeDefined();
    expect(seeds.filter((seed) => texts(seed).old !== texts(seed).new).length).toBeGreaterThan(100);
  });

  it('holds every sort of thing that is known', () => {
    const all = Array.from({ length: 600 }, (_, seed) => texts(seed).new).join('\n');
    for (const { kind } of known(false)) expect(all, kind).toMatch(SIGNS[kind] ?? new RegExp(`^create (or replace |unique )?${kind.replace('-', ' ')} `, 'm'));
  });

  it('says in both schemas what things are called in the other, when its seed is a later one', () => {
    const renames = Array.from({ length: 300 }, (_, seed) => texts(LATER + seed)).filter((pair) => pair.new.includes('-- sluice: renamed from'));
    expect(renames.length).toBeGreaterThan(40);
    for (const pair of renames) expect(pair.old).toContain('-- sluice: renamed from');
    expect(seeds.filter((seed) => texts(seed).new.includes('sluice'))).toEqual([]);
  });

  it.each(MOTIFS.map((motif) => [motif.kind, motif] as const))('%s is SQL of the grammar at every position of its dials', async (_, motif) => {
    const world = { major: 18, later: true, things: new Map(), next: 1 };
    const first = motif.make(world, seeded('a'), { id: 'mo1', kind: motif.kind, name: 'mo1' }) as MotifThing;
    const seen = new Set<string>();
    for (let turn = 0; turn < 60; turn += 1) {
      const thing = { ...first, dials: motif.dials.map((size, dial) => (turn * 7 + dial * 3 + Math.floor(turn / (dial + 2))) % size) };
      const text = motif.sql(thing, world).map((each) => `${each};\n`).join('');
      expect(await statementsOf(text), text).toBeDefined();
      seen.add(text);
    }
    expect(seen.size).toBeGreaterThan(5);
  });

  it('asks an old server for nothing new', () => {
    for (const seed of [...seeds, ...seeds.map((each) => LATER + each)]) expect(Object.values(texts(seed, 15)).join('\n')).not.toMatch(/ virtual\b|not enforced|without overlaps/);
  });
});

const SIGNS: Readonly<Record<string, RegExp>> = {
  enum: /as enum/, composite: /^create type \S+ as \(/m, range: /as range/, partition: /partition of/, constraint: /add constraint/, comment: /^comment on/m, grant: /^grant/m,
  owner: /owner to/, 'default-grant': /^alter default privileges/m, 'foreign-server': /^create server/m, 'text-search-configuration': /^create text search configuration/m,
};

describe('another order', () => {
  it('has the same statements, and keeps those at the end whose place means something', async () => {
    const text = 'create table a (b int);\ncreate table c (d int);\nalter default privileges grant select on tables to r;\ncreate view v as select * from a;\n';
    const { one, several } = (await shuffled(text, 'x'))!;
    const lines = (all: string) => all.trim().split('\n').sort();
    expect(lines(one)).toEqual(lines(text));
    expect(lines(Object.values(several).join(''))).toEqual(lines(text));
    expect(one.trim().split('\n').slice(-2)).toEqual(text.trim().split('\n').slice(-2));
    expect(Object.keys(several).sort().at(-1)).toBe('part-z.sql');
    expect(await shuffled('set search_path = a; create table t (b int);', 'x')).toBeUndefined();
  });
});

it('keeps what a statement says to Sluice with it, whatever stands before', async () => {
  const found = await statementsOf('-- sluice: renamed from f\ncreate table g (a int);\n-- a word\n-- sluice: renamed from t\ncreate table u (a int);\n-- more\ncreate table v (a int);');
  expect(found?.map(({ sql }) => sql)).toEqual(['-- sluice: renamed from f\ncreate table g (a int)', '-- sluice: renamed from t\ncreate table u (a int)', 'create table v (a int)']);
});

it('calls failures alike that differ in names and numbers', () => {
  const kind = (reason: string) => kindOf({ reasons: [reason] });
  expect(kind('second plan: drop index s1.i22')).toBe(kind('second plan: drop index s9.i5_n'));
  expect(kind('second plan: drop index s1.i22')).not.toBe(kind('second plan: create index i22'));
});
