/** BTEQ scripts on every database: the table of traces, what a run that stopped goes on with, and what is refused before it. */
import { bteqTraces, type BteqWords } from '@sluice/kit/bteq-traces';
import { pkgDeploy, validate, type ProjectReport } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { keeping } from './keeping.ts';
import { pglite, postgres18, toy } from './places.ts';
import { makeWorld, of, why, type Files, type World } from './world.ts';

const MANIFEST = 'migrations: migrations/V*.{sql,bteq}';

describe.each([toy, pglite, postgres18])('BTEQ on $name', (place) => {
  const { tongue } = place;
  const keep = keeping();
  const isToy = tongue.dialect.name === 'toy';
  const words: BteqWords = {
    make: (name) => tongue.table(name, { id: 'number' }).trim().replace(/;$/, ''), drop: (name) => (isToy ? `drop store ${name}` : `drop table ${name}`), put: (name, id) => tongue.hand.put(name, id),
    read: (name) => (isToy ? `rows ${name}` : `select * from ${name}`),
  };
  const area = tongue.area('app');
  const world = (files: Files): Promise<World> => keep(makeWorld(place, { app: { manifest: `${MANIFEST}\nonFailure: keep`, files: { ...(area !== '' && { 'migrations/V000__area.sql': area }), ...files } } }));
  const name = (file: string): string => file.slice(file.lastIndexOf('/') + 1);

  /** From the plan, the journal and the report; what a file runs stands where it is run. */
  const traceOf = async (w: World, report: ProjectReport): Promise<string[]> => {
    const rows = await w.journal('step') ?? [];
    const last = new Map(rows.filter((row) => Number(row['seq']) > 0 && row['deployment_id'] === report.deploymentId).map((row) => [Number(row['seq']), row]));
    const told: (readonly [file: string, line: number, text: string])[] = [];
    for (const { instructions, sends } of report.plan!.programs!) for (const { at, step } of sends) {
      const row = last.get(step);
      if (!row) continue;
      const { place } = instructions[at]!;
      const [, code, count] = /^ERRORCODE (\d+), ACTIVITYCOUNT (\d+)/.exec(String(row['error'])) ?? [];
      const text = row['status'] === 'done' ? `ran ${count}` : row['status'] === 'refused' ? `refused ${code}` : row['status'] === 'rolled back' ? 'taken back' : row['status'] === 'skipped' ? undefined : String(row['status']);
      if (text !== undefined) told.push([place.file, place.line, text]);
    }
    const own = report.plan!.scripts!.find(({ program }) => program !== undefined)!.name;
    for (const { code, at, message } of report.findings) {
      if (code === 'bteq-skipped') told.push([at!.file, at!.line, 'skipped']);
      if (code === 'bteq-remark') told.push([at!.file, at!.line, `says ${message}`]);
    }
    const run = (file: string): number => (name(file) === own ? -1 : 0);
    const order = (file: string, line: number): number => (run(file) < 0 ? line * 1000 : 2000 + line);
    const ended = report.findings.find(({ code }) => code === 'bteq-ended')?.message;
    return [...told.sort((a, b) => order(a[0], a[1]) - order(b[0], b[1])).map(([file, line, text]) => `${name(file) === own ? '' : `${name(file)}:`}${line} ${text}`), `ended ${/ended with (\d+)/.exec(ended ?? '')?.[1] ?? '?'}`];
  };

  it.each(bteqTraces.filter(({ transactions }) => !(isToy && transactions)).map((each) => [each.name, each] as const))('%s', async (_, { script, beside, trace }) => {
    const w = await world({ 'migrations/V001__a.bteq': script(words), ...Object.fromEntries(Object.entries(beside?.(words) ?? {}).map(([path, text]) => [`migrations/${path}`, text])) });
    const report = await w.deploy();
    expect(await traceOf(w, of(report)), why(report)).toEqual(trace);
    expect(of(report).outcome).toBe(trace.at(-1) === 'ended 0' ? 0 : 2);
    if (of(report).outcome !== 0) {
      expect(of(report)).toMatchObject({ status: 'failed', failure: { code: 'SL217' } });
      return;
    }
    expect(await w.deploy()).toMatchObject({ outcome: 0, projects: [{ status: 'unchanged' }] });
  });

  it('goes on at the request that was refused, and runs nothing twice', async () => {
    const w = await world({ 'migrations/V001__a.bteq': `.SET MAXERROR 4\n${words.make('app.a')};\n${words.put('app.a', 1)};\n${words.put('app.later', 2)};\n.REMARK 'on'\n${words.put('app.a', 3)};\n` });
    const first = await w.deploy();
    expect(of(first), why(first)).toMatchObject({ outcome: 2, failure: { code: 'SL217', lines: [expect.stringContaining('V001__a.bteq:4: ERRORCODE 3807')] } });
    const again = await w.deploy();
    expect(of(again), why(again)).toMatchObject({ outcome: 2, failure: { code: 'SL217' } });
    await w.hand(words.make('app.later'));
    const done = await w.deploy();
    expect(of(done), why(done)).toMatchObject({ outcome: 0, status: 'deployed' });
    expect(await w.rows(tongue.count('app.a'))).toEqual([{ count: 2 }]);
    expect(await w.rows(tongue.count('app.later'))).toEqual([{ count: 1 }]);
  });

  it('goes on with a corrected rest, and not with an edited beginning', async () => {
    const head = `.SET MAXERROR 4\n${words.make('app.a')};\n${words.put('app.a', 1)};\n`;
    const w = await world({ 'migrations/V001__a.bteq': `${head}${words.put('app.wrong', 2)};\n` });
    expect(of(await w.deploy())).toMatchObject({ outcome: 2, failure: { code: 'SL217' } });
    await w.write('app/migrations/V001__a.bteq', `${head.replace('(1)', '(7)')}${words.put('app.a', 2)};\n`);
    const edited = await w.deploy();
    expect(of(edited), why(edited)).toMatchObject({ outcome: 1, failure: { code: 'SL509' } });
    await w.write('app/migrations/V001__a.bteq', `${head}${words.put('app.a', 2)};\n.IF ACTIVITYCOUNT = 1 THEN .QUIT 0\n${words.put('app.a', 3)};\n`);
    const corrected = await w.deploy();
    expect(of(corrected), why(corrected)).toMatchObject({ outcome: 0, status: 'deployed' });
    expect(await w.rows(tongue.count('app.a'))).toEqual([{ count: 2 }]);
    expect(of(await w.deploy())).toMatchObject({ status: 'unchanged' });
  });

  it('goes back by its rollback script, though it passed over its last request', async () => {
    const w = await world({ 'migrations/V001__a.bteq': `${words.make('app.a')};\n.IF ERRORCODE = 0 THEN .QUIT 0\n${words.make('app.b')};\n`, 'migrations/V001__rollback_a.sql': `${words.drop('app.a')};\n`, ...(area !== '' && { 'migrations/V000__rollback_area.sql': 'drop schema app;\n' }) });
    const before = await w.ids();
    const deployed = await w.deploy();
    expect(of(deployed), why(deployed)).toMatchObject({ outcome: 0 });
    expect(await w.ids()).toContain(tongue.ids.table('app.a'));
    const back = await w.rollback();
    expect(of(back), why(back)).toMatchObject({ status: 'rolled back' });
    expect(of(back).plan?.batches.flatMap(({ steps }) => steps.map(({ reason }) => reason)).join()).toContain('takes back V001__a.bteq');
    expect([...(await w.ids())].sort()).toEqual([...before].sort());
  });

  it('is taken back as a whole when a script behind it fails', async () => {
    const w = await keep(makeWorld(place, { app: { manifest: MANIFEST, files: {
      ...(area !== '' && { 'migrations/V000__area.sql': area, 'migrations/V000__rollback_area.sql': 'drop schema app;\n' }),
      'migrations/V001__a.sql': `.SET ERRORLEVEL 3807 SEVERITY 0\n${words.drop('app.gone')};\n.IF ERRORCODE = 3807 THEN ${words.make('app.a')};\n.QUIT 0\n${words.make('app.b')};\n`, 'migrations/V001__rollback_a.sql': `${words.drop('app.a')};\n`,
      'migrations/V002__b.sql': `${words.put('app.none', 1)};\n`,
    } } }));
    const report = await w.deploy();
    expect(of(report), why(report)).toMatchObject({ status: 'failed, undone', outcome: 2, failure: { code: 'SL701' } });
    expect(await w.ids()).not.toContain(tongue.ids.table('app.a'));
    await w.write('app/migrations/V002__b.sql', `${words.put('app.a', 1)};\n`);
    const done = await w.deploy();
    expect(of(done), why(done)).toMatchObject({ status: 'deployed', outcome: 0 });
    expect(await w.rows(tongue.count('app.a'))).toEqual([{ count: 1 }]);
  });

  it('runs in packages, is gone on with there, and reads what it runs from the package', async () => {
    const w = await keep(makeWorld(place, { app: { manifest: 'onFailure: keep', files: { 'schema.sql': tongue.table('app.other', { id: 'number' }) } } }));
    if (area !== '') await w.hand(area);
    await w.write('pack/db/teradata/050-sql/app/steered.bteq', `.SET MAXERROR 7\n.SET ERRORLEVEL 3807 SEVERITY 0\n${words.drop('app.a')};\n.IF ERRORCODE = 3807 THEN ${words.make('app.a')};\n${words.put('app.a', 1)};\n.SET ERRORLEVEL 3807 SEVERITY 8\n${words.put('app.late', 1)};\n`);
    const run = () => pkgDeploy(w.context, { environment: 'test', path: './pack', assumeYes: true });
    const stopped = await run();
    expect(of(stopped), why(stopped)).toMatchObject({ status: 'failed', outcome: 2, failure: { code: 'SL217' } });
    await w.hand(words.make('app.late'));
    const done = await run();
    expect(of(done), why(done)).toMatchObject({ status: 'deployed', outcome: 0 });
    expect([await w.rows(tongue.count('app.a')), await w.rows(tongue.count('app.late'))]).toEqual([[{ count: 1 }], [{ count: 1 }]]);
    expect(of(await run())).toMatchObject({ status: 'unchanged' });
  });

  it('finds before a deployment what cannot work, with its place', async () => {
    const w = await world({
      'migrations/V001__a.bteq': `${words.make('app.a')};\n.IF ERRORCODE = 0 THEN .GOTO NOWHERE\n`, 'migrations/V002__b.sql': `-- in a file of SQL\n.LOGON host/me,secret\n`, 'migrations/V003__c.bteq': '.RUN FILE=../../outside.bteq\n',
      'migrations/V004__d.bteq': '.RUN FILE=part.bteq\n', 'migrations/part.bteq': '.RUN FILE=V004__d.bteq\n', 'migrations/V005__e.bteq': `${words.make('app.a')}\n nonsense;\n`, 'migrations/V006__f.bteq': `${words.make('app.a')};\n-- sluice: batch by id\n${words.put('app.a', 1)};\n`,
    });
    const report = await validate(w.context, { projects: ['app'] });
    const told = [of(report).failure!, ...of(report).findings].map((each) => [each.code, name(each.at?.file ?? ''), each.at?.line, each.message] as const);
    expect(told).toEqual(expect.arrayContaining([
      ['SL209', 'V001__a.bteq', 2, 'there is no label NOWHERE'], ['SL209', 'V002__b.sql', 2, 'LOGON opens a session of its own, with its password in the file'],
      ['SL209', 'V003__c.bteq', 1, 'the file ../../outside.bteq lies outside of what is deployed'], ['SL209', 'part.bteq', 1, 'V004__d.bteq runs this script'], ['SL201', 'V005__e.bteq', expect.any(Number), expect.any(String)],
      ['SL218', 'V006__f.bteq', 2, 'a request of a BTEQ script has one answer, and cannot run in batches'],
    ]));
    expect(of(await w.deploy()).outcome).toBe(1);
    expect(await w.ids()).not.toContain(tongue.ids.table('app.a'));
  });
});
