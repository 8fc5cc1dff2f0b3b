/** A connection that the server ends in the middle of a rollback: it is gone on with, or once more, until all is as it was, and each row is there once. */
import { rollback, deploy, type Progress } from '@sluice/core';
import pg from 'pg';
import { expect, it } from 'vitest';
import { consenting, difference, seen, start } from './backup-world.ts';
import { postgres15, postgres18 } from './places.ts';
import { why } from './world.ts';

const S = 'create schema app;\ncreate schema other;\n';
const before = `${S}create table app.a (id int generated always as identity primary key, v text not null);\ncreate table app.b (id int primary key, a int references app.a, w numeric(12,4));\ncreate index b_w on app.b (w);\ncreate view app.s as select v from app.a;\n`;
const after = `${S}create table app.b (id int primary key, w numeric(12,1));\n`;

it.each([['deploy', postgres15], ['rollback', postgres18]] as const)('in a %s', async (verb, place) => {
  const world = await start(place, before);
  const hand = new pg.Client({ connectionString: world.url, application_name: 'hand' });
  try {
    await hand.connect();
    const first = await consenting(world.deploy);
    expect(first.outcome, why(first)).toBe(0);
    await world.hand(`insert into app.a (v) select 'v' || g from generate_series(1, 50) g`, `insert into app.b select g, g, g + 0.1234 from generate_series(1, 50) g`);
    const was = await seen(world);
    await world.write('shop/schema/schema.sql', after);
    let cuts = 0;
    // At every step it takes minutes: T04 and T31 do more of it.
    for (const at of [1, 4, 7]) {
      let step = -1;
      let done = false;
      const progress = (event: Progress): void => {
        if (event.event !== 'step-started' || (step += 1) !== at || done) return;
        done = true;
        cuts += 1;
        void hand.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name like 'sluice%' and pid <> pg_backend_pid() and xact_start is not null`);
      };
      const cut = world.other({ progress });
      const options = { environment: 'test', projects: ['shop'], named: ['shop'], assumeYes: true };
      const forth = async (context: typeof cut) => consenting((more) => deploy(more.dryRun ? world.context : context, { ...options, ...more }));
      let report = await forth(verb === 'deploy' ? cut : world.context);
      for (let tries = 0; report.outcome !== 0 && tries < 3; tries += 1) report = await forth(world.context);
      expect(report.outcome, `${at}: ${why(report)}`).toBe(0);
      const home = async (context: typeof cut) => consenting((more) => rollback(more.dryRun ? world.context : context, { ...options, ...more }));
      let back = await home(verb === 'rollback' ? cut : world.context);
      for (let tries = 0; back.outcome !== 0 && tries < 3; tries += 1) back = await home(world.context);
      expect(back.outcome, `${at}: ${why(back)}`).toBe(0);
      expect(difference(was, await seen(world)), String(at)).toEqual([]);
    }
    expect(cuts).toBe(3);
  } finally {
    await hand.end();
    await world.close();
  }
});
