/** What is kept before it goes, and what comes back of it: the planner's side, with a dialect that keeps boxes in a shed. */
import { expect, test } from 'vitest';
import { backups, type BackupRequest } from '../../src/plan/backups.ts';
import { decide } from '../../src/plan/actions.ts';
import { order } from '../../src/plan/order.ts';
import { steps } from '../../src/plan/steps.ts';
import { diff } from '../../src/diff/diff.ts';
import { bindBackups, type BackupDialect, type Kept } from '../../src/model/backup.ts';
import { box, kinds, needs, part, sheet, world } from './boxes.ts';
import type { Catalog } from './imports.ts';

const server = { dialect: 'boxes', version: 1, versionText: '1', database: 'd', user: 'u' };

const shed: BackupDialect = {
  keep: ({ before, drafts, back }, _, { place, name }) => {
    if (before.id === 'box glued') return { reason: 'it is glued' };
    const backup = name();
    return {
      drafts: [{ sql: `carry ${before.id} to ${place} as ${backup}`, backup: { name: backup, by: before.id, way: 'copied', where: `${place}.${backup}`, object: backup, kept: 'look' } }, ...drafts],
      back: [...back, { sql: `fetch ${backup}`, restores: { backup, kept: 'look' } }],
    };
  },
  brings: ({ object, facts }) => (object === 'whole' ? [...facts.facts.keys()] : []),
  turn: ({ object }) => ({ first: object.startsWith('for ') ? [object.slice(4)] : [], then: object.startsWith('till ') ? [object.slice(5)] : [] }),
  shapes: () => [],
  restore: (kept, { drafts, whole }) => kept.object === 'lost' ? { reason: 'the shed burnt' } : [...(whole ? [] : drafts), { sql: `bring ${kept.by}`, restores: { backup: kept.id, kept: 'look' } }],
  object: () => undefined,
  creationSql: () => '',
  usableSql: () => '',
};

function planned(before: Catalog, after: Catalog, request: Partial<BackupRequest> = {}, rows?: number) {
  const context = { server, before, after, rows: () => rows };
  const actions = decide(diff(before, after, kinds), kinds, context);
  const keep = backups({ dialect: shed, place: { place: 'shed', days: 7 }, kept: [], ...request }, actions, kinds, context);
  return steps(order(actions, kinds, context, keep), actions, kinds, context, { placeOf: new Map(), transactionalDdl: true, backups: keep }).map(({ step }) => step);
}
const kept = (by: string, object: string, facts: Catalog): Kept => ({ id: 'k1', by, object, facts });

test('what goes is carried away first, in the same node, and the way back brings it', () => {
  const [carry, gone] = planned(world([box('a'), part('a', 'p')]), world([]));
  expect(carry).toMatchObject({ sql: 'carry box a to shed as ${sluice:backup:1}', backup: { by: 'box a', days: 7 }, reverse: [] });
  expect(gone).toMatchObject({ sql: 'break box a', keptIn: ['${sluice:backup:1}'], reverse: [{ sql: 'make box a with part a.p' }, { sql: 'fetch ${sluice:backup:1}', restores: { backup: '${sluice:backup:1}', kept: 'look' } }] });
  expect(gone?.reverse.every(({ loses }) => loses === undefined)).toBe(true);
});

test('each has a number of its own, and names carry the deployment', () => {
  const all = planned(world([box('a'), box('b')]), world([]));
  expect(all.flatMap(({ backup }) => backup?.name ?? [])).toEqual(['${sluice:backup:1}', '${sluice:backup:2}']);
  const [one, two] = ['d1', 'd2'].map((id) => bindBackups('x_${sluice:backup:2}', id));
  expect(one).toMatch(/^x_[0-9a-f]{12}_2$/);
  expect(two).not.toBe(one);
});

test('what tells whose something is comes back before it', () => {
  const all = world([box('a'), box('b'), box('c')]);
  const back = planned(world([]), all, { kept: [kept('box a', 'for box c', all), kept('box b', 'for box a', all)] });
  expect(back.map(({ sql }) => sql)).toEqual(['make box c', 'make box a', 'bring box a', 'make box b', 'bring box b']);
});

test('what tells whose something is changes back only after it', () => {
  const [was, is] = [world([box('a', 1), box('b', 1), box('c', 1)]), world([box('a', 2), box('b', 2)])];
  const back = planned(is, was, { kept: [kept('box b', 'till box a', was), kept('box c', 'till box b', was)] });
  expect(back.map(({ sql }) => sql)).toEqual(['make box c', 'bring box c', 'set box b to 1', 'bring box b', 'set box a to 1']);
});

test('what is empty is not kept', () => {
  expect(planned(world([box('a')]), world([]), {}, 0).map(({ sql }) => sql)).toEqual(['break box a']);
});

test('why something is not kept is said', () => {
  const [glued] = planned(world([box('glued')]), world([]));
  expect(glued).toMatchObject({ unkept: 'it is glued', reverse: [{ sql: 'make box glued', loses: 'rows will not come back: box glued (it is glued)' }] });
  const [off] = planned(world([box('a')]), world([]), { place: undefined });
  expect(off?.reverse[0]?.loses).toBe('rows will not come back: box a (this environment keeps no backup objects)');
  expect(off?.keptIn).toBeUndefined();
});

test('what was moved comes back with its parts, and the rest is made after it', () => {
  const [a, p, q, s] = [box('a'), part('a', 'p'), part('a', 'q'), sheet('s')];
  const back = planned(world([]), world([a, p, q, s], [needs(s, a)]), { kept: [kept('box a', 'whole', world([a, p]))] });
  expect(back.map(({ sql }) => sql)).toEqual(['bring box a', 'make part a.q', 'make sheet s']);
  expect(back[0]?.restores).toEqual({ backup: 'k1', kept: 'look' });
});

test('what is not any more as it was moved is made and filled', () => {
  const [a, p] = [box('a', 2), part('a', 'p')];
  const back = planned(world([]), world([a, p]), { kept: [kept('box a', 'whole', world([box('a', 1), p]))] });
  expect(back.map(({ sql }) => sql)).toEqual(['make box a with part a.p', 'bring box a']);
});

test('what does not come back is said in the plan', () => {
  const [made] = planned(world([]), world([box('a')]), { kept: [kept('box a', 'lost', world([]))] });
  expect(made).toMatchObject({ sql: 'make box a', reason: 'new; rows do not come back: the shed burnt' });
});

test('what was taken away and is there again is left alone', () => {
  expect(planned(world([box('a')]), world([box('a')]), { kept: [kept('box a', 'whole', world([box('a')]))] })).toEqual([]);
});
