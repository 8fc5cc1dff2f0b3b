/** What the journal tells people: the log, figures, drift with both sides, and the audit chain with its proof. */
import { describe, expect, it } from 'vitest';
import { audit, auditText, driftText, log, logBlock, logLine, metrics, metricsText, status } from '@sluice/core';
import { keeping } from './keeping.ts';
import { pglite, places, postgres15, postgres18 } from './places.ts';
import { makeWorld, of, why } from './world.ts';

const plain = { color: false, width: 100 };

describe.each(places)('on $name', (place) => {
  const { tongue } = place;
  const { ids, hand } = tongue;
  const keep = keeping();
  const item = (columns: object = {}) => `${tongue.area('app')}${tongue.table('app.item', { id: 'number', name: 'text', ...columns })}${tongue.view('app.seen', 'app.item', 'id')}`;

  it('keeps a log, figures and a proven chain of what was done', async () => {
    const w = await keep(makeWorld(place, { app: { files: { 'schema.sql': item(), 'package.json': '{"version":"1.2.3"}' } } }, { env: { SLUICE_GIT_SHA: 'abc123def4567890' } }));
    const asked = { environment: 'test', projects: ['app'] };
    expect(await log(w.context, asked), 'nothing yet, and no journal').toEqual([]);
    expect(await metrics(w.context, asked)).toMatchObject([{ deployments: 0, rollbacks: 0 }]);
    expect(await audit(w.context, { ...asked, verify: true })).toMatchObject([{ entries: [], proof: { intact: true, entries: 0 } }]);

    const first = await w.deploy();
    expect(of(first), why(first)).toMatchObject({ status: 'deployed' });
    await w.write('app/schema/schema.sql', item({ size: 'number' }));
    await w.deploy({ reason: 'sizes' });
    const back = await w.rollback({ reason: 'too big' });
    expect(of(back), why(back)).toMatchObject({ status: 'rolled back' });

    const entries = await log(w.context, asked);
    expect(entries).toMatchObject([
      { format: 'sluice-log/1', kind: 'deploy', project: 'app', environment: 'test', version: '1.2.3', commit: 'abc123def4567890', deployedBy: 'ann', smokeTest: 'none', status: 'done', outcome: 0, backups: [] },
      { kind: 'deploy', reason: 'sizes', status: 'rolled back', outcome: 0, objects: [ids.column('app.item', 'size')] },
      { kind: 'rollback', reason: 'too big', status: 'done', outcome: 0 },
    ]);
    expect(entries[0]!.objects).toEqual(expect.arrayContaining([ids.table('app.item'), ids.view('app.seen')]));
    expect(JSON.parse(logLine(entries[1]!))).toEqual(entries[1]);
    expect(logBlock(entries[1]!).split('\n').map((line) => line.split(':')[0])).toEqual([
      '='.repeat(43), 'DEPLOYMENT LOG', '='.repeat(43), 'Timestamp', 'Procedure', 'Environment', 'Version', 'Deployed By', 'Commit SHA', 'Backup', 'Smoke Test', 'Duration', 'Status', '='.repeat(43),
    ]);
    expect(logBlock(entries[1]!)).toContain('\nCommit SHA: abc123def456\nBackup: none\nSmoke Test: none\n');
    expect(logBlock(entries[1]!)).toContain('\nStatus: ↩️ ROLLED BACK (sizes)\n');
    expect(await log(w.context, { ...asked, last: 1 })).toEqual(entries.slice(-1));

    const [figures] = await metrics(w.context, asked);
    expect(figures).toMatchObject({ deployments: 2, succeeded: 2, successRate: 1, rollbacks: 1, emergencies: 0 });
    expect(figures!.meanTimeToRecoverMs).toBeGreaterThanOrEqual(figures!.meanTimeToRollBackMs!);
    expect(metricsText([figures!], plain)).toMatch(/^project +environment +deployments.*\napp +test +2 +100\.0 %/);

    const [trail] = await audit(w.context, { ...asked, verify: true });
    expect(trail).toMatchObject({ format: 'sluice-audit/1', entries: [{ seq: 1 }, { seq: 2 }, { seq: 3, entry: { event: 'rollback', reason: 'too big' } }], proof: { intact: true, entries: 3, compared: 3, missing: [] } });
    expect(auditText(trail!, plain)).toContain('intact: 3 entries');
  });

  it('shows both sides of what drifted', async () => {
    const w = await keep(makeWorld(place, { app: { files: { 'schema.sql': item() } } }));
    await w.deploy();
    expect(driftText({ project: 'app', environment: 'test' }, (await w.status()).differences, plain)).toBe('app → test  no drift');
    await w.hand(hand.add('app.item', 'byhand'), hand.drop('app.seen'));
    const [state] = await status(w.context, { environment: 'test', projects: ['app'] });
    expect(state).toMatchObject({ format: 'sluice-status/1', emergencies: [] });
    const text = driftText(state!, state!.differences, plain);
    expect(text.split('\n')[0]).toBe('app → test  2 differences between what was deployed (−) and what is there (+)');
    expect(text).toMatch(new RegExp(`\\+ ${ids.column('app.item', 'byhand').replaceAll('.', '\\.')}\\n {4}\\+ .*byhand`));
    expect(text).toMatch(/- \w+ app\.seen\n {4}- /);
  });

  it('sees a chain that was edited, cut off, or made anew', async () => {
    const w = await keep(makeWorld(place, { app: { files: { 'schema.sql': item() } } }));
    for (const size of [{}, { size: 'number' }, { size: 'number', more: 'text' }]) {
      await w.write('app/schema/schema.sql', item(size));
      await w.deploy();
    }
    const rows = (await w.journal('audit'))!;
    const { dialect } = tongue;
    const tamper = async (work: (store: ReturnType<typeof dialect.journal>) => Promise<unknown>): Promise<void> => {
      const connection = await dialect.connect({ url: w.url, label: 'hand', root: w.root, applicationName: 'hand', timeouts: { lockMs: 5_000, statementMs: 20_000 } });
      try {
        await work(dialect.journal(await connection.session('main'), 'sluice'));
      } finally {
        await connection.close();
      }
    };
    const proof = async () => (await audit(w.context, { environment: 'test', projects: ['app'], verify: true }))[0]!.proof!;
    expect(await proof()).toMatchObject({ intact: true, entries: 3 });
    await tamper((store) => store.update('audit', { seq: 2 }, { entry: String(rows[1]!['entry']).replace('ann', 'bob') }));
    expect(await proof()).toMatchObject({ intact: false, brokenAt: 2, why: 'entry 2 was changed' });
    await tamper((store) => store.update('audit', { seq: 2 }, { entry: String(rows[1]!['entry']) }));
    expect(await proof()).toMatchObject({ intact: true });
    // The last entry goes, and with it the only hash that covers it: the mirror knows it, and so does the deployment's row.
    await tamper((store) => store.update('audit', { seq: 3 }, { seq: 9 }));
    expect(await proof()).toMatchObject({ intact: false, brokenAt: 3, why: 'entry 3 is missing' });
    await tamper(async (store) => {
      const { createHash } = await import('node:crypto');
      const entry = '{"event":"nothing"}';
      await store.update('audit', { seq: 9 }, { seq: 3, entry, hash: createHash('sha256').update(`${String(rows[1]!['hash'])}${entry}`).digest('hex') });
    });
    expect(await proof()).toMatchObject({ intact: false, brokenAt: 3, why: 'entry 3 is not the one that was written', missing: [expect.any(String) as string] });
  });
});

describe.each([pglite, postgres15, postgres18])('on $name', (place) => {
  it('tells in the audit and the log what was tried and failed, and where rows were kept', async () => {
    const schema = (more: string) => `create schema app;\ncreate table app.item (id integer${more});\n`;
    const w = await makeWorld(place, { app: { files: { 'schema.sql': schema(', name text') } } });
    try {
      const asked = { environment: 'test', projects: ['app'] };
      await w.deploy();
      const block = async () => w.hand(`create function public.no() returns event_trigger language plpgsql as $$ begin raise exception 'not now'; end $$`, `create event trigger no on ddl_command_end when tag in ('ALTER TABLE') execute function public.no()`);
      const free = async () => w.hand('drop event trigger no', 'drop function public.no()');
      await w.hand(`insert into app.item values (1, 'x')`);
      await block();
      await w.write('app/schema/schema.sql', schema(', name text, size integer'));
      const failed = await w.deploy({ reason: 'only good ones' });
      expect(of(failed), why(failed)).toMatchObject({ status: 'failed', outcome: 2 });
      await free();
      await w.write('app/schema/schema.sql', schema(''));
      const gone = await w.deploy({ allow: ['app:H104'] });
      expect(of(gone), why(gone)).toMatchObject({ status: 'deployed' });
      await block();
      const stuck = await w.rollback();
      expect(of(stuck), why(stuck)).toMatchObject({ status: 'failed', outcome: 2 });
      await free();
      const back = await w.rollback();
      expect(of(back), why(back)).toMatchObject({ status: 'rolled back' });
      const [trail] = await audit(w.context, { ...asked, verify: true });
      expect(trail!.entries.map(({ entry }) => entry)).toMatchObject([
        { event: 'deploy', status: 'done' }, { event: 'deploy', status: 'failed', outcome: 2, failure: 'SL701', reason: 'only good ones' }, { event: 'deploy', status: 'done' },
        { event: 'rollback', status: 'failed', outcome: 2, failure: 'SL701', of: expect.any(String) as string }, { event: 'rollback', status: 'done' },
      ]);
      expect(trail!.proof).toMatchObject({ intact: true, missing: [] });
      expect(auditText(trail!, plain)).toContain('deploy  app');
      const told = (await log(w.context, asked)).map((entry) => logBlock(entry));
      expect(told[1]).toContain('Status: ❌ FAILED (only good ones)');
      expect(told[2]).toMatch(/^Backup: sluice_backup\.item_name_\w+ \(restored\)$/m);
      expect(metricsText(await metrics(w.context, asked), plain)).toMatch(/\napp +test +3 +66\.7 %/);
    } finally {
      await w.close();
    }
  });
});
