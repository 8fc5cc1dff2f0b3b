/** Ways back: to after a deployment, a whole run, from git where the journal lacks the state, in an emergency, and the tests of the state gone back to. */
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { approve, audit, log, rollback } from '@sluice/core';
import { keeping } from './keeping.ts';
import { pglite, places, postgres18, toy, type Place } from './places.ts';
import { makeWorld, of, why, type World, type WorldOptions, type Project } from './world.ts';

const keep = keeping();
const world = (place: Place, projects: Readonly<Record<string, Project>>, options?: WorldOptions): Promise<World> =>
  keep(makeWorld(place, projects, options));

/** Oldest first. */
const history = async (w: World) => [...(await w.status()).history].reverse();
const git = (w: World, ...args: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=ann', '-c', 'user.email=ann@example.com', ...args], { cwd: w.root, encoding: 'utf8' }).trim();

describe.each(places)('on $name', (place) => {
  const { tongue } = place;
  const { ids } = tongue;
  const item = (columns: object = {}) => `${tongue.area('app')}${tongue.table('app.item', { id: 'number', ...columns })}`;

  it('goes back to right after a deployment, and takes every later one', async () => {
    const w = await world(place, { app: { files: { 'schema.sql': item() } } });
    const made: string[] = [];
    for (const columns of [{}, { a: 'text' }, { a: 'text', b: 'text' }, { a: 'text', b: 'text', c: 'text' }]) {
      await w.write('app/schema/schema.sql', item(columns));
      const report = await w.deploy();
      expect(of(report), why(report)).toMatchObject({ status: 'deployed' });
      made.push(of(report).deploymentId!);
    }
    expect(of(await w.rollback({ deployment: made[1]! })), 'only the later ones first').toMatchObject({ outcome: 1, failure: { code: 'SL606' } });
    expect(of(await w.rollback({ to: 'nothing' }))).toMatchObject({ outcome: 1, failure: { code: 'SL605' } });
    const dry = await w.rollback({ to: made[1]!, dryRun: true });
    expect(of(dry), why(dry)).toMatchObject({ status: 'planned' });
    // Nobody says which project a deployment is of.
    const back = await w.rollback({ to: made[1]!, projects: [], reason: 'c and b were wrong' });
    expect(of(back), why(back)).toMatchObject({ project: 'app', status: 'rolled back', outcome: 0 });
    const now = await w.ids();
    expect([now.has(ids.column('app.item', 'a')), now.has(ids.column('app.item', 'b')), now.has(ids.column('app.item', 'c'))]).toEqual([true, false, false]);
    expect((await history(w)).map(({ kind, status }) => [kind, status])).toEqual([['deploy', 'done'], ['deploy', 'done'], ['deploy', 'rolled back'], ['deploy', 'rolled back'], ['rollback', 'done']]);
    const trail = (await audit(w.context, { environment: 'test', projects: ['app'], verify: true }))[0]!;
    expect(trail.proof).toMatchObject({ intact: true });
    expect(trail.entries.at(-1)!.entry).toMatchObject({ event: 'rollback', taken: made.slice(2) });
    expect(of(await w.rollback({ to: made[1]! }))).toMatchObject({ status: 'unchanged', outcome: 0 });
    // The files are the later ones, and status says so; deploying them again brings all of it back.
    expect(await w.status()).toMatchObject({ filesDeployed: false, drift: [] });
    await w.write('app/schema/schema.sql', item({ a: 'text' }));
    expect(await w.status()).toMatchObject({ filesDeployed: true });
    expect(of(await w.deploy())).toMatchObject({ outcome: 0, stepsTotal: 0 });
  });

  it('makes nothing its own that was there by hand, and gives up what the deployment had taken over', async () => {
    const seen = tongue.view('app.seen', 'app.item', 'id');
    const w = await world(place, { app: { files: { 'schema.sql': item() } } });
    await w.deploy();
    await w.hand(tongue.hand.add('app.item', 'byhand'), seen.trim().replace(/;$/, ''));
    await w.write('app/schema/schema.sql', `${item({ a: 'text' })}${seen}`);
    const taken = await w.deploy();
    expect(of(taken), why(taken)).toMatchObject({ status: 'deployed' });
    const back = await w.rollback();
    expect(of(back), why(back)).toMatchObject({ status: 'rolled back', outcome: 0 });
    await w.write('app/schema/schema.sql', item({ b: 'text' }));
    const next = await w.deploy();
    expect(of(next), why(next)).toMatchObject({ status: 'deployed', plan: { unmanaged: expect.arrayContaining([ids.column('app.item', 'byhand'), ids.view('app.seen')]) as unknown } });
    const again = await w.rollback();
    expect(of(again), why(again)).toMatchObject({ status: 'rolled back', outcome: 0 });
    await w.write('app/schema/schema.sql', item());
    expect(of(await w.deploy()).plan!.unmanaged).toEqual(expect.arrayContaining([ids.column('app.item', 'byhand'), ids.view('app.seen')]));
    expect([...await w.ids()]).toEqual(expect.arrayContaining([ids.column('app.item', 'byhand'), ids.view('app.seen')]));
  });

  it('takes a run back in reverse order, or is refused with names', async () => {
    const low = { files: { 'schema.sql': `${tongue.area('low')}${tongue.table('low.item', { id: 'number' })}` } };
    const high = { files: { 'schema.sql': `${tongue.area('high')}${tongue.view('high.seen', 'low.item', 'id')}` } };
    const w = await world(place, { low, high });
    const run = await w.deploy();
    expect(run.outcome, why(run)).toBe(0);
    await w.write('high/schema/more.sql', tongue.view('high.more', 'low.item', 'id'));
    const later = await w.deploy({ projects: ['high'], named: ['high'] });
    expect(of(later), why(later)).toMatchObject({ status: 'deployed' });
    const refused = await w.rollback({ run: run.runId, projects: [] });
    expect(of(refused, 'high'), why(refused)).toMatchObject({ outcome: 1, failure: { code: 'SL606', lines: [expect.stringContaining(`${of(later).deploymentId!}: high`) as string] } });
    expect(of(refused, 'low')).toMatchObject({ status: 'not run' });
    const low1 = await w.rollback({ projects: ['low'], named: ['low'] });
    expect(of(low1), why(low1)).toMatchObject({ outcome: 1, failure: { code: 'SL606', hint: expect.stringContaining('high') as string } });
    // Its last deployment goes, and an earlier one that stands on low stays: low must not go under it.
    const both = await w.rollback({ projects: ['low', 'high'] });
    expect(both.projects.map(({ project, status }) => [project, status]), why(both)).toEqual([['high', 'rolled back'], ['low', 'refused']]);
    // Schemas go only with a word, where there are schemas.
    const back = await w.rollback({ run: run.runId, projects: [], allow: place === toy ? [] : ['high:H102', 'low:H102'] });
    expect(back.projects.map(({ project, status }) => [project, status]), why(back)).toEqual([['high', 'rolled back'], ['low', 'rolled back']]);
    expect([...(await w.ids())].filter((id) => id.includes('item') || id.includes('seen'))).toEqual([]);
    await expect(rollback(w.context, { environment: 'test', run: 'no-such-run', projects: [] })).rejects.toMatchObject({ code: 'SL605', message: expect.stringContaining('no-such-run') as string });
  });

  it('skips gates in an emergency, and says so until somebody else approves it', async () => {
    const gates = 'gates: { ticket: "^CHG-[0-9]+$", window: "Mon 00:00-00:01 UTC" }';
    // A Wednesday: outside of the window.
    const now = () => Date.UTC(2026, 10, 18, 12);
    const w = await world(place, { app: { files: { 'schema.sql': item() } } }, { context: { now } });
    await w.deploy();
    await w.write('app/schema/schema.sql', item({ a: 'text' }));
    await w.deploy();
    await w.environment(gates);
    expect(of(await w.rollback())).toMatchObject({ outcome: 1, failure: { code: 'SL501' } });
    await expect(w.rollback({ emergency: true })).rejects.toMatchObject({ code: 'SL901', message: 'an emergency wants a reason' });
    const back = await w.rollback({ emergency: true, reason: 'orders are lost' });
    expect(of(back), why(back)).toMatchObject({ status: 'rolled back', outcome: 0, smoke: [], findings: [{ code: 'emergency' }] });
    const [pending] = (await w.status()).emergencies;
    expect(pending).toMatchObject({ actor: 'ann', reason: 'orders are lost', skipped: ['ticket', 'window'] });
    expect((await log(w.context, { environment: 'test', projects: ['app'] })).at(-1)).toMatchObject({ kind: 'rollback', emergency: true });
    const asked = { environment: 'test', projects: ['app'], deployment: pending!.deployment, reason: 'seen' };
    await expect(approve(w.context, asked)).rejects.toMatchObject({ code: 'SL501', message: 'ann ran it, and cannot approve it' });
    expect(await approve(w.other({ actor: 'bob' }), asked)).toMatchObject({ project: 'app', by: ['bob'] });
    expect((await w.status()).emergencies).toEqual([]);
    await expect(approve(w.other({ actor: 'bob' }), asked)).rejects.toMatchObject({ code: 'SL605' });
    const trail = (await audit(w.context, { environment: 'test', projects: ['app'], verify: true }))[0]!;
    expect(trail.proof).toMatchObject({ intact: true });
    expect(trail.entries.slice(-3).map(({ entry }) => (typeof entry === 'string' ? entry : [entry['event'], entry['emergency']]))).toEqual([['emergency', true], ['rollback', undefined], ['approved', undefined]]);
  });
});

describe.each([toy, pglite, postgres18])('from the repository on $name', (place) => {
  const { tongue } = place;
  const { ids } = tongue;
  const item = (columns: object = {}) => `${tongue.area('app')}${tongue.table('app.item', { id: 'number', ...columns })}`;
  const forget = async (w: World, deployment: string): Promise<void> => {
    const connection = await w.tongue.dialect.connect({ url: w.url, label: 'hand', root: w.root, applicationName: 'hand', timeouts: { lockMs: 5_000, statementMs: 20_000 } });
    try {
      await tongue.dialect.journal(await connection.session('main'), 'sluice').update('deployment', { id: deployment }, { catalog_before: null });
    } finally {
      await connection.close();
    }
  };

  it('takes the state from the commit that was deployed, when it is that commit, and else says what is missing', async () => {
    const w = await world(place, { app: { files: { 'schema.sql': item() } } });
    const manifest = `dialect: ${tongue.dialect.name}\nowns: ${tongue.owns('app')}\n`;
    await w.write('app/database.yaml', manifest);
    git(w, 'init', '-q');
    git(w, 'add', '-A');
    git(w, 'commit', '-qm', 'one');
    const commit = git(w, 'rev-parse', 'HEAD');
    expect(of(await w.deploy())).toMatchObject({ status: 'deployed' });
    await w.write('app/schema/schema.sql', item({ a: 'text' }));
    const second = await w.deploy();
    await w.write('app/schema/schema.sql', item({ a: 'text', b: 'text' }));
    const third = await w.deploy();
    expect(of(third), why(third)).toMatchObject({ status: 'deployed' });
    expect((await history(w))[0]).toMatchObject({ gitSha: commit });

    await forget(w, of(third).deploymentId!);
    const lost = await w.rollback();
    expect(of(lost), why(lost)).toMatchObject({ outcome: 1, failure: { code: 'SL605', lines: [expect.stringMatching(/^journal: it kept no state before /) as string, `git: the files of commit ${commit} are not those that were deployed`], hint: expect.stringContaining('--ref') as string } });
    const forced = await w.rollback({ ref: 'nowhere' });
    expect(of(forced), why(forced)).toMatchObject({ outcome: 1, failure: { code: 'SL605', lines: ['git: git knows no commit nowhere'] } });

    await forget(w, of(second).deploymentId!);
    const back = await w.rollback({ to: (await history(w))[0]!.id });
    expect(of(back), why(back)).toMatchObject({ status: 'rolled back', outcome: 0 });
    expect(of(back).plan!.shadow).toMatch(new RegExp(`^git ${commit}, `));
    const now = await w.ids();
    expect([now.has(ids.table('app.item')), now.has(ids.column('app.item', 'a')), now.has(ids.column('app.item', 'b'))]).toEqual([true, false, false]);
    expect((await history(w)).at(-1)).toMatchObject({ kind: 'rollback', gitSha: commit });
  });

  it('goes back to a commit in which another project does not load', async () => {
    const w = await world(place, { app: { files: { 'schema.sql': item() } }, other: { files: { 'schema.sql': `${tongue.area('other')}${tongue.view('other.seen', 'other.nowhere', 'id')}` } } });
    git(w, 'init', '-q');
    git(w, 'add', '-A');
    git(w, 'commit', '-qm', 'one');
    const only = { projects: ['app'], named: ['app'] };
    expect(of(await w.deploy(only))).toMatchObject({ status: 'deployed' });
    await w.write('app/schema/schema.sql', item({ a: 'text' }));
    expect(of(await w.deploy(only))).toMatchObject({ status: 'deployed' });
    const back = await w.rollback({ ...only, ref: 'HEAD' });
    expect(of(back), why(back)).toMatchObject({ status: 'rolled back', outcome: 0 });
    expect(await w.ids()).not.toContain(ids.column('app.item', 'a'));
  });

  it('tests the state that it went back to with the tests of that state', async () => {
    const test = (what: string) => `tests:\n  - exists: ${what}\n`;
    const w = await world(place, { app: { files: { 'schema.sql': item({ a: 'text' }), 'tests/there.yaml': test(ids.table('app.item')) } } });
    git(w, 'init', '-q');
    git(w, 'add', '-A');
    git(w, 'commit', '-qm', 'one');
    const first = await w.deploy();
    expect(of(first), why(first)).toMatchObject({ status: 'deployed', smoke: [{ passed: true }] });
    await w.write('app/schema/schema.sql', item({ a: 'text', b: 'text' }));
    await w.remove('app/tests/there.yaml');
    await w.deploy();
    const back = await w.rollback();
    expect(of(back), why(back)).toMatchObject({ status: 'rolled back', outcome: 0, smoke: [{ passed: true }] });
    expect((await log(w.context, { environment: 'test', projects: ['app'] })).at(-1)).toMatchObject({ kind: 'rollback', smokeTest: 'pass' });

    await w.write('app/schema/schema.sql', item({ c: 'text' }));
    await w.deploy();
    git(w, 'commit', '-qam', 'two');
    await w.write('app/schema/schema.sql', item({ c: 'text', d: 'text' }));
    await w.deploy();
    const untold = await w.rollback();
    expect(of(untold), why(untold)).toMatchObject({ status: 'rolled back', findings: [{ code: 'smoke-tests-not-run' }] });
  });
});
