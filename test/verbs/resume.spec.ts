/** What is left when a deploying process is killed, fails half way, or is interrupted: running the same command again makes up for it. */
import { describe, expect, it } from 'vitest';
import { FAULT_POINTS } from '../../packages/core/src/run/fault.ts';
import { runChild } from '../faults/child.ts';
import { keeping } from './keeping.ts';
import { pglite, postgres18, toy, type Place } from './places.ts';
import { makeWorld, of, why, type Project, type World, type WorldOptions } from './world.ts';

const keep = keeping();
const world = (place: Place, projects: Readonly<Record<string, Project>>, options?: WorldOptions): Promise<World> =>
  keep(makeWorld(place, projects, options));

/** Runs a verb in a process of its own, which ends as `variables` say. */
const child = async (w: World, verb: string, variables: Readonly<Record<string, string>>) => {
  await w.context.close();
  return runChild('../verbs/verb-child.ts', [w.root, w.tongue.dialect.name, verb], { VERBS_URL: w.url, ...variables });
};

const words = ({ tongue }: Place) => {
  const before = `${tongue.area('app')}${tongue.table('app.item', { id: 'number', name: 'text' })}${tongue.view('app.seen', 'app.item', 'id')}`;
  const after = [
    tongue.area('app'), tongue.table('app.item', { id: 'number', name: 'text' }), tongue.view('app.seen', 'app.item', 'id'), tongue.table('app.shelf', { id: 'number' }),
    tongue.view('app.full', 'app.shelf', 'id'), tongue.note('app.shelf', 'where it lies'), tongue.note('app.item', 'what is sold'), tongue.view('app.fuller', 'app.full', 'id'),
  ].join('');
  return { before, after };
};

async function killAndDeploy(place: Place, name: string, variables: Readonly<Record<string, string>>): Promise<void> {
  const { before, after } = words(place);
  const w = await world(place, { app: { files: { 'schema.sql': before } } });
  const first = await w.deploy();
  expect(of(first), why(first)).toMatchObject({ status: 'deployed' });
  await w.hand(place.tongue.hand.put('app.item', 1, 'rope'));
  await w.write('app/schema/schema.sql', after);
  const killed = await child(w, 'deploy', variables);
  expect(killed, `${name}: ${killed.output}`).toMatchObject({ signal: 'SIGKILL' });
  const again = await w.deploy();
  expect(of(again), `${name}: ${why(again)}`).toMatchObject({ outcome: 0 });
  expect(['deployed', 'unchanged'], name).toContain(of(again).status);
  const third = await w.deploy();
  expect(of(third), `${name}: ${why(third)}`).toMatchObject({ status: 'unchanged', stepsTotal: 0 });
  expect((await w.status()).drift, name).toEqual([]);
  expect((await w.status()).open, name).toBeUndefined();
  expect(await w.rows(place.tongue.count('app.item')), name).toEqual([{ count: 1 }]);
  const rows = (await w.journal('deployment'))!;
  expect(rows.map(({ status, outcome }) => ({ status, outcome })), name).toEqual([{ status: 'done', outcome: 0 }, { status: 'done', outcome: 0 }]);
  const back = await w.rollback();
  expect(of(back), `${name}: ${why(back)}`).toMatchObject({ status: 'rolled back' });
  expect(await w.ids(), name).not.toContain(place.tongue.ids.table('app.shelf'));
}

describe('a process killed while it deploys', () => {
  const STEPS = [0, 1, 2, 3, 4];
  it.each(FAULT_POINTS)('on the toy, at %s of every step', async (point) => {
    for (const step of STEPS) await killAndDeploy(toy, `${point}:${step}`, { SLUICE_FAULT: `${point}:${step}` });
  });
  it('on the toy, within and after every statement', async () => {
    for (const step of STEPS) {
      await killAndDeploy(toy, `after ${step}`, { TOY_KILL_AFTER: String(step + 1) });
      await killAndDeploy(toy, `within ${step}`, { TOY_KILL_WITHIN: String(step + 1) });
    }
  });
  it.each([['before-send', 2], ['after-send', 0], ['before-journal', 3], ['before-commit', 4], ['after-commit', 4]] as const)('on PostgreSQL 18, at %s of step %i', async (point, step) => {
    await killAndDeploy(postgres18, `${point}:${step}`, { SLUICE_FAULT: `${point}:${step}` });
  });
  it.each([['after-reply', 3], ['before-commit', 4], ['after-commit', 4]] as const)('on PGlite, at %s of step %i', async (point, step) => {
    await killAndDeploy(pglite, `${point}:${step}`, { SLUICE_FAULT: `${point}:${step}` });
  });
});

describe('a half-done deployment', () => {
  const { tongue } = toy;
  const { before, after } = words(toy);
  const half = async (options: WorldOptions = {}, text = after): Promise<World> => {
    const w = await world(toy, { app: { files: { 'schema.sql': before } } }, options);
    await w.deploy();
    await w.hand(tongue.hand.put('app.item', 1, 'rope'));
    await w.write('app/schema/schema.sql', text);
    return w;
  };

  it('is finished as it was planned when the files changed meanwhile, and says so; then the rest is planned', async () => {
    const notes: string[] = [];
    const w = await half({ context: { progress: (event) => event.event === 'note' && notes.push(event.message) } });
    await child(w, 'deploy', { SLUICE_FAULT: 'after-commit:1' });
    expect((await w.status()).open).toBeDefined();
    await w.write('app/schema/more.sql', tongue.table('app.late', { id: 'number' }));
    const report = await w.deploy();
    expect(of(report), why(report)).toMatchObject({ status: 'deployed', outcome: 0 });
    expect(notes.join('\n')).toMatch(/the files changed since deployment/);
    expect([...(await w.ids())]).toEqual(expect.arrayContaining([tongue.ids.table('app.late'), tongue.ids.view('app.fuller')]));
    expect(of(await w.deploy())).toMatchObject({ status: 'unchanged' });
  });

  it('goes on although its allowances are spent, and with its saved plan', async () => {
    const w = await half({}, tongue.table('app.item', { id: 'number' }) + tongue.table('app.shelf', { id: 'number' }) + tongue.note('app.shelf', 'new'));
    const { files } = await w.diff({ out: `${w.root}/plans` });
    expect(files.get('app')).toBeDefined();
    const refused = await w.deploy();
    const { code } = of(refused).hazards.find(({ severity }) => severity === 'block')!;
    for (const point of ['after-commit:0', 'after-commit:1']) {
      const killed = await child(w, 'deploy', { SLUICE_FAULT: point, VERB_OPTIONS: JSON.stringify({ allow: [`app:${code}`], plan: `${w.root}/plans` }) });
      expect(killed, killed.output).toMatchObject({ signal: 'SIGKILL' });
    }
    const again = await w.deploy({ allow: [`app:${code}`], plan: `${w.root}/plans` });
    expect(of(again), why(again)).toMatchObject({ status: 'deployed', outcome: 0 });
    expect(of(await w.deploy())).toMatchObject({ status: 'unchanged' });
  });

  it('is taken back by rollback, which may itself be killed', async () => {
    for (const point of ['before-send:0', 'after-reply:1', 'before-commit:1', 'after-commit:1']) {
      const w = await half();
      const killed = await child(w, 'deploy', { SLUICE_FAULT: 'after-commit:3' });
      expect(killed, killed.output).toMatchObject({ signal: 'SIGKILL' });
      const backwards = await child(w, 'rollback', { SLUICE_FAULT: point });
      expect(backwards, backwards.output).toMatchObject({ signal: 'SIGKILL' });
      const back = await w.rollback();
      expect(of(back), `${point}: ${why(back)}`).toMatchObject({ status: 'rolled back', outcome: 0 });
      expect([...(await w.ids())].filter((id) => id.includes('shelf'))).toEqual([]);
      expect((await w.status()).open).toBeUndefined();
      expect((await w.journal('deployment'))!.map(({ status }) => status)).toEqual(['done', 'rolled back', 'done']);
      expect(of(await w.deploy())).toMatchObject({ status: 'deployed' });
    }
  });

  it('whose rollback was killed is taken back first when it is deployed again', async () => {
    const w = await half();
    await w.deploy();
    await child(w, 'rollback', { SLUICE_FAULT: 'after-commit:1' });
    expect((await w.status()).open).toMatchObject({ kind: 'rollback' });
    const again = await w.deploy();
    expect(of(again), why(again)).toMatchObject({ status: 'deployed', outcome: 0 });
    expect([...(await w.ids())]).toEqual(expect.arrayContaining([tongue.ids.view('app.fuller')]));
    expect(of(await w.deploy())).toMatchObject({ status: 'unchanged' });
  });

  // The last step cannot be done: a row holds what is no number.
  const failing = tongue.table('app.item', { id: 'number', name: 'number' }) + tongue.table('app.able', { id: 'number' }) + tongue.view('app.seen', 'app.item', 'id');
  const allow = ['app:H103'];

  it('that fails is undone, or kept where the environment or the project says so', async () => {
    const undone = await half({}, failing);
    const report = await undone.deploy({ allow });
    expect(of(report), why(report)).toMatchObject({ status: 'failed, undone', outcome: 2, failure: { code: 'SL701' } });
    expect(await undone.ids()).not.toContain(tongue.ids.table('app.able'));
    expect((await undone.status()).open).toBeUndefined();
    expect((await undone.status()).drift).toEqual([]);

    const kept = await half({}, failing);
    await kept.environment('onFailure: keep');
    expect(of(await kept.deploy({ allow }))).toMatchObject({ status: 'failed', outcome: 2 });
    expect(await kept.ids()).toContain(tongue.ids.table('app.able'));
    expect((await kept.status()).open).toMatchObject({ status: 'stopped' });
    const back = await kept.rollback();
    expect(of(back), why(back)).toMatchObject({ status: 'rolled back' });
    expect(await kept.ids()).not.toContain(tongue.ids.table('app.able'));

    // Corrected files go on from where it stopped, and what it made is still ours to drop.
    expect(of(await kept.deploy({ allow }))).toMatchObject({ status: 'failed' });
    await kept.write('app/schema/schema.sql', after);
    const corrected = await kept.deploy();
    expect(of(corrected), why(corrected)).toMatchObject({ status: 'deployed' });
    expect(await kept.ids()).not.toContain(tongue.ids.table('app.able'));
    expect(of(await kept.deploy())).toMatchObject({ status: 'unchanged' });
    expect((await kept.status()).history.map(({ status }) => status)).toEqual(['done', 'failed', 'done', 'rolled back', 'done']);

    const project = await half({}, failing);
    await project.project('app', { manifest: 'onFailure: keep', files: {} });
    expect(of(await project.deploy({ allow }))).toMatchObject({ status: 'failed' });
    expect((await project.status()).open).toMatchObject({ status: 'stopped' });
  });

  it('whose undo was killed is undone first when it is deployed again', async () => {
    for (const kill of ['before-send:0', 'after-commit:0', 'before-journal:0']) {
      const w = await half({}, failing);
      // The failing step never gets to this point; the undo's first step does.
      const killed = await child(w, 'deploy', { SLUICE_FAULT: kill, VERB_OPTIONS: JSON.stringify({ allow }), VERB_FAULT_IN: 'undo' });
      expect(killed, killed.output).toMatchObject({ signal: 'SIGKILL' });
      expect((await w.status()).open, kill).toMatchObject({ status: 'undoing' });
      await w.write('app/schema/schema.sql', after);
      const again = await w.deploy();
      expect(of(again), `${kill}: ${why(again)}`).toMatchObject({ status: 'deployed', outcome: 0 });
      expect(await w.ids()).not.toContain(tongue.ids.table('app.able'));
      expect(of(await w.deploy())).toMatchObject({ status: 'unchanged' });
    }
  });

  it('that is interrupted has outcome 130 and goes on', async () => {
    const stop = new AbortController();
    let armed = false;
    const w = await half({ context: { signal: stop.signal, progress: (event) => armed && event.event === 'step-done' && event.index === 2 && stop.abort() } });
    armed = true;
    const report = await w.deploy();
    expect(of(report), why(report)).toMatchObject({ status: 'interrupted', outcome: 130, stepsDone: 2, failure: { code: 'SL704' } });
    const { deploy } = await import('@sluice/core');
    const on = await deploy(w.other({ signal: new AbortController().signal, progress: () => undefined }), { environment: 'test', projects: ['app'], named: ['app'] });
    expect(of(on), why(on)).toMatchObject({ status: 'deployed', resumed: of(report).deploymentId });
  });
});
