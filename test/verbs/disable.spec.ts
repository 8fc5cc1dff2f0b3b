/** Routines and views out of use and back: for whom, for how long, and what deployments do meanwhile. */
import { describe, expect, it } from 'vitest';
import { audit, disable, enable, log } from '@sluice/core';
import { keeping } from './keeping.ts';
import { pglite, postgres15, postgres18, toy, type Place } from './places.ts';
import { makeWorld, of, why, type World } from './world.ts';

const keep = keeping();
const SQL = (body: string, more = '') => `create schema app;
create table app.item (id integer);
create view app.seen as select id from app.item;
create function app.total(a integer) returns integer language sql as 'select ${body}';
create function app.total(a integer, b text) returns integer language sql as 'select 2';
${more}`;
const TOTAL = 'function app.total(integer)';
const WHY = { environment: 'test', reason: 'wrong totals' };

describe.each([pglite, postgres15, postgres18])('on $name', (place: Place) => {
  const world = (text: string, env?: string): Promise<World> =>
    keep(makeWorld(place, { app: { files: { 'schema.sql': text } } }, env === undefined ? {} : { environment: env }));
  /** Whether another role may use it, and whether its owner may by privilege (superusers are not asked). */
  const may = async (w: World, what: 'total' | 'seen') => (await w.rows(what === 'total'
    ? `select has_function_privilege('pg_monitor', oid, 'execute') as other, exists (select from aclexplode(coalesce(proacl, acldefault('f', proowner))) a where a.grantee = proowner) as owner from pg_proc where oid = 'app.total(integer)'::regprocedure`
    : `select has_table_privilege('pg_monitor', oid, 'select') as other, exists (select from aclexplode(coalesce(relacl, acldefault('r', relowner))) a where a.grantee = relowner) as owner from pg_class where oid = 'app.seen'::regclass`))[0];

  it('takes a routine from everybody, keeps it so over deployments, and gives it back', async () => {
    const w = await world(SQL('1', 'grant execute on function app.total(integer) to pg_monitor;\ngrant select on app.seen to pg_monitor;'));
    const first = await w.deploy();
    expect(first.outcome, why(first)).toBe(0);
    expect(await may(w, 'total')).toEqual({ other: true, owner: true });

    await expect(disable(w.context, { environment: 'test', objects: [TOTAL] })).rejects.toMatchObject({ code: 'SL901' });
    await expect(disable(w.context, { ...WHY, objects: ['app.total'] })).rejects.toMatchObject({ code: 'SL612', detail: { lines: [TOTAL, 'function app.total(integer,text)'] } });
    await expect(disable(w.context, { ...WHY, objects: ['table app.item'] })).rejects.toMatchObject({ code: 'SL612' });
    await expect(disable(w.context, { ...WHY, objects: ['function app.totl(integer)'] })).rejects.toMatchObject({ code: 'SL612', detail: { hint: expect.stringMatching(/^Did you mean 'function app\.total\(integer\)' or 'function app\.total\(integer,text\)'\? /) as string } });
    await expect(disable(w.context, { ...WHY, objects: ['app.sen'] })).rejects.toMatchObject({ code: 'SL612', detail: { hint: expect.stringMatching(/^Did you mean 'view app\.seen'\? /) as string } });
    await expect(disable(w.context, { ...WHY, objects: ['app.nothing_like_it'] })).rejects.toMatchObject({ code: 'SL612', detail: { hint: expect.stringMatching(/^Routines and views/) as string } });
    // What is missing most is said first: without an object a reason is of no use.
    await expect(disable(w.context, { environment: 'test', objects: [] })).rejects.toMatchObject({ code: 'SL901', message: 'it is not said what to disable' });
    const off = await disable(w.context, { ...WHY, objects: [TOTAL, 'app.seen'] });
    expect(of(off), why(off)).toMatchObject({ project: 'app', status: 'disabled', outcome: 0 });
    expect(await may(w, 'total')).toEqual({ other: false, owner: false });
    expect(await may(w, 'seen')).toEqual({ other: false, owner: false });
    await expect(disable(w.context, { ...WHY, objects: [TOTAL] })).rejects.toMatchObject({ code: 'SL611' });

    const state = await w.status();
    expect(state).toMatchObject({ drift: [], last: { kind: 'deploy' }, disabled: [{ address: TOTAL, way: 'revoke', by: 'ann', reason: 'wrong totals' }, { address: 'view app.seen' }] });
    const same = await w.deploy();
    expect(of(same), why(same)).toMatchObject({ outcome: 0, stepsTotal: 0, findings: [{ code: 'disabled', subject: TOTAL }, { code: 'disabled' }] });
    // A corrected body is deployed, and stays out of use.
    await w.write('app/schema/schema.sql', SQL('7', 'grant execute on function app.total(integer) to pg_monitor;\ngrant select on app.seen to pg_monitor;'));
    const mended = await w.deploy();
    expect(of(mended), why(mended)).toMatchObject({ status: 'deployed', stepsTotal: 1 });
    expect(await may(w, 'total')).toEqual({ other: false, owner: false });
    // Another result makes it anew, which would enable it.
    await w.write('app/schema/schema.sql', SQL('7').replace('returns integer', 'returns bigint'));
    const anew = await w.deploy();
    expect(of(anew), why(anew)).toMatchObject({ outcome: 1, failure: { code: 'SL611', hint: expect.stringContaining(`sluice enable '${TOTAL}'`) as string } });
    await w.write('app/schema/schema.sql', SQL('7', 'grant execute on function app.total(integer) to pg_monitor;\ngrant select on app.seen to pg_monitor;'));
    const back = await w.rollback();
    expect(of(back), why(back)).toMatchObject({ status: 'rolled back', findings: expect.arrayContaining([expect.objectContaining({ code: 'disabled' })]) as [] });
    expect(await may(w, 'total')).toEqual({ other: false, owner: false });

    const on = await enable(w.context, { environment: 'test', objects: ['app.seen', TOTAL] });
    expect(of(on), why(on)).toMatchObject({ status: 'enabled', outcome: 0 });
    expect([await may(w, 'total'), await may(w, 'seen')]).toEqual([{ other: true, owner: true }, { other: true, owner: true }]);
    expect(await w.status()).toMatchObject({ disabled: [], drift: [] });
    await expect(enable(w.context, { environment: 'test', objects: [TOTAL] })).rejects.toMatchObject({ code: 'SL612' });
    const trail = (await audit(w.context, { environment: 'test', projects: ['app'], verify: true }))[0]!;
    expect(trail.proof).toMatchObject({ intact: true });
    expect(trail.entries.map(({ entry }) => (entry as { event: string }).event)).toEqual(['deploy', 'disable', 'deploy', 'deploy', 'rollback', 'enable']);
    expect((await log(w.context, { environment: 'test', projects: ['app'] })).filter(({ kind }) => kind !== 'deploy').map(({ kind, objects }) => [kind, objects])).toMatchObject([['disable', [TOTAL, 'view app.seen']], ['rollback', [TOTAL]], ['enable', ['view app.seen', TOTAL]]]);
  });

  it('takes one away by another name, where nothing stands on it', async () => {
    const w = await world(SQL('1', `create view app.counted as select app.total(1, 'x') as n;`));
    await w.deploy();
    await expect(disable(w.context, { ...WHY, way: 'rename', objects: ['function app.total(integer,text)'] })).rejects.toMatchObject({ code: 'SL611', detail: { lines: ['view app.counted'] } });
    const off = await disable(w.context, { ...WHY, way: 'rename', objects: [TOTAL] });
    expect(of(off), why(off)).toMatchObject({ status: 'disabled' });
    const { disabled: [one], drift } = await w.status();
    expect(one).toMatchObject({ address: TOTAL, way: 'rename', as: expect.stringMatching(/^function app\.total_disabled_\d{8}\(integer\)$/) as string });
    expect(drift).toEqual([]);
    expect([...(await w.ids())].filter((id) => id.startsWith('function app.total') && !id.includes('text'))).toEqual([one!.as]);
    const same = await w.deploy();
    expect(of(same), why(same)).toMatchObject({ outcome: 0, stepsTotal: 0, findings: [{ code: 'disabled' }] });
    expect(of(await enable(w.context, { environment: 'test', objects: [TOTAL] }))).toMatchObject({ status: 'enabled' });
    expect(await w.ids()).toContain(TOTAL);
    expect(of(await w.deploy())).toMatchObject({ outcome: 0, stepsTotal: 0, findings: [] });
  });
});

it('is refused where a dialect cannot', async () => {
  const w = await keep(makeWorld(toy, { app: { files: { 'schema.sql': toy.tongue.table('app.item', { id: 'number' }) } } }));
  await w.deploy();
  await expect(disable(w.context, { ...WHY, objects: ['app.item'] })).rejects.toMatchObject({ code: 'SL612', message: 'toy cannot disable objects' });
});
