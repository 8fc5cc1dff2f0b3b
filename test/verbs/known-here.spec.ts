/** What this machine knows of a deployment when its database cannot say it: it is gone, or was set back; and what a person says of what is in doubt. */
import { describe, expect, it } from 'vitest';
import { runChild } from '../faults/child.ts';
import { sharedServer } from '@sluice/kit/servers';
import { keeping } from './keeping.ts';
import { postgres18, toy } from './places.ts';
import { makeWorld, of, why, type World } from './world.ts';

const keep = keeping();
const { tongue } = postgres18;
const more = tongue.table('app.shelf', { id: 'number' }) + tongue.view('app.full', 'app.shelf', 'id');
const database = (w: World): string => new URL(w.url).pathname.slice(1);

async function half(fault: string, context: Parameters<typeof makeWorld>[2] = {}): Promise<World> {
  const w = await keep(makeWorld(postgres18, { app: { files: { 'schema.sql': tongue.area('app') + tongue.table('app.item', { id: 'number' }) } } }, context));
  expect(of(await w.deploy())).toMatchObject({ status: 'deployed' });
  await w.write('app/schema/more.sql', more);
  await w.context.close();
  const killed = await runChild('../verbs/verb-child.ts', [w.root, tongue.dialect.name, 'deploy'], { VERBS_URL: w.url, SLUICE_FAULT: fault });
  expect(killed, killed.output).toMatchObject({ signal: 'SIGKILL' });
  return w;
}

describe('a database', () => {
  it('that is gone: deploy and status say where the deployment stood', async () => {
    const w = await half('before-commit:1');
    const server = await sharedServer(18);
    await server.dropDatabase(database(w));
    const report = await w.deploy();
    const known = /^deployment \S+-app of app to test, begun \S+Z: batch 1 was being committed \(transaction \d+\), and its end is not known here$/;
    expect(of(report)).toMatchObject({ outcome: 1, failure: { code: 'SL401', lines: ['This machine knows:', expect.stringMatching(known)] } });
    await expect(w.status()).rejects.toMatchObject({ code: 'SL401', detail: { lines: ['This machine knows:', expect.stringMatching(known)] } });
  });

  it('that was set back to an older state: both say so, and deploy starts from what is there', async () => {
    const server = await sharedServer(18);
    const w = await keep(makeWorld(postgres18, { app: { files: { 'schema.sql': tongue.area('app') + tongue.table('app.item', { id: 'number' }) } } }));
    await w.deploy();
    const old = `${database(w)}_old`;
    await server.createDatabase(old, { template: database(w) });
    await w.write('app/schema/more.sql', more);
    expect((await w.status()).restored).toBeUndefined();
    const second = of(await w.deploy());
    await server.dropDatabase(database(w));
    await server.createDatabase(database(w), { template: old });
    await server.dropDatabase(old);
    const said = `this machine saw deployment ${second.deploymentId} of app to test`;
    expect((await w.status()).restored).toContain(said);
    const report = await w.deploy();
    expect(of(report), why(report)).toMatchObject({ status: 'deployed', findings: expect.arrayContaining([expect.objectContaining({ code: 'restored', message: expect.stringContaining(said) })]) });
    expect(of(await w.deploy())).toMatchObject({ status: 'unchanged', findings: [] });
    expect((await w.status()).restored).toBeUndefined();
  });

  it.each([['again', 2], ['done', 0]] as const)('in which a batch is in doubt goes on when a person says: %s', async (word, tables) => {
    const w = await half('before-commit:1');
    // The batch ran on another timeline, of which nobody knows any more.
    await w.hand(`update sluice.step set intent_hash = 'another' where seq < 0 and status = 'committing'`);
    for (const inDoubt of [undefined, ['other:again']]) expect(of(await w.deploy({ inDoubt }))).toMatchObject({ status: 'in doubt', outcome: 4, failure: { code: 'SL702' } });
    expect(of(await w.deploy({ inDoubt: ['again'] }))).toMatchObject({ failure: { code: 'SL901' } });
    const report = await w.deploy({ inDoubt: [`app:${word}`] });
    // What is said to be there and is not is found when the database is read back.
    expect(of(report), why(report)).toMatchObject(word === 'again' ? { status: 'deployed', outcome: 0 } : { outcome: 2, failure: { code: 'SL705' } });
    expect([...(await w.ids())].filter((id) => id === tongue.ids.table('app.shelf') || id === tongue.ids.view('app.full'))).toHaveLength(tables);
  });

  it.each([['rollback', 'again'], ['rollback', 'done'], ['deploy', 'again']] as const)('in which a batch of a rollback is in doubt: %s, where a person says: %s', async (verb, word) => {
    const w = await keep(makeWorld(postgres18, { app: { files: { 'schema.sql': tongue.area('app') + tongue.table('app.item', { id: 'number' }) } } }));
    await w.deploy();
    await w.write('app/schema/more.sql', more);
    await w.deploy();
    await w.context.close();
    const killed = await runChild('../verbs/verb-child.ts', [w.root, tongue.dialect.name, 'rollback'], { VERBS_URL: w.url, SLUICE_FAULT: 'before-commit:1', VERB_OPTIONS: JSON.stringify({ assumeYes: true }) });
    expect(killed, killed.output).toMatchObject({ signal: 'SIGKILL' });
    await w.hand(`update sluice.step set intent_hash = 'another' where seq < 0 and status = 'committing'`);
    const go = verb === 'deploy' ? w.deploy : w.rollback;
    for (const inDoubt of [undefined, ['other:again']]) expect(of(await go({ inDoubt }))).toMatchObject({ status: 'in doubt', outcome: 4, failure: { code: 'SL702' } });
    expect(of(await go({ inDoubt: ['again'] }))).toMatchObject({ failure: { code: 'SL901' } });
    const report = await go({ inDoubt: [`app:${word}`] });
    expect(of(report), why(report)).toMatchObject(word === 'done' ? { outcome: 2, failure: { code: 'SL705' } } : { outcome: 0, status: verb === 'deploy' ? 'deployed' : 'rolled back' });
    const left = [...(await w.ids())].filter((id) => id === tongue.ids.table('app.shelf') || id === tongue.ids.view('app.full'));
    // The deployment goes on once what was begun is behind it.
    expect(left).toHaveLength(word === 'done' || verb === 'deploy' ? 2 : 0);
  });
});

describe('files that changed since a deployment was left half done', () => {
  it('are told in the report, and by a dry run before', async () => {
    const words = toy.tongue;
    const w = await keep(makeWorld(toy, { app: { files: { 'schema.sql': words.table('app.item', { id: 'number' }) } } }));
    await w.deploy();
    await w.write('app/schema/more.sql', words.table('app.shelf', { id: 'number' }) + words.view('app.full', 'app.shelf', 'id'));
    await w.context.close();
    await runChild('../verbs/verb-child.ts', [w.root, words.dialect.name, 'deploy'], { VERBS_URL: w.url, SLUICE_FAULT: 'after-commit:0' });
    const open = (await w.status()).open!.id;
    expect(of(await w.deploy({ dryRun: true })).findings).toMatchObject([{ code: 'open', message: expect.stringContaining(open) }]);
    await w.write('app/schema/late.sql', words.table('app.late', { id: 'number' }));
    const report = await w.deploy();
    expect(of(report), why(report)).toMatchObject({ status: 'deployed', findings: [{ code: 'edited', message: expect.stringContaining(open) }] });
    expect(of(await w.deploy())).toMatchObject({ status: 'unchanged', findings: [] });
  });

  it('after a step that failed: the report names what was given up', async () => {
    const words = toy.tongue;
    const w = await keep(makeWorld(toy, { app: { files: { 'schema.sql': words.table('app.item', { id: 'number', name: 'text' }) } } }, { environment: 'onFailure: keep' }));
    await w.deploy();
    await w.hand(words.hand.put('app.item', 1, 'rope'));
    await w.write('app/schema/schema.sql', words.table('app.item', { id: 'number', name: 'number' }) + words.table('app.able', { id: 'number' }));
    const failed = of(await w.deploy({ allow: ['app:H103'] }));
    expect(failed).toMatchObject({ status: 'failed' });
    await w.write('app/schema/schema.sql', words.table('app.item', { id: 'number', name: 'text' }) + words.table('app.other', { id: 'number' }));
    const report = await w.deploy();
    expect(of(report), why(report)).toMatchObject({ status: 'deployed', findings: expect.arrayContaining([expect.objectContaining({ code: 'given-up', message: expect.stringContaining(failed.deploymentId!) })]) });
  });
});
