/** What held nothing when it was planned, and is not kept therefore, is not taken away once it holds rows. */
import { describe, expect, it } from 'vitest';
import { runChild } from '../faults/child.ts';
import { keeping } from './keeping.ts';
import { places, postgres18, type Place } from './places.ts';
import { makeWorld, of, why, type World } from './world.ts';

const keep = keeping();
const schema = ({ tongue }: Place, more: string) => `${tongue.area('app')}${tongue.table('app.stays', { id: 'number' })}${more}`;

async function cutOff(place: Place, verb: 'deploy' | 'rollback'): Promise<World> {
  const { tongue } = place;
  const both = schema(place, tongue.table('app.item', { id: 'number', name: 'text' }));
  const first = verb === 'deploy' ? both : schema(place, '');
  const w = await keep(makeWorld(place, { app: { files: { 'schema.sql': first } } }));
  expect(of(await w.deploy())).toMatchObject({ status: 'deployed' });
  await w.write('app/schema/schema.sql', verb === 'deploy' ? schema(place, '') : both);
  if (verb === 'rollback') expect(of(await w.deploy())).toMatchObject({ status: 'deployed' });
  await w.context.close();
  const killed = await runChild('../verbs/verb-child.ts', [w.root, tongue.dialect.name, verb], { VERBS_URL: w.url, SLUICE_FAULT: 'before-send:0' });
  expect(killed, killed.output).toMatchObject({ signal: 'SIGKILL' });
  await w.hand(tongue.hand.put('app.item', 1, 'a'));
  return w;
}

describe.each(places)('on $name', (place) => {
  it.each(['deploy', 'rollback'] as const)('a %s that was cut off sees rows that were written since', async (verb) => {
    const w = await cutOff(place, verb);
    const failed = await w[verb]();
    expect(of(failed), why(failed)).toMatchObject({ outcome: 2, failure: { code: 'SL701', message: expect.stringMatching(/app\.item held nothing when this was planned, and holds rows by now$/) as string } });
    const still = async () => Object.values((await w.rows(place.tongue.count('app.item')))[0]!)[0];
    expect(await still()).toBe(1);
    // Planned anew, it is a hazard like any other.
    const refused = await w[verb]();
    expect(of(refused), why(refused)).toMatchObject({ status: 'refused', outcome: 1, failure: { code: 'SL501' } });
    const code = /H\d{3}/.exec(why(refused))![0];
    const done = await w[verb]({ allow: [`app:${code}`] });
    expect(of(done), why(done)).toMatchObject({ outcome: 0 });
    expect(await w.ids()).not.toContain(place.tongue.ids.table('app.item'));
  });
});

it('on PostgreSQL 18 waits for who is writing into it, and sees what was written', async () => {
  const place = postgres18;
  const w = await keep(makeWorld(place, { app: { files: { 'schema.sql': schema(place, place.tongue.table('app.item', { id: 'number', name: 'text' })) } } }, { environment: 'timeouts: { lock: 20s }' }));
  await w.deploy();
  await w.write('app/schema/schema.sql', schema(place, place.tongue.table('app.item', { id: 'number' })));
  const connection = await w.tongue.dialect.connect({ url: w.url, label: 'writer', root: w.root, applicationName: 'writer', timeouts: { lockMs: 5_000, statementMs: 20_000 } });
  try {
    const writer = await connection.session('main');
    await writer.execute(`begin; insert into app.item values (1, 'a')`);
    const running = w.deploy();
    const blocked = async () => (await w.rows(`select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like 'lock table app.item%' and datname = current_database()`)).length > 0;
    while (!(await blocked())) await new Promise((resolve) => setTimeout(resolve, 50));
    await writer.execute('commit');
    const failed = await running;
    expect(of(failed), why(failed)).toMatchObject({ status: 'failed', outcome: 2, failure: { code: 'SL701' } });
    expect(await w.rows('select name from app.item')).toEqual([{ name: 'a' }]);
  } finally {
    await connection.close();
  }
});
