/** A journal that another version left, with a deployment half done in it: older ones are upgraded under the lock, newer ones refused before any write. */
import { describe, expect, it } from 'vitest';
import { runChild } from '../faults/child.ts';
import { keeping } from './keeping.ts';
import { pglite, postgres15, postgres18, type Place } from './places.ts';
import { makeWorld, of, why, type World } from './world.ts';

const keep = keeping();
async function half(place: Place): Promise<World> {
  const { tongue } = place;
  const w = await keep(makeWorld(place, { app: { files: { 'schema.sql': tongue.area('app') + tongue.table('app.item', { id: 'number' }) } } }));
  expect(of(await w.deploy())).toMatchObject({ status: 'deployed' });
  await w.write('app/schema/more.sql', tongue.table('app.shelf', { id: 'number' }) + tongue.view('app.full', 'app.shelf', 'id'));
  await w.context.close();
  const killed = await runChild('../verbs/verb-child.ts', [w.root, tongue.dialect.name, 'deploy'], { VERBS_URL: w.url, SLUICE_FAULT: 'before-commit:1' });
  expect(killed, killed.output).toMatchObject({ signal: 'SIGKILL' });
  return w;
}

describe.each([pglite, postgres15, postgres18])('on $name', (place) => {
  it('of format 0 is upgraded, and the open deployment is finished', async () => {
    const w = await half(place);
    await w.hand('drop table sluice.backup', 'drop table sluice.audit', 'update sluice.meta set format = 0');
    expect(await w.status()).toMatchObject({ open: { status: 'running' } });
    const report = await w.deploy();
    expect(of(report), why(report)).toMatchObject({ status: 'deployed', outcome: 0 });
    expect(of(report).resumed).toBeDefined();
    expect((await w.journal('meta'))!.map(({ format }) => format).sort()).toEqual([0, 1]);
    expect(await w.journal('audit')).toHaveLength(1);
    expect(await w.journal('backup')).toEqual([]);
    expect(of(await w.deploy())).toMatchObject({ status: 'unchanged' });
  });

  it('of a newer format is refused, and nothing is written', async () => {
    const w = await half(place);
    await w.hand(`insert into sluice.meta (format, version, system_identifier) values (2, '9.9.9', 'x')`);
    const before = await Promise.all([w.journal('deployment'), w.journal('step'), w.ids()].map(async (each) => each));
    for (const report of [await w.deploy(), await w.rollback()]) {
      expect(of(report)).toMatchObject({ status: 'refused', outcome: 1, failure: { code: 'SL602', message: expect.stringContaining('9.9.9') } });
    }
    await expect(w.status()).rejects.toMatchObject({ code: 'SL602' });
    expect(await Promise.all([w.journal('deployment'), w.journal('step'), w.ids()])).toEqual(before);
  });
});
