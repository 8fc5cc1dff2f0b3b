import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProjectSources } from '@sluice/core/dialect';
import { toyDialect } from '@sluice/kit/toy/toy';
import { close, deploy, open, planFor, type Opened } from '../../faults/scenario.ts';
import { TOY_AFTER, TOY_BEFORE } from '../../faults/toy-case.ts';
import { touch } from './connect.ts';

let root: string;
let opened: Opened;
const scenario = (source: string) => ({ dialect: toyDialect, url: 'toy:db.json', root, source });
const sources = (text: string, project = 'p', path = 'a.sql'): ProjectSources => ({ project, owns: { dbs: ['shop'] }, files: [{ path, text }] });
const refusal = (code: string, line: number, column: number): unknown => expect.objectContaining({ code, detail: expect.objectContaining({ at: { file: 'a.sql', line, column } }) as object });

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sluice-toy-'));
  opened = await open({ dialect: toyDialect, url: 'toy:db.json', root });
});
afterEach(async () => {
  await close(opened);
  await rm(root, { recursive: true });
});

describe('the toy dialect', () => {
  it('goes there and back, and finds nothing to do after each', async () => {
    const before = TOY_BEFORE.replaceAll(/^put.*$/gm, '');
    for (const source of [before, TOY_AFTER, before, '', TOY_AFTER]) {
      const first = await deploy(scenario(source), opened, {});
      expect(first?.failure).toBeUndefined();
      expect(await deploy(scenario(source), opened)).toBeUndefined();
    }
  });

  it('reads names in any case and files in any order', async () => {
    const desired = await toyDialect.desire([sources('create lens SHOP.V over Shop.S;\nCREATE STORE shop.s (ID number)')], { place: 'auto', stateDir: root, root, target: opened.session.server });
    expect([...desired.catalog.facts.keys()].sort()).toEqual(['field shop.s/id', 'lens shop.v', 'store shop.s']);
    expect(desired.catalog.edges).toEqual([{ from: 'lens shop.v', to: 'store shop.s', strength: 'hard' }]);
    expect(desired.placeOf.get('store shop.s')).toEqual({ file: 'a.sql', line: 2, column: 1 });
  });

  it('says what is lost', async () => {
    await opened.session.execute('create store shop.s (id number, name text); put shop.s (1, \'x\')');
    const { batches } = await planFor(scenario('create store shop.s (id number)'), opened);
    expect(batches[0]?.steps[0]).toMatchObject({ sql: 'alter store shop.s drop name', transactional: false, effects: [{ effect: 'loses-values' }] });
    expect(batches[0]?.steps[0]?.reverse[0]?.loses).toContain('will not come back');
    expect(await toyDialect.measure(opened.session, ['store shop.s'])).toEqual(new Map([['store shop.s', 1]]));
  });

  it.each([
    ['create store shop (id number)', 'SL201', 1, 1],
    ['\n  put shop.s (1)', 'SL202', 2, 3],
    ['alter store shop.s keep 3', 'SL202', 1, 1],
    ['create store shop.s () ; ~', 'SL201', 1, 26],
  ])('refuses %j', async (text, code, line, column) => {
    expect(await toyDialect.check([sources(text)])).toEqual([refusal(code, line, column)]);
  });

  it('refuses what stands on nothing, with the place', async () => {
    const target = { place: 'auto', stateDir: root, root, target: opened.session.server } as const;
    await expect(toyDialect.desire([sources('create lens shop.v over shop.none')], target)).rejects.toEqual(refusal('SL302', 1, 1));
    await expect(toyDialect.desire([sources('create store shop.s (); create store shop.s ()')], target)).rejects.toEqual(refusal('SL302', 1, 25));
  });

  it('finds references between projects in the text', async () => {
    const references = await toyDialect.references([sources('create store shop.s (id number)', 'base'), sources('create lens shop.v over shop.s', 'top', 'b.sql')]);
    expect(references).toEqual([{ from: 'top', to: 'base', strength: 'hard', at: { file: 'b.sql', line: 1, column: 1 }, name: 'shop.s' }]);
  });

  it('takes rows back when a transaction fails, up to the last structural statement', async () => {
    await opened.session.execute('create store shop.s (id number)');
    const count = async () => (await opened.session.query('count shop.s'))[0]?.['count'];
    const failing = (sql: string) =>
      opened.session.transaction(async () => {
        await opened.session.execute(sql);
        throw new Error('no');
      });
    await expect(failing('put shop.s (1); put shop.s (2)')).rejects.toThrow('no');
    expect(await count()).toBe(0);
    await expect(failing('put shop.s (1); create store shop.t (); put shop.s (2)')).rejects.toThrow('no');
    expect(await count()).toBe(1);
  });

  it('finds before the first write what may not be changed, and what is not modelled', async () => {
    await opened.session.execute('create store shop.s (id number)');
    touch(opened.session, true, (state) => {
      state.readonly.push('shop');
      state.strange.push('ghost shop.g');
    });
    const { catalog } = await toyDialect.read(opened.session, { journalSchema: 'sluice' });
    expect(await toyDialect.preflight(opened.session, { create: [], touch: [...catalog.facts.values()], batches: [], live: catalog, before: catalog, after: catalog, requires: {}, journalSchema: 'sluice', lockMs: 0 })).toMatchObject([{ severity: 'error' }, { severity: 'error' }]);
    expect(catalog.findings).toMatchObject([{ code: 'unmodelled' }]);
    await expect(opened.session.execute('alter store shop.s keep 3')).rejects.toMatchObject({ sqlState: 'TOY05', position: 13 });
  });

  it('gives its lock to one, and names the holder to the other', async () => {
    const other = await toyDialect.connect({ url: 'toy:db.json', label: 'toy', root, applicationName: 'x', timeouts: { lockMs: 1, statementMs: 1 } });
    const holder = { deploymentId: 'd2', runId: 'r', project: 'p', actor: 'bob', host: 'h', pid: process.pid, startedAt: 'now' };
    await expect(other.lock(holder, 60)).rejects.toMatchObject({ code: 'SL601', message: expect.stringContaining('ann on here') as string });
    await opened.lock.release();
    const lock = await other.lock(holder, 60);
    expect(await lock.held()).toBe(true);
    expect(await opened.lock.held()).toBe(false);
    await lock.release();
    await other.close();
  });
});
