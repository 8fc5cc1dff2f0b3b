import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batches } from '../../src/plan/batches.ts';
import { decide } from '../../src/plan/actions.ts';
import { order } from '../../src/plan/order.ts';
import { steps } from '../../src/plan/steps.ts';
import { diff } from '../../src/diff/diff.ts';
import { box, kinds, needs, part, sheet, world } from './boxes.ts';
import type { Catalog } from './imports.ts';

const server = { dialect: 'boxes', version: 1, versionText: '1', database: 'd', user: 'u' };

function planned(before: Catalog, after: Catalog, wanted?: (id: string) => boolean) {
  const context = { server, before, after, rows: () => undefined, wanted };
  const actions = decide(diff(before, after, kinds), kinds, context);
  return steps(order(actions, kinds, context), actions, kinds, context, { placeOf: new Map(), transactionalDdl: true });
}
const sql = (before: Catalog, after: Catalog): string[] => planned(before, after).map(({ step }) => step.sql);

test('equal catalogs give an empty plan', () => {
  const facts = [box('a'), part('a', 'p'), sheet('s')];
  expect(sql(world(facts), world([...facts].reverse()))).toEqual([]);
});

test('what is needed comes first, parts are written inside, and the way back is the other order', () => {
  const [a, p, s] = [box('z'), part('z', 'p'), sheet('a')];
  const full = world([s, p, a], [needs(s, a)]);
  expect(sql(world([]), full)).toEqual(['make box z with part z.p', 'make sheet a']);
  expect(sql(full, world([]))).toEqual(['break sheet a', 'break box z']);
});

test('what is the same in both states and stands on what goes is made again where it is wanted, and stands in the way where it is only left', () => {
  const [under, top] = [sheet('under'), sheet('top')];
  const [before, after] = [world([under, top], [needs(top, under)]), world([top])];
  expect(planned(before, after, () => true).map(({ step }) => step.sql)).toEqual(['break sheet top', 'break sheet under', 'make sheet top']);
  expect(() => planned(before, after, () => false)).toThrow('sheet top is not managed here and stands on sheet under');
  expect(() => planned(before, after)).toThrow('not managed here');
});

test('what stands on something replaced is made again, and says why', () => {
  const [under, middle, top] = [sheet('under'), sheet('middle'), sheet('top')];
  const edges = [needs(middle, under), needs(top, middle)];
  const result = planned(world([under, middle, top], edges), world([sheet('under', 1, 'flat'), middle, top], edges));
  expect(result.map(({ step }) => `${step.action} ${step.sql}`)).toEqual([
    'rebuild break sheet top', 'rebuild break sheet middle', 'drop break sheet under',
    'create make sheet under', 'rebuild make sheet middle', 'rebuild make sheet top',
  ]);
  expect(result[1]?.step.reason).toBe('stands on sheet under');
});

test('what must be made again and cannot within what stands takes that along', () => {
  const [under, a, other] = [sheet('under'), box('a'), part('a', 'q')];
  const flat = sheet('under', 1, 'flat');
  const both = (name: string) => [under, flat].map((each) => world([each, a, other, part('a', name)], [needs(part('a', name), each)])) as [Catalog, Catalog];
  expect(sql(...both('p'))).toEqual(['break part a.p', 'break sheet under', 'make sheet under', 'make part a.p']);
  expect(sql(...both('glued'))).toEqual(['break box a', 'break sheet under', 'make sheet under', 'make box a with part a.glued and part a.q']);
});

test('a dependant that no longer needs what goes is changed before it goes', () => {
  const [old, user] = [sheet('old'), sheet('user')];
  expect(sql(world([old, user], [needs(user, old)]), world([sheet('user', 2)]))).toEqual(['set sheet user to 2', 'break sheet old']);
});

test('one that goes is gone before what calls another of its name is made, and who says the name without a word of change is made anew', () => {
  const [one, two, caller, other] = [sheet('note_1'), sheet('note_2'), sheet('caller'), sheet('a')];
  const before = world([one, caller], [needs(caller, one)]);
  const after = world([two, sheet('caller', 2), other], [needs(caller, two), needs(other, two)]);
  expect(sql(before, after)).toEqual(['break sheet caller', 'break sheet note_1', 'make sheet note_2', 'make sheet a', 'make sheet caller']);
});

test('what lies within one of two things that take turns comes along with both', () => {
  const [p, q] = ['a', 'c'].map((of) => ({ ...part('x', 'p'), parent: box(of).id }));
  expect(sql(world([box('a'), p!]), world([box('c'), q!]))).toEqual(['break box a', 'make box c with part x.p']);
});

test('what holds rows is never rebuilt for the sake of another', () => {
  const [under, held] = [sheet('under'), box('held')];
  const edges = [needs(held, under)];
  expect(() => sql(world([under, held], edges), world([sheet('under', 1, 'flat'), held], edges))).toThrow(/box held holds data and stands on sheet under/);
});

test('what stays and stands on what goes stops the plan', () => {
  const [under, user] = [sheet('under'), sheet('user')];
  const before = world([under, user], [needs(user, under)]);
  const after = { ...world([user]), needsOf: before.needsOf };
  expect(() => sql(before, after)).toThrow(/sheet user is not managed here and stands on sheet under/);
});

test('what is written inside of a statement does not depend on the order of the catalog', () => {
  const [a, p, q] = [box('a'), part('a', 'p'), part('a', 'q')];
  expect(sql(world([]), world([a, q, p]))).toEqual(sql(world([]), world([a, p, q])));
});

test('a circle that a name closes opens at who takes the name: nothing else is written apart', () => {
  // The sheet reads the box that comes and then lets go of the box that goes, which still holds the name of a part.
  const [old, now] = [box('old'), box('now')];
  const parts = (of: string) => [part(of, 'p'), part(of, 'q'), part(of, 'taken')];
  const before = world([old, ...parts('old'), sheet('s')], [needs(sheet('s'), part('old', 'q'))]);
  const after = world([now, ...parts('now'), sheet('s', 2)], [needs(sheet('s', 2), part('now', 'q'))]);
  expect(sql(before, after)).toEqual(['make box now with part now.p and part now.q', 'set sheet s to 2', 'break box old', 'make part now.taken']);
});

test('boxes that need each other through their parts are opened by making the parts apart', () => {
  const [a, b, pa, pb] = [box('a'), box('b'), part('a', 'p'), part('b', 'p')];
  const mutual = world([a, b, pa, pb], [needs(pa, b), needs(pb, a)]);
  const made = sql(world([]), mutual);
  expect(made).toHaveLength(4);
  expect(made.slice(0, 2).toSorted()).toEqual(['make box a', 'make box b']);
  const gone = sql(mutual, world([]));
  expect(gone.indexOf('break box a')).toBeGreaterThan(gone.indexOf('break part b.p'));
  expect(gone.indexOf('break box b')).toBeGreaterThan(gone.indexOf('break part a.p'));
});

test('soft edges order, and give way where they close a circle', () => {
  const [a, b] = [sheet('a'), sheet('b')];
  expect(sql(world([]), world([a, b], [needs(a, b, 'soft')]))).toEqual(['make sheet b', 'make sheet a']);
  expect(sql(world([]), world([a, b], [needs(a, b, 'soft'), needs(b, a, 'soft')]))).toEqual(['make sheet a', 'make sheet b']);
});

test('a circle that cannot be opened is named', () => {
  const [a, b] = [sheet('a'), sheet('b')];
  expect(() => sql(world([]), world([a, b], [needs(a, b), needs(b, a)]))).toThrow(/need each other: .*sheet a/);
});

test('the way back says what will not come back', () => {
  const before = world([box('a')]);
  const [gone] = planned(before, world([]));
  expect(gone?.step.reverse).toEqual([{ sql: 'make box a', loses: 'rows will not come back: box a' }]);
});

test('a step that needs what an earlier one must commit starts a batch', () => {
  const one = { step: { address: 'e', transactional: true } as never, touches: new Set(['e']), locks: [], barrier: ['e'] };
  const two = { step: { address: 'u', transactional: true } as never, touches: new Set(['u', 'e']), locks: [] };
  const three = { step: { address: 'x', transactional: false } as never, touches: new Set(['x']), locks: [] };
  expect(batches([one, two, three]).map((batch) => [batch.steps.length, batch.transactional, batch.barrier])).toEqual([
    [1, true, undefined], [1, true, 'e must be committed before it is used'], [1, false, undefined],
  ]);
});

test('the commit comes before all else, where there must be one', () => {
  const step = (address: string, needs: readonly string[] = [], more: object = {}) => ({ step: { address, transactional: true } as never, touches: new Set([address, ...needs]), locks: [], ...more });
  const [e, f] = ['e', 'f'].map((address) => step(address, [], { barrier: [address] }));
  const lengths = (...ordered: Parameters<typeof batches>[0]) => batches(ordered).map(({ steps }) => steps.length);
  expect(lengths(e!, f!, step('x'), step('y'), step('u', ['e']))).toEqual([2, 3]);
  expect(lengths(e!, f!, step('x'), step('y'))).toEqual([4]);
});

test('a batch ends with a step that says so, and says why where another transaction follows', () => {
  const step = (address: string, more: object = {}) => ({ step: { address, transactional: true } as never, touches: new Set([address]), locks: [], ...more });
  const alone = { step: { address: 'd', transactional: false } as never, touches: new Set(['d']), locks: [] };
  const cut = batches([step('a'), step('b', { commits: 'b is short' }), step('c', { commits: 'c is proven' }), alone, step('e', { commits: 'nothing follows' })]);
  expect(cut.map(({ steps, barrier }) => [steps.length, barrier])).toEqual([[2, undefined], [1, 'b is short'], [1, undefined], [1, undefined]]);
});

test('a batch ends before its locks have no room, and equal locks count once', () => {
  const step = (address: string, ...locks: string[]) => ({ step: { address, transactional: true } as never, touches: new Set([address]), locks });
  const cut = batches([step('a', 'one', 'two'), step('b', 'two', 'three'), step('c', 'three', 'four'), step('d', 'five', 'six', 'seven', 'eight')], 3);
  expect(cut.map(({ steps, barrier }) => [steps.length, barrier])).toEqual([
    [2, undefined], [1, 'the server has room for about 3 locks in one transaction'], [1, 'the server has room for about 3 locks in one transaction'],
  ]);
});

test('every hard edge is kept, whatever the order of the input', () => {
  const graph = fc.array(fc.tuple(fc.nat(14), fc.nat(14)), { maxLength: 40 });
  fc.assert(fc.property(graph, fc.infiniteStream(fc.nat()), (pairs, noise) => {
    const sheets = Array.from({ length: 15 }, (_, index) => sheet(`s${String(index).padStart(2, '0')}`));
    // Only downwards, so that there is no circle.
    const edges = pairs.filter(([from, to]) => from > to).map(([from, to]) => needs(sheets[from]!, sheets[to]!));
    const shuffled = sheets.map((each) => [noise.next().value ?? 0, each] as const).toSorted((x, y) => x[0] - y[0]).map(([, each]) => each);
    const made = sql(world([]), world(shuffled, edges));
    for (const { from, to } of edges) expect(made.indexOf(`make ${to}`)).toBeLessThan(made.indexOf(`make ${from}`));
    expect(made).toEqual(sql(world([]), world(sheets, [...edges].reverse())));
    const broken = sql(world(sheets, edges), world([]));
    for (const { from, to } of edges) expect(broken.indexOf(`break ${from}`)).toBeLessThan(broken.indexOf(`break ${to}`));
  }), { numRuns: 200 });
});
