/** Cleanup: what is over goes, and nothing else does. */
import { cleanup, cleanupText, audit, type CleanupObject } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { consenting, difference, seen, start } from './backup-world.ts';
import { keeping } from './keeping.ts';
import { pglite, places, postgres15, postgres18, toy, type Place } from './places.ts';
import { makeWorld, of, why, type World, type WorldOptions } from './world.ts';

const keep = keeping();
const SCHEMAS = 'create schema app;\ncreate schema other;\n';
const U = 'create table app.u (id int primary key);\n';
const to = (w: World, schema: string) => w.write('shop/schema/schema.sql', schema);
const OVER = `update sluice.backup set expires_at = '2000-01-01T00:00:00.000Z'`;
const asked = { environment: 'test', projects: ['shop'] };
const acts = (objects: readonly CleanupObject[]) => objects.map(({ address, act, rows, why: because }) => [address, act, rows, because?.replace(/\d{4}-.*/, '…')]);
const clean = async (w: World, options = {}) => (await cleanup(w.context, { ...asked, ...options }))[0]!;
const kept = async (w: World) => (await w.rows(`select tablename::text as name from pg_tables where schemaname = 'sluice_backup' order by 1`)).map(({ name }) => String(name).replace(/_[0-9a-f]{12}.*/, ''));

/** Two deployments: table t with 100 rows goes, then u with one. */
async function twoKept(place: Place, options?: WorldOptions): Promise<World> {
  const w = await keep(start(place, `${SCHEMAS}create table app.t (id int primary key, v text);\n${U}`, options));
  expect((await w.deploy()).outcome).toBe(0);
  await w.hand(`insert into app.t select g, 'v' from generate_series(1, 100) g; insert into app.u values (1)`);
  for (const schema of [`${SCHEMAS}${U}`, SCHEMAS]) {
    await to(w, schema);
    const report = await consenting(w.deploy);
    expect(report.outcome, why(report)).toBe(0);
  }
  return w;
}

describe.each([pglite, postgres15, postgres18])('on $name', (place) => {
  it('removes what is over, of this environment, and nothing else', async () => {
    const w = await twoKept(place);
    await w.hand(`create table sluice_backup.not_ours (id int); ${OVER} where address = 'table app.t'`);
    const looked = await clean(w, { dryRun: true });
    expect(acts(looked.objects)).toEqual([['table app.t', 'to remove', 100, undefined], ['table app.u', 'kept', 1, 'kept until …']]);
    expect(cleanupText(looked, { color: false }).split('\n').slice(1)).toEqual([
      expect.stringMatching(/^ {2}to remove {2}table app\.t {2}shop, 100 rows, \d+ kB$/), expect.stringMatching(/^ {13}in sluice_backup\.t_[0-9a-f]{12}_1, by \S+$/),
      expect.stringMatching(/^ {2}kept {7}table app\.u {2}shop, 1 row, \d+ kB$/), expect.stringContaining('in sluice_backup.u_'), expect.stringMatching(/^ {13}kept until \d{4}-\d\d-\d\d \d\d:\d\d UTC$/),
      expect.stringMatching(/^1 to remove \(\d+ kB\), 1 kept$/),
    ]);
    expect(await kept(w)).toEqual(['not_ours', 't', 'u']);
    expect((await clean(w)).objects.map(({ act }) => act)).toEqual(['removed', 'kept']);
    expect(await kept(w)).toEqual(['not_ours', 'u']);
    expect((await w.journal('backup'))!.map(({ status }) => status).sort()).toEqual(['dropped', 'verified']);
    expect(acts((await clean(w)).objects)).toEqual([['table app.u', 'kept', 1, 'kept until …']]);
    const [trail] = await audit(w.context, { ...asked, verify: true });
    expect(trail!.proof).toMatchObject({ intact: true });
    expect(trail!.entries.at(-1)!.entry).toMatchObject({ event: 'cleanup', address: 'table app.t', actor: 'ann', environment: 'test' });
    // What is gone is gone: a rollback says so before it begins.
    const first = String((await w.journal('deployment'))![0]!['id']);
    const back = await w.rollback({ to: first, dryRun: true });
    expect(of(back).plan?.batches.flatMap(({ steps }) => steps).filter(({ restores }) => restores)).toHaveLength(1);
  });

  it('leaves what an open deployment may need, and does not look at other environments', async () => {
    const w = await twoKept(place);
    await w.hand(OVER);
    await w.write('sluice.yaml', `environments:\n  test: { url: "\${VERBS_URL}" }\n  twin: { url: "\${VERBS_URL}" }\n`);
    expect((await clean(w, { environment: 'twin' })).objects).toEqual([]);
    await w.hand(`update sluice.deployment set ended_at = null, status = 'running', outcome = null where started_at = (select max(started_at) from sluice.deployment)`);
    expect(acts((await clean(w)).objects)).toEqual(['table app.t', 'table app.u'].map((address, n) => [address, 'kept', n === 0 ? 100 : 1, 'a deployment of shop is open and may need it']));
    expect(await kept(w)).toEqual(['t', 'u']);
  });
});

describe('on PostgreSQL 18', () => {
  it('touches nothing of which the journal says something else than it wrote', async () => {
    const w = await twoKept(postgres18);
    await w.hand('create table app.precious (id int)', `${OVER}, object = replace(replace(object, 'sluice_backup', 'app'), '"t_', '"precious_') where address = 'table app.t'`, `${OVER} where address = 'table app.u'`);
    const { objects } = await clean(w);
    expect(acts(objects)).toEqual([['table app.t', 'kept', 100, expect.stringContaining('changed or damaged')], ['table app.u', 'removed', 1, undefined]]);
    expect(await kept(w)).toEqual(['t']);
  });

  it('says what cannot go, and removes the rest', async () => {
    const w = await twoKept(postgres18);
    const [{ name } = { name: '' }] = await w.rows(`select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'sluice_backup' and tablename like 't%'`);
    await w.hand(`create view other.eyes as select * from ${String(name)}`, OVER);
    const { objects } = await clean(w);
    expect(acts(objects)).toEqual([['table app.t', 'failed', 100, expect.stringContaining('other objects depend on it')], ['table app.u', 'removed', 1, undefined]]);
    expect(await kept(w)).toEqual(['t']);
    expect((await w.journal('backup'))!.map(({ status }) => status).sort()).toEqual(['dropped', 'verified']);
  });

  it('does not list what a rollback moved back, and lists the copy that it filled from', async () => {
    const w = await keep(start(postgres18, `${SCHEMAS}create table app.t (id int primary key, v text);\ncreate table app.c (id int primary key, v text);\n`));
    expect((await w.deploy()).outcome).toBe(0);
    await w.hand(`insert into app.t values (1, 'a'); insert into app.c values (1, 'a')`);
    const was = await seen(w);
    await to(w, `${SCHEMAS}create table app.c (id int primary key);\n`);
    expect((await consenting(w.deploy)).outcome).toBe(0);
    expect((await consenting(w.rollback)).outcome).toBe(0);
    await w.hand(OVER);
    const { objects } = await clean(w);
    expect(objects.map(({ address, act, status }) => [address, act, status])).toEqual([['column app.c/v', 'removed', 'restored']]);
    expect(difference(was, await seen(w))).toEqual([]);
  });

  it('waits for nobody who deploys, unless told', async () => {
    const w = await twoKept(postgres18);
    await w.hand(OVER);
    const other = await w.tongue.dialect.connect({ url: w.url, label: 'other', root: w.root, applicationName: 'other', timeouts: { lockMs: 500, statementMs: 5_000 } });
    try {
      const lock = await other.lock({ deploymentId: 'd', runId: 'r', project: 'shop', actor: 'ben', host: 'h', pid: 1, startedAt: new Date().toISOString() }, 0);
      await expect(clean(w)).rejects.toMatchObject({ code: 'SL601' });
      expect((await clean(w, { dryRun: true })).objects).toHaveLength(2);
      await lock.release();
    } finally {
      await other.close();
    }
    expect((await clean(w)).objects.map(({ act }) => act)).toEqual(['removed', 'removed']);
  });

  it('counts by the clock of the server, whatever the runner believes', async () => {
    const dialect = { ...postgres18.tongue.dialect, clock: () => Promise.resolve('2031-05-05T00:00:00.000Z') };
    const w = await twoKept(postgres18, { context: { dialects: () => Promise.resolve(dialect), now: () => 0 } });
    expect((await w.journal('backup'))!.map(({ created_at: at, expires_at: end }) => [at, end])).toEqual(Array.from({ length: 2 }, () => ['2031-05-05T00:00:00.000Z', '2031-06-04T00:00:00.000Z']));
    expect((await clean(w, { dryRun: true })).objects.map(({ act }) => act)).toEqual(['kept', 'kept']);
  });
});

it.each(places)('on $name finds nothing where nothing was kept or deployed', async (place) => {
  const { tongue } = place;
  const w = await keep(makeWorld(place, { shop: { owns: ['shop'], files: { 'schema.sql': tongue.area('shop') + tongue.table('shop.t', { id: 'number' }) } } }));
  expect((await clean(w)).objects).toEqual([]);
  expect((await w.deploy()).outcome).toBe(0);
  const found = await clean(w);
  expect(found.objects).toEqual([]);
  expect(cleanupText(found, { color: false })).toMatch(/^test: .*\n {2}no backup objects$/);
});

it('on the toy, which keeps nothing, writes nothing', async () => {
  const { tongue } = toy;
  const w = await keep(makeWorld(toy, { shop: { owns: ['shop'], files: { 'schema.sql': tongue.area('shop') + tongue.table('shop.t', { id: 'number' }) } } }));
  expect((await clean(w)).objects).toEqual([]);
  expect(await w.journal('meta')).toBeUndefined();
});
