/** A layered drawing, first half: which column a node stands in and in which order, so that arrows run left to right and cross seldom. */

/** `[need, dependant]`: the arrow runs from what is needed to what stands on it. */
export type Arrow = readonly [from: number, to: number];

export interface Layers {
  /** Node numbers by column; numbers from `count` on are the bends of long arrows. */
  readonly columns: readonly (readonly number[])[];
  /** Each arrow as the nodes and bends it runs through, left to right. */
  readonly routes: readonly (readonly number[])[];
  /** For each route: it closes a circle, so its arrow points to the left. */
  readonly backwards: readonly boolean[];
}

/** A column with more nodes is continued in the next one; nodes of one column do not need each other. */
const MOST_IN_COLUMN = 24;
/** Past this, bends would take more room than the nodes: long arrows run straight below them. */
const MOST_BENDS = 600;
const SWEEPS = 8;

export function layers(count: number, arrows: readonly Arrow[]): Layers {
  const { forward, backwards } = withoutCircles(count, arrows);
  const column = split(count, ranks(count, forward));
  const { routes, columnOf } = bends(count, forward, column);
  const columns: number[][] = Array.from({ length: Math.max(0, ...columnOf) + 1 }, () => []);
  columnOf.forEach((at, node) => columns[at]?.push(node));
  uncross(columns, routes);
  return { columns, routes, backwards };
}

/** Arrows that close a circle are turned round for the order: soft references close some, and objects taken together by home do. */
function withoutCircles(count: number, arrows: readonly Arrow[]): { forward: Arrow[]; backwards: boolean[] } {
  const next: number[][] = Array.from({ length: count }, () => []);
  for (const [from, to] of arrows) if (from !== to) next[from]?.push(to);
  const state = new Uint8Array(count); // 0 new, 1 on the path, 2 done
  const forward: Arrow[] = [];
  const backwards: boolean[] = [];
  for (let root = 0; root < count; root += 1) {
    if (state[root] !== 0) continue;
    const path: { node: number; at: number }[] = [{ node: root, at: 0 }];
    state[root] = 1;
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const to = next[top.node]?.[top.at++];
      if (to === undefined) {
        state[top.node] = 2;
        path.pop();
        continue;
      }
      const closes = state[to] === 1;
      forward.push(closes ? [to, top.node] : [top.node, to]);
      backwards.push(closes);
      if (state[to] === 0) {
        state[to] = 1;
        path.push({ node: to, at: 0 });
      }
    }
  }
  return { forward, backwards };
}

/** The longest way from a node without needs; then those without needs move next to the first that stands on them. */
function ranks(count: number, arrows: readonly Arrow[]): number[] {
  const rank = new Array<number>(count).fill(0);
  const waiting = new Array<number>(count).fill(0);
  const out: number[][] = Array.from({ length: count }, () => []);
  for (const [from, to] of arrows) {
    out[from]?.push(to);
    waiting[to] = (waiting[to] ?? 0) + 1;
  }
  const free = waiting.flatMap((needs, node) => (needs === 0 ? [node] : []));
  const roots = [...free];
  for (let node = free.pop(); node !== undefined; node = free.pop()) {
    for (const to of out[node] ?? []) {
      rank[to] = Math.max(rank[to] ?? 0, (rank[node] ?? 0) + 1);
      waiting[to] = (waiting[to] ?? 0) - 1;
      if (waiting[to] === 0) free.push(to);
    }
  }
  for (const root of roots) {
    const nearest = Math.min(...(out[root] ?? []).map((to) => rank[to] ?? 0));
    if (Number.isFinite(nearest)) rank[root] = nearest - 1;
  }
  return rank;
}

function split(count: number, rank: readonly number[]): number[] {
  const members = new Map<number, number[]>();
  for (let node = 0; node < count; node += 1) members.set(rank[node] ?? 0, [...(members.get(rank[node] ?? 0) ?? []), node]);
  const column = new Array<number>(count).fill(0);
  let at = 0;
  for (const [, nodes] of [...members].sort(([a], [b]) => a - b)) {
    const parts = Math.ceil(nodes.length / MOST_IN_COLUMN);
    const size = Math.ceil(nodes.length / parts);
    nodes.forEach((node, index) => (column[node] = at + Math.floor(index / size)));
    at += parts;
  }
  return column;
}

function bends(count: number, arrows: readonly Arrow[], column: readonly number[]): { routes: number[][]; columnOf: number[] } {
  const span = ([from, to]: Arrow) => (column[to] ?? 0) - (column[from] ?? 0) - 1;
  const columnOf = [...column];
  const bent = arrows.reduce((sum, arrow) => sum + Math.max(0, span(arrow)), 0) <= MOST_BENDS;
  let made = count;
  const routes = arrows.map((arrow) => {
    const route: number[] = [arrow[0]];
    for (let step = 1; bent && step <= span(arrow); step += 1) {
      columnOf[made] = (column[arrow[0]] ?? 0) + step;
      route.push(made);
      made += 1;
    }
    return [...route, arrow[1]];
  });
  return { routes, columnOf };
}

/** Sorts each column by the middle of its neighbours, forth and back in turns. */
function uncross(columns: number[][], routes: readonly (readonly number[])[]): void {
  const left = new Map<number, number[]>();
  const right = new Map<number, number[]>();
  const add = (map: Map<number, number[]>, key: number, value: number) => map.set(key, [...(map.get(key) ?? []), value]);
  for (const route of routes) {
    route.slice(1).forEach((node, index) => {
      const before = route[index] ?? node;
      add(left, node, before);
      add(right, before, node);
    });
  }
  const position = new Map<number, number>();
  const number = (column: readonly number[]) => column.forEach((node, index) => position.set(node, index / Math.max(1, column.length - 1)));
  columns.forEach(number);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const neighbours = sweep % 2 === 0 ? left : right;
    for (const column of sweep % 2 === 0 ? columns : [...columns].reverse()) {
      const middle = new Map(
        column.map((node) => {
          const near = neighbours.get(node) ?? [];
          return [node, near.length === 0 ? (position.get(node) ?? 0) : near.reduce((sum, each) => sum + (position.get(each) ?? 0), 0) / near.length];
        }),
      );
      column.sort((a, b) => (middle.get(a) ?? 0) - (middle.get(b) ?? 0));
      number(column);
    }
  }
}
