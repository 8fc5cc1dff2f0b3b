/** When a plan from before the lock is the one that would be made again: each thing that it follows from must count. */
import { expect, it } from 'vitest';
import { catalog } from '../model/catalog.ts';
import { fact, type Edge } from '../model/fact.ts';
import type { PlannedProject } from './planning.ts';
import { stillHolds, type MadeFrom } from './still-holds.ts';

const [a, b] = [fact(['thing', 'a'], { size: 1 }), fact(['thing', 'b'], { size: 2 })];
const edge: Edge = { from: b.id, to: a.id, strength: 'hard' };
const desired = { catalog: catalog([a, b]), projectOf: new Map(), placeOf: new Map(), said: new Set<string>(), findings: [], shadow: 'none' };
const from: MadeFrom = { live: catalog([a, b], [edge]), desired, known: new Set([a.id]), adopt: false, off: [] };
const planned = { from } as unknown as PlannedProject;
const holds = (changes: Partial<MadeFrom>): boolean => stillHolds(planned, { ...from, ...changes });

it('holds while all is as it was, in whatever order it is read', () => {
  expect(holds({})).toBe(true);
  expect(holds({ live: catalog([structuredClone(b), structuredClone(a)], [{ ...edge }]), known: new Set([a.id]) })).toBe(true);
});

it('does not hold once something moved, or where rows were counted', () => {
  const moved: readonly Partial<MadeFrom>[] = [
    { live: catalog([a]) }, { live: catalog([a, b], []) }, { live: catalog([a, b], [{ ...edge, strength: 'soft' }]) }, { live: catalog([a, fact(['thing', 'b'], { size: 3 })], [edge]) },
    { live: catalog([a, fact(['thing', 'c'], { size: 2 })]) }, { live: catalog([a, b], [edge], [{ code: 'x', severity: 'warning', message: 'y' }]) },
    { known: undefined }, { known: new Set([b.id]) }, { known: new Set([a.id, b.id]) }, { adopt: true }, { desired: { ...desired } },
    { off: [{ address: a.id, way: 'rename', deployment: 'd', since: '', by: '', held: [], steps: [] } as never] },
  ];
  for (const each of moved) expect(holds(each)).toBe(false);
  expect(stillHolds({} as PlannedProject, from)).toBe(false);
});
