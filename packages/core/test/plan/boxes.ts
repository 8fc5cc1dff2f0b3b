/** A dialect-free world for the planner: boxes that hold rows, parts that lie within them, sheets that stand on others. */
import { catalog, defineKind, fact, kindsByNameOf, type AnyKind, type Catalog, type Edge, type Fact } from './imports.ts';

export interface Thing { readonly value: number; readonly shape?: string }

const simple = (kind: string, more: Partial<Parameters<typeof defineKind<Thing>>[0]> = {}): AnyKind =>
  defineKind<Thing>({
    kind,
    create: ({ id }, _context, inlined) => ({ sql: `make ${id}${inlined.length > 0 ? ` with ${inlined.map((each) => each.id).join(' and ')}` : ''}` }),
    drop: ({ id }) => ({ sql: `break ${id}` }),
    change: { value: (_, after) => ({ sql: `set ${after.id} to ${after.body.value}` }), shape: () => 'replace' },
    ...more,
  });

export const BOX = simple('box', {
  holds: 'rows', inlines: ['part'],
  drop: ({ id }) => ({ sql: `break ${id}`, effects: [{ effect: 'loses-rows', subject: id, cause: 'break' }] }),
});
/** Of the parts that are called `taken` there is one in the whole world; one that is called `glued` is never put in afterwards. */
export const PART = simple('part', {
  slots: ({ address }) => (address[2] === 'taken' ? ['taken'] : []),
  madeWith: ({ address, parent }) => (address[2] === 'glued' ? parent : undefined),
});
/** `note_1` and `note_2` are both called note. */
export const SHEET = simple('sheet', { called: ({ address }) => String(address[1]).split('_')[0]! });
export const kinds = kindsByNameOf([BOX, PART, SHEET]);

export const box = (name: string, value = 1, shape = 'round'): Fact => fact(['box', name], { value, shape });
export const part = (of: string, name: string, value = 1): Fact => fact(['part', of, name], { value, shape: 'round' }, ['box', of]);
export const sheet = (name: string, value = 1, shape = 'round'): Fact => fact(['sheet', name], { value, shape });
export const needs = (from: Fact, to: Fact, strength: Edge['strength'] = 'hard'): Edge => ({ from: from.id, to: to.id, strength });
export const world = (facts: readonly Fact[], edges: readonly Edge[] = []): Catalog => catalog(facts, edges);
