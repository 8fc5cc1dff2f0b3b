/** One run: smoke tests, saved plans, dependencies, two deployers, notes to webhooks, owners and grants. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { keeping } from './keeping.ts';
import { pglite, places, postgres18, toy, type Place } from './places.ts';
import { makeWorld, of, why, type Project, type World, type WorldOptions } from './world.ts';

const keep = keeping();
const world = (place: Place, projects: Readonly<Record<string, Project>>, options?: WorldOptions): Promise<World> =>
  keep(makeWorld(place, projects, options));

describe.each(places)('on $name', (place) => {
  const { tongue } = place;
  const { ids } = tongue;
  const area = tongue.area('app');
  const item = tongue.table('app.item', { id: 'number' });
  const expectRows = (rows: number) => `-- expect: value ${rows}\n${tongue.count('app.item')};\n`;

  it('rolls back what its smoke tests refuse, but never what would lose rows', async () => {
    const w = await world(place, { app: { files: { 'schema.sql': `${area}${item}`, 'tests/item.sql': expectRows(0) } } }, { environment: 'backups: off' });
    const first = await w.deploy();
    expect(of(first), why(first)).toMatchObject({ status: 'deployed', smoke: [{ passed: true }] });

    await w.write('app/schema/extra.sql', tongue.table('app.extra', { id: 'number' }));
    await w.write('app/tests/item.sql', expectRows(5));
    const failed = await w.deploy();
    expect(of(failed), why(failed)).toMatchObject({ status: 'smoke test failed, rolled back', outcome: 3, failure: { code: 'SL801', at: { file: 'app/tests/item.sql' } } });
    expect(failed.outcome).toBe(3);
    expect(await w.ids()).not.toContain(ids.table('app.extra'));
    expect(await w.ids()).toContain(ids.table('app.item'));

    await w.write('app/tests/item.sql', expectRows(0));
    expect(of(await w.deploy())).toMatchObject({ status: 'deployed' });
    await w.hand(tongue.hand.put('app.extra', 1));
    await w.remove('app/schema/extra.sql');
    await w.write('app/tests/item.sql', expectRows(5));
    const refused = await w.deploy();
    const { code } = of(refused).hazards.find(({ severity }) => severity === 'block')!;
    const losing = await w.deploy({ allow: [`app:${code}`] });
    expect(of(losing), 'a dropped table cannot bring its rows back').toMatchObject({ outcome: 3 });
    expect(of(await w.deploy()), 'a state that failed is no success because it is asked for twice').toMatchObject({ outcome: 3 });
  });

  it('does not take rows away when a smoke test fails after they came, and names the command', async () => {
    const w = await world(place, { app: { files: { 'schema.sql': `${area}${item}` } } }, { environment: 'backups: off' });
    await w.deploy();
    await w.write('app/schema/extra.sql', tongue.table('app.extra', { id: 'number' }));
    // The test itself puts a row in, and keeps it: by the time that it fails there is something to lose.
    await w.write('app/tests/a.sql', `-- commits: true\n${tongue.hand.put('app.extra', 1)};\n`);
    await w.write('app/tests/b.sql', expectRows(5));
    const report = await w.deploy();
    expect(of(report), why(report)).toMatchObject({ status: 'smoke test failed, not rolled back', outcome: 3 });
    const { hint = '', lines = [] } = of(report).failure!;
    expect(hint).toMatch(/^Roll back by hand: sluice rollback app --env=test --allow=app:H\d{3}$/);
    expect(lines.join()).toContain(ids.table('app.extra'));
    expect(await w.ids()).toContain(ids.table('app.extra'));
    const allow = [/--allow=(\S+)/.exec(hint)![1]!];
    const back = await w.rollback({ allow });
    expect(of(back), why(back)).toMatchObject({ status: 'rolled back' });
    expect(await w.ids()).not.toContain(ids.table('app.extra'));
  });

  it('runs a saved plan as it is, and refuses it once the database or the files moved', async () => {
    const w = await world(place, { app: { manifest: `ignore: ["${ids.table('app.tmp_*')}"]`, files: { 'schema.sql': `${area}${item}` } } });
    await w.deploy();
    await w.write('app/schema/extra.sql', tongue.table('app.extra', { id: 'number' }));
    await w.diff({ out: `${w.root}/saved` });
    await w.hand(tongue.table('app.tmp_9', { id: 'number' }));
    const plan = `${w.root}/saved`;
    const dry = await w.deploy({ plan, dryRun: true });
    expect(of(dry), `what is ignored does not count: ${why(dry)}`).toMatchObject({ status: 'planned' });
    await w.write('app/schema/more.sql', tongue.table('app.more', { id: 'number' }));
    const files = await w.deploy({ plan });
    expect(of(files), why(files)).toMatchObject({ outcome: 1, failure: { code: 'SL502', message: expect.stringContaining('the files changed') as string } });
    await w.remove('app/schema/more.sql');
    await w.hand(tongue.hand.add('app.item', 'late'));
    const moved = await w.deploy({ plan });
    expect(of(moved), why(moved)).toMatchObject({ outcome: 1, failure: { code: 'SL502', message: expect.stringContaining('the database moved') as string } });
    expect(await w.ids()).not.toContain(ids.table('app.extra'));
    const none = await w.deploy({ plan: `${w.root}/nowhere` });
    expect(of(none)).toMatchObject({ outcome: 1, failure: { code: 'SL407' } });
    await w.diff({ out: plan });
    const done = await w.deploy({ plan });
    expect(of(done), why(done)).toMatchObject({ status: 'deployed' });
  });

  it('keeps the order of dependencies, and stops dependants only', async () => {
    const w = await world(place, {
      zero: { files: { 'schema.sql': `${tongue.area('zero')}${tongue.table('zero.base', { id: 'number' })}` } },
      mid: { files: { 'schema.sql': `${tongue.area('mid')}${tongue.view('mid.look', 'zero.base', 'id')}` } },
      apart: { files: { 'schema.sql': `${tongue.area('apart')}${tongue.table('apart.own', { id: 'number' })}` } },
    });
    const alone = await w.deploy({ projects: ['mid'], named: ['mid'] });
    expect(of(alone), why(alone)).toMatchObject({ outcome: 1, failure: { code: 'SL504', hint: expect.stringContaining('zero') as string } });
    const all = await w.deploy({ projects: ['mid', 'apart', 'zero'] });
    expect(all.outcome, why(all)).toBe(0);
    expect(all.projects.map(({ project }) => project).indexOf('zero')).toBeLessThan(all.projects.map(({ project }) => project).indexOf('mid'));
    expect((await w.journal('deployment'))!.map(({ run_id: run }) => run)).toEqual([all.runId, all.runId, all.runId]);

    const under = await w.rollback({ projects: ['zero'], named: ['zero'] });
    expect(of(under), why(under)).toMatchObject({ outcome: 1, failure: { code: 'SL606', hint: expect.stringContaining('mid') as string } });

    // The dependency itself is refused: its dependant waits, the third goes on.
    await w.hand(tongue.hand.put('zero.base', 1));
    await w.write('zero/schema/schema.sql', tongue.area('zero') + tongue.table('zero.other', { id: 'number' }));
    await w.write('mid/schema/schema.sql', tongue.area('mid') + tongue.view('mid.look', 'zero.other', 'id'));
    await w.write('apart/schema/more.sql', tongue.table('apart.more', { id: 'number' }));
    const partly = await w.deploy();
    expect(of(partly, 'zero'), why(partly)).toMatchObject({ status: 'refused' });
    expect(of(partly, 'mid')).toMatchObject({ status: 'not run', findings: [{ message: expect.stringContaining('zero') as string }] });
    expect(of(partly, 'apart'), why(partly)).toMatchObject({ status: 'deployed' });

    const both = await w.rollback({ projects: ['zero', 'mid'], named: ['zero', 'mid'], allow: ['zero:H101'] });
    expect(both.projects.map(({ project }) => project), why(both)).toEqual(['mid', 'zero']);
  });

  // On PGlite the holder is a whole process: packages/postgres/test/connect and test/e2e/nx have two of them.
  if (place !== pglite) it('is refused while somebody else deploys to the same database, whom it names', async () => {
    const w = await world(place, { app: { files: { 'schema.sql': `${area}${item}` } } });
    const theirs = await w.tongue.dialect.connect({ url: w.url, label: 'theirs', root: w.root, applicationName: 'theirs', timeouts: { lockMs: 1_000, statementMs: 1_000 } });
    const lock = await theirs.lock({ deploymentId: 'd1', runId: 'r1', project: 'other', actor: 'bob', host: 'away', pid: process.pid, startedAt: new Date().toISOString() }, 0);
    const mine = await w.deploy();
    await lock.release();
    await theirs.close();
    expect(of(mine), why(mine)).toMatchObject({ outcome: 1, failure: { code: 'SL601' } });
    expect(of(mine).failure!.message).toMatch(/process \d+.*deployment d1|deployment d1.*process \d+/);
    const after = await w.deploy();
    expect(of(after), why(after)).toMatchObject({ status: 'deployed' });
    expect((await w.journal('deployment'))!).toHaveLength(1);
  });
});

describe('webhooks', () => {
  it('are told without secrets, and change nothing when they fail or hang', async () => {
    const told: { path: string; body: string; type: string | undefined }[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        told.push({ path: request.url ?? '', body, type: request.headers['content-type'] });
        if (request.url?.startsWith('/hang')) return;
        response.statusCode = request.url?.startsWith('/broken') ? 500 : 204;
        response.end();
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const notes: string[] = [];
    const { tongue } = toy;
    const w = await world(toy, { app: { files: { 'schema.sql': tongue.table('app.item', { id: 'number' }) } } }, {
      env: { HOOK: `${at}/services/T0K3N-abcdef` },
      environment: `notify: [{ webhook: "\${HOOK}" }, { webhook: "${at}/broken" }, { webhook: "${at}/hang" }, { webhook: "http://127.0.0.1:1/none" }]`,
      context: { progress: (event) => event.event === 'note' && notes.push(event.message) },
    });
    try {
      expect(of(await w.deploy({ dryRun: true })).status).toBe('planned');
      expect(told).toEqual([]);
      const report = await w.deploy({ reason: 'because' });
      expect(of(report), why(report)).toMatchObject({ status: 'deployed', outcome: 0 });
      const [first] = told.filter(({ path }) => path.startsWith('/services'));
      expect(first?.type).toBe('application/json');
      expect(JSON.parse(first!.body)).toMatchObject({ format: 'sluice-run/1', text: 'sluice: app → test: deployed (outcome 0)', runId: report.runId, outcome: 0, projects: [{ project: 'app', status: 'deployed' }] });
      expect(told.map(({ body }) => body).join()).not.toContain('T0K3N');
      expect(notes.filter((note) => note.includes('webhook'))).toHaveLength(3);
      expect(notes.join('\n')).not.toContain('T0K3N');
      expect(await w.read(`.sluice/runs/${report.runId}.json`)).not.toContain('T0K3N');
    } finally {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    }
  });
});

describe('owners and grants', () => {
  it('are left alone unless the files speak of them, and come back in a rollback', async () => {
    const w = await world(postgres18, { app: { files: { 'schema.sql': 'create schema app;\ncreate table app.item (id integer);\ncreate table app.said (id integer);\ngrant select on app.said to public;\n' } } }, { environment: 'gates: { hazards: { accept: [H601] } }' });
    const role = `keeper_${process.pid}`;
    await w.hand(`create role ${role} nologin`);
    const owner = async () => (await w.rows("select pg_get_userbyid(relowner) as owner, relacl::text as acl from pg_class where oid = 'app.item'::regclass"))[0];
    try {
      const first = await w.deploy();
      expect(of(first), why(first)).toMatchObject({ status: 'deployed' });
      await w.hand(`alter table app.item owner to ${role}`, `grant select on app.item to public`, 'revoke select on app.said from public', 'grant update on app.said to public');
      const before = await owner();
      const drift = (await w.status()).drift.join('\n');
      expect(drift).toMatch(/- grant table app\.said\/PUBLIC\/SELECT/i);
      expect(drift).not.toMatch(/app\.item/);
      const second = await w.deploy();
      expect(of(second), why(second)).toMatchObject({ outcome: 0 });
      expect(await owner()).toEqual(before);
      expect((await w.rows("select has_table_privilege('public', 'app.said', 'select') as yes"))[0]).toEqual({ yes: true });
      const { rows: [me] } = { rows: await w.rows('select current_user as me') };
      await w.write('app/schema/owner.sql', `alter table app.item owner to ${String(me!['me'])};\n`);
      const third = await w.deploy();
      expect(of(third), why(third)).toMatchObject({ status: 'deployed' });
      expect((await owner())!['owner']).toBe(me!['me']);
      const back = await w.rollback();
      expect(of(back), why(back)).toMatchObject({ status: 'rolled back' });
      expect((await owner())!['owner']).toBe(role);
    } finally {
      await w.hand(`reassign owned by ${role} to current_user`, `drop owned by ${role}`, `drop role ${role}`);
    }
  });
});
