/** One topological sort; ties by act, kind order, then address. Circles are opened by leaving out soft edges, then by writing members apart. */
import type { Kinds } from '../catalog/canonical.ts';
import { compareText } from '../diff/diff.ts';
import { Failure } from '../errors/failure.ts';
import { kindOf } from '../model/fact.ts';
import type { Context } from '../model/kind.ts';
import { commitsFirst, type Actions } from './actions.ts';
import { graph, slotsOf, type ComingBack, type Graph, type Node } from './graph.ts';
import { heap } from './heap.ts';

/** Steps that need each other, whatever is written apart. */
export interface Circle {
  readonly circle: readonly Node[];
}

export const isCircle = (found: readonly Node[] | Circle): found is Circle => 'circle' in found;

export function order(actions: Actions, kinds: Kinds, context: Context, back?: ComingBack): Node[] {
  const found = arrange(actions, kinds, context, back);
  if (isCircle(found)) throw unopened(found);
  return found;
}

export const unopened = ({ circle }: Circle): Failure =>
  new Failure('SL404', `these steps need each other: ${circle.map(({ act, fact }) => `${act} ${fact.id}`).join(' → ')}`, { hint: 'Split the change into two deployments that each open the circle.' });

export function arrange(actions: Actions, kinds: Kinds, context: Context, back?: ComingBack): Node[] | Circle {
  const apart = new Set<string>();
  const rank = new Map([...kinds.keys()].map((kind, index) => [kind, index]));
  for (;;) {
    const drawn = graph(actions, kinds, context, apart, back);
    const compare = comparator(drawn.nodes, rank, actions);
    let soft = drawn.soft;
    let sorted = sort(drawn, soft, compare);
    if (sorted.length < drawn.nodes.length) {
      const component = componentOf(circles(drawn, soft, sorted));
      soft = soft.map((targets, from) => new Set([...targets].filter((to) => component[from] === undefined || component[from] !== component[to])));
      sorted = sort(drawn, soft, compare);
    }
    if (sorted.length === drawn.nodes.length) return sorted.map((index) => drawn.nodes[index]!);

    const stuck = circles(drawn, soft, sorted);
    const before = apart.size;
    for (const circle of stuck) {
      for (const index of circle) {
        const node = drawn.nodes[index]!;
        for (const member of node.members) if (kinds.get(kindOf(member))) apart.add(`${node.act} ${member.id}`);
      }
    }
    keepOnlyWhatCloses(apart, before, drawn, stuck, context, kinds);
    if (apart.size === before) return { circle: stuck[0]!.map((index) => drawn.nodes[index]!) };
  }
}

/**
 * Members are written apart only where they need another node of their circle, or wait for a name that it holds: that is what makes the whole statement
 * wait. Of a name's giver and its taker the taker goes apart first, for what goes with its table is kept with it.
 */
function keepOnlyWhatCloses(apart: Set<string>, before: number, drawn: Graph, stuck: readonly number[][], context: Context, kinds: Kinds): void {
  const added = [...apart].slice(before);
  const inCircle = new Map<string, number>();
  const given = new Map<string, number[]>();
  const taken = new Map<string, number[]>();
  for (const [number, circle] of stuck.entries()) {
    for (const index of circle) {
      const node = drawn.nodes[index]!;
      for (const fact of [node.fact, ...node.members]) {
        inCircle.set(`${node.act} ${fact.id}`, number * 1e6 + index);
        const slots = node.act === 'drop' ? given : node.act === 'create' ? taken : undefined;
        if (slots) for (const slot of slotsOf(fact, kinds)) slots.set(slot, [...(slots.get(slot) ?? []), number * 1e6 + index]);
      }
    }
  }
  const apartOf = (key: string) => ({ act: key.slice(0, key.indexOf(' ')), id: key.slice(key.indexOf(' ') + 1), own: inCircle.get(key) });
  const needs = (key: string): boolean => {
    const { act, id, own } = apartOf(key);
    const catalog = act === 'drop' || act === 'park' ? context.before : context.after;
    return catalog.needsOf(id).some(({ to: other }) => ['create', 'drop', 'alter'].some((verb) => {
      const place = inCircle.get(`${act} ${other}`) === own ? undefined : inCircle.get(`${verb} ${other}`);
      return place !== undefined && place !== own;
    }));
  };
  const shares = (key: string, verb: 'create' | 'drop'): boolean => {
    const { act, id, own } = apartOf(key);
    const [catalog, others] = verb === 'create' ? [context.after, given] : [context.before, taken];
    return act === verb && slotsOf(catalog.facts.get(id)!, kinds).some((slot) => others.get(slot)?.some((other) => other !== own) ?? false);
  };
  const first = added.filter((key) => needs(key) || shares(key, 'create'));
  const crossing = new Set(first.length > 0 ? first : added.filter((key) => shares(key, 'drop')));
  if (crossing.size === 0) return;
  for (const key of added) if (!crossing.has(key)) apart.delete(key);
}

function comparator(nodes: readonly Node[], rank: ReadonlyMap<string, number>, { alters }: Actions): (a: number, b: number) => number {
  const place = (node: Node): number => {
    // What must be committed before others use it comes before anything goes: what is made anew is not away between two transactions.
    if (node.act === 'alter' && commitsFirst(alters.get(node.fact.id))) return -1;
    const kind = rank.get(kindOf(node.fact)) ?? rank.size;
    return node.act === 'drop' || node.act === 'park' ? rank.size - kind : 1000 + kind;
  };
  const places = nodes.map(place);
  return (a, b) => places[a]! - places[b]! || compareText(nodes[a]!.fact.id, nodes[b]!.fact.id) || a - b;
}

function sort({ nodes, hard }: Graph, soft: Graph['soft'], compare: (a: number, b: number) => number): number[] {
  const waiting = new Array<number>(nodes.length).fill(0);
  const each = (from: number, visit: (to: number) => void) => {
    for (const to of hard[from]!) visit(to);
    for (const to of soft[from]!) if (!hard[from]!.has(to)) visit(to);
  };
  for (const node of nodes) each(node.index, (to) => (waiting[to]! += 1));
  const ready = heap(compare);
  for (const node of nodes) if (waiting[node.index] === 0) ready.push(node.index);
  const sorted: number[] = [];
  for (let next = ready.pop(); next !== undefined; next = ready.pop()) {
    sorted.push(next);
    each(next, (to) => {
      waiting[to]! -= 1;
      if (waiting[to] === 0) ready.push(to);
    });
  }
  return sorted;
}

/** Strongly connected components of more than one node among those that `sort` could not place (Tarjan, without recursion). */
function circles({ nodes, hard }: Graph, soft: Graph['soft'], sorted: readonly number[]): number[][] {
  const placed = new Set(sorted);
  const state = new Map<number, { number: number; low: number; open: boolean }>();
  const stack: number[] = [];
  const found: number[][] = [];
  const next = (from: number) => [...hard[from]!, ...soft[from]!].filter((to) => !placed.has(to));
  for (const { index: root } of nodes) {
    if (placed.has(root) || state.has(root)) continue;
    const work: { node: number; targets: number[] }[] = [];
    const enter = (node: number) => {
      state.set(node, { number: state.size, low: state.size, open: true });
      stack.push(node);
      work.push({ node, targets: next(node) });
    };
    enter(root);
    while (work.length > 0) {
      const top = work[work.length - 1]!;
      const own = state.get(top.node)!;
      const target = top.targets.pop();
      if (target !== undefined) {
        const known = state.get(target);
        if (!known) enter(target);
        else if (known.open) own.low = Math.min(own.low, known.number);
        continue;
      }
      work.pop();
      const parent = work[work.length - 1];
      if (parent) {
        const above = state.get(parent.node)!;
        above.low = Math.min(above.low, own.low);
      }
      if (own.low !== own.number) continue;
      const circle: number[] = [];
      for (;;) {
        const member = stack.pop()!;
        state.get(member)!.open = false;
        circle.push(member);
        if (member === top.node) break;
      }
      if (circle.length > 1) found.push(circle);
    }
  }
  return found;
}

const componentOf = (found: readonly number[][]): Record<number, number> => {
  const component: Record<number, number> = {};
  for (const [number, circle] of found.entries()) for (const index of circle) component[index] = number;
  return component;
};
