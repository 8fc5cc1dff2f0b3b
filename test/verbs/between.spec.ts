/** What others do between judging a plan and taking the lock: it is planned again, and what was to be said of the first plan is said of the one that runs. */
import type { Connection, Dialect } from '@sluice/core/dialect';
import { deploy } from '@sluice/core';
import { expect, it } from 'vitest';
import { postgres18 } from './places.ts';
import { makeWorld, of, why } from './world.ts';

/** A dialect whose lock is only had once `first` is done. */
const after = (dialect: Dialect, first: () => Promise<void>): Dialect => ({
  ...dialect,
  connect: async (target) => {
    const connection = await dialect.connect(target);
    return new Proxy(connection, {
      get(of, name: keyof Connection) {
        const member: unknown = Reflect.get(of, name);
        if (typeof member !== 'function') return member;
        if (name === 'lock') return async (...given: Parameters<Connection['lock']>) => first().then(() => connection.lock(...given));
        return member.bind(of) as unknown;
      },
    });
  },
});

const view = 'create view app.seen as select id from app.item;\n';
const item = (column: string) => `create schema app;\ncreate table app.item (id integer primary key, ${column} text);\n${view}`;

it.each([['nobody comes in between', () => []], ['a view is dropped by hand in between', () => ['drop view app.seen']]] as const)('offers the rename where %s', async (_what, hand) => {
  const world = await makeWorld(postgres18, { app: { files: { 'schema.sql': item('old') } } }, { environment: 'gates: { hazards: { accept: [blocking-lock, compatibility, data-loss] } }' });
  try {
    expect(of(await world.deploy()).status).toBe('deployed');
    await world.write('app/schema/schema.sql', item('new'));
    const dialect = after(world.tongue.dialect, () => world.hand(...hand()));
    const report = await deploy(world.other({ dialects: () => Promise.resolve(dialect) }), { environment: 'test', projects: ['app'], named: ['app'] });
    expect(of(report).status, why(report)).toBe('deployed');
    expect(of(report).findings.filter(({ code }) => code === 'alike').map(({ message }) => message)).toEqual(['column app.item/old goes and column app.item/new comes, and they are alike']);
    expect((await world.ids()).has('view app.seen')).toBe(true);
  } finally {
    await world.close();
  }
});

it.each([['nobody comes in between', [], 'unchanged', 0], ['a view is dropped by hand in between', ['drop view app.seen'], 'deployed', 2]] as const)('has nothing to do where %s, or does it', async (_what, hand, status, reads) => {
  const world = await makeWorld(postgres18, { app: { files: { 'schema.sql': item('old') } } });
  try {
    expect(of(await world.deploy()).status).toBe('deployed');
    let read = 0;
    const dialect: Dialect = {
      ...after(world.tongue.dialect, () => world.hand(...hand)),
      read: (...given) => {
        read += 1;
        return world.tongue.dialect.read(...given);
      },
    };
    const report = await deploy(world.other({ dialects: () => Promise.resolve(dialect) }), { environment: 'test', projects: ['app'], named: ['app'] });
    expect(of(report).status, why(report)).toBe(status);
    // Where nothing moved, the token says so: neither before nor under the lock is anything read.
    expect(read).toBe(reads);
    expect((await world.ids()).has('view app.seen')).toBe(true);
  } finally {
    await world.close();
  }
});

it.each(['nobody comes in between', 'row security is forced in between'] as const)('keeps all rows or takes nothing away where %s', async (what) => {
  const world = await makeWorld(postgres18, { app: { files: { 'schema.sql': item('old') } } }, { environment: 'gates: { hazards: { accept: [blocking-lock, compatibility, data-loss] } }' });
  const role = `plain_${Date.now().toString(36)}`;
  try {
    // Whoever deploys owns the table, and is no superuser: its own rows may be hidden from it.
    await world.hand(`create role ${role} login password 'plain'`, `do $$ begin execute format('grant create on database %I to ${role}', current_database()); end $$`);
    const theirs = world.other({ env: { VERBS_URL: world.url.replace(/\/\/[^@]*@/, `//${role}:plain@`) } });
    const run = async (context: typeof theirs) => deploy(context, { environment: 'test', projects: ['app'], named: ['app'] });
    const first = await run(theirs);
    expect(of(first).status, why(first)).toBe('deployed');
    await world.hand("insert into app.item select g, 'v' || g from generate_series(1, 10) g", 'create policy few on app.item using (id <= 3)', 'alter table app.item enable row level security');
    await world.write('app/schema/schema.sql', item('old').replace(', old text', '') + 'create policy few on app.item using (id <= 3);\nalter table app.item enable row level security;\n');
    const { dialect } = world.tongue;
    // The transaction has begun when its id is asked for.
    let asked = 0;
    const using: Dialect = { ...dialect, transactionId: async (session) => {
      asked += 1;
      if (asked === 1 && what !== 'nobody comes in between') await world.hand('alter table app.item force row level security');
      return dialect.transactionId(session);
    } };
    const report = await run(world.other({ env: { VERBS_URL: world.url.replace(/\/\/[^@]*@/, `//${role}:plain@`) }, dialects: () => Promise.resolve(using) }));
    if (what === 'nobody comes in between') {
      expect(of(report).status, why(report)).toBe('deployed');
      const [{ object } = { object: '' }] = await world.rows(`select format('%I.%I', schemaname, tablename) as object from pg_tables where schemaname = 'sluice_backup'`);
      expect(await world.rows(`select count(*)::int4 as rows from ${String(object)}`)).toEqual([{ rows: 10 }]);
    } else {
      expect(of(report), why(report)).toMatchObject({ outcome: 2, failure: { code: 'SL706', message: expect.stringContaining('hidden from the role') as string } });
      expect(await world.rows('select count(old)::int4 as rows from app.item')).toEqual([{ rows: 10 }]);
    }
  } finally {
    await world.hand(`drop owned by ${role} cascade`, `drop role ${role}`);
    await world.close();
  }
});
