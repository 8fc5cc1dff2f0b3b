/** Rules for a table in use: brought in steps that keep nobody waiting (decision 0023), stopped or refused in between, and taken back. */
import { describe, expect, it } from 'vitest';
import { runChild } from '../faults/child.ts';
import { consenting, difference, seen, start } from './backup-world.ts';
import { pglite, postgres15, postgres18, type Place } from './places.ts';
import { of, why, type World } from './world.ts';

const table = (maker: string, rules: string): string => `create schema app;
create schema other;
create table app.maker (id integer primary key);
create table app.item (id integer not null, maker_id integer${maker}, code text, amount integer${rules});
`;
const PLAIN = table('', '');
const RULED = table(' not null', `,
  constraint item_pkey primary key (id) with (fillfactor = 80),
  constraint item_amount_check check (amount >= 0),
  constraint item_code_key unique (code) include (amount) deferrable initially deferred,
  constraint item_maker_id_fkey foreign key (maker_id) references app.maker (id) on delete cascade`);
const ROWS = [
  'insert into app.maker select n from generate_series(1, 50) n',
  "insert into app.item select n, 1 + n % 50, 'code ' || n, n % 7 from generate_series(1, 12000) n",
];

type Report = Awaited<ReturnType<World['deploy']>>;
const batchesOf = (report: Report): string[][] => of(report).plan!.batches.map(({ steps }) => steps.map(({ sql }) => sql));
const blocking = (report: Report): string[] => of(report).hazards.filter(({ severity }) => severity === 'block').map(({ code }) => code);

async function filled(place: Place, ...more: string[]): Promise<World> {
  const world = await start(place, PLAIN);
  const first = await world.deploy();
  expect(of(first).status, why(first)).toBe('deployed');
  await world.hand(...ROWS, ...more, 'analyze');
  return world;
}

/** As it was, to the last row. */
async function takenBack(world: World, was: Awaited<ReturnType<typeof seen>>): Promise<void> {
  const back = await world.rollback();
  expect(of(back).status, why(back)).toBe('rolled back');
  expect(difference(was, await seen(world))).toEqual([]);
}

describe.each([pglite, postgres15, postgres18])('on $name', (place) => {
  it('come without asking anybody, are what a fresh load makes, and go again', async () => {
    const world = await filled(place);
    const fresh = await start(place, RULED);
    try {
      const was = await seen(world);
      await world.write('shop/schema/schema.sql', RULED);
      const forth = await world.deploy();
      expect(of(forth).status, why(forth)).toBe('deployed');
      expect(blocking(forth)).toEqual([]);
      expect(batchesOf(forth)).toEqual([
        ['alter table app.item add constraint item_maker_id_is_not_null check (maker_id is not null) not valid'],
        ['alter table app.item validate constraint item_maker_id_is_not_null'],
        [
          'alter table app.item alter column maker_id set not null', 'alter table app.item drop constraint item_maker_id_is_not_null',
          'alter table app.item add constraint item_amount_check CHECK ((amount >= 0)) not valid',
        ],
        ['alter table app.item validate constraint item_amount_check'],
        ['create unique index concurrently item_code_key on app.item USING btree (code) INCLUDE (amount)'],
        [
          'alter table app.item add constraint item_code_key unique using index item_code_key DEFERRABLE INITIALLY DEFERRED',
          'alter table app.item add constraint item_maker_id_fkey FOREIGN KEY (maker_id) REFERENCES app.maker(id) ON DELETE CASCADE not valid',
        ],
        ['alter table app.item validate constraint item_maker_id_fkey'],
        ["create unique index concurrently item_pkey on app.item USING btree (id) WITH (fillfactor='80')"],
        ['alter table app.item add constraint item_pkey primary key using index item_pkey'],
      ]);
      const again = await world.deploy();
      expect(of(again).status, why(again)).toBe('unchanged');
      expect(of(await fresh.deploy()).status).toBe('deployed');
      await fresh.hand(...ROWS);
      expect(difference(await seen(fresh), await seen(world))).toEqual([]);
      await takenBack(world, was);
    } finally {
      await world.close();
      await fresh.close();
    }
  });

  it('leave nothing where rows break them', async () => {
    const world = await filled(place, 'update app.item set maker_id = 1000 where id = 7');
    try {
      const was = await seen(world);
      await world.write('shop/schema/schema.sql', RULED);
      const broken = await consenting(world.deploy);
      expect(of(broken).failure?.lines?.join('\n') ?? '', why(broken)).toContain('item_maker_id_fkey');
      expect(difference(was, await seen(world))).toEqual([]);
      await world.hand('update app.item set maker_id = 1 where id = 7');
      const mended = await consenting(world.deploy);
      expect(of(mended).status, why(mended)).toBe('deployed');
    } finally {
      await world.close();
    }
  });

  it('are counted for violators before anything changes', async () => {
    const world = await filled(place, 'update app.item set amount = -1 where id = 7', 'update app.item set maker_id = null where id = 8', "update app.item set code = 'code 1' where id = 9");
    try {
      await world.write('shop/schema/schema.sql', RULED);
      const refused = await world.deploy();
      expect(of(refused).outcome, why(refused)).toBe(1);
      expect(blocking(refused).length).toBe(3);
    } finally {
      await world.close();
    }
  });
});

it('prove a key that columns may be null under before it is theirs', async () => {
  const world = await filled(postgres18);
  try {
    await world.hand('update app.item set maker_id = id');
    await world.write('shop/schema/schema.sql', table('', ', primary key (maker_id)'));
    const was = await seen(world);
    const forth = await world.deploy();
    expect(of(forth).status, why(forth)).toBe('deployed');
    expect(blocking(forth)).toEqual([]);
    expect(batchesOf(forth)).toEqual([
      ['alter table app.item add constraint item_maker_id_is_not_null check (maker_id is not null) not valid'],
      ['alter table app.item validate constraint item_maker_id_is_not_null'],
      ['alter table app.item alter column maker_id set not null', 'alter table app.item drop constraint item_maker_id_is_not_null'],
      ['create unique index concurrently item_pkey on app.item USING btree (maker_id)'],
      ['alter table app.item add constraint item_pkey primary key using index item_pkey'],
    ]);
    await takenBack(world, was);
  } finally {
    await world.close();
  }
});

it('call functions that find bare names by the path of their caller, in each of the steps', async () => {
  const rule = "create function app.known(integer) returns boolean language sql stable as 'select $1 is null or exists (select from maker where id = $1)';\n";
  const world = await filled(postgres18);
  try {
    await world.write('shop/schema/schema.sql', `${table('', '').replace('create table app.item', `${rule}create table app.item`)}`.replace('amount integer)', 'amount integer, constraint item_maker_known check (app.known(maker_id)))'));
    // Its violators cannot be counted beforehand.
    const forth = await consenting(world.deploy);
    expect(of(forth).status, why(forth)).toBe('deployed');
    expect(batchesOf(forth).map((steps) => steps.filter((sql) => sql.includes('item_maker_known')))).toEqual([
      ['alter table app.item add constraint item_maker_known CHECK (app.known(maker_id)) not valid'], ['alter table app.item validate constraint item_maker_known'],
    ]);
    expect(batchesOf(forth)[1]!.length).toBe(3);
    const again = await world.deploy();
    expect(of(again).status, why(again)).toBe('unchanged');
  } finally {
    await world.close();
  }
});

describe('killed between two of the steps', () => {
  it.each([['after-commit', 0], ['before-commit', 1], ['after-commit', 1], ['before-commit', 4], ['after-commit', 4], ['after-send', 6], ['after-reply', 6], ['after-commit', 8], ['after-reply', 10]] as const)('at %s of step %i, the next deployment goes on', async (point, step) => {
    const world = await filled(step % 2 === 0 ? postgres18 : postgres15);
    try {
      const was = await seen(world);
      await world.write('shop/schema/schema.sql', RULED);
      await world.context.close();
      const killed = await runChild('../verbs/verb-child.ts', [world.root, world.tongue.dialect.name, 'deploy'], { VERBS_URL: world.url, VERB_OPTIONS: JSON.stringify({ projects: ['shop'], named: ['shop'] }), SLUICE_FAULT: `${point}:${step}` });
      expect(killed, killed.output).toMatchObject({ signal: 'SIGKILL' });
      const again = await world.deploy();
      expect(of(again).outcome, why(again)).toBe(0);
      const third = await world.deploy();
      expect(of(third).status, why(third)).toBe('unchanged');
      await takenBack(world, was);
    } finally {
      await world.close();
    }
  });
});
