/** A layered drawing, second half: coordinates. Parts that no arrow joins are drawn each for itself and set on shelves. */
import { headOf, heights, type Box } from './heights.ts';
import { layers, type Arrow } from './layers.ts';

export interface Placed {
  readonly x: number;
  readonly y: number;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  /** Top left corner, by node. */
  readonly at: readonly Placed[];
  /** An SVG path for each arrow that is drawn. */
  readonly paths: readonly { readonly from: number; readonly to: number; readonly d: string; readonly backwards: boolean }[];
}

const GAP_X = 72;
const MARGIN = 16;
/** Between parts that no arrow joins. */
const APART = 34;
const BEND: Box = { width: 0, height: 6 };
/** Parts stand beside each other up to this width. */
const SHELF = 1100;

export function layout(boxes: readonly Box[], arrows: readonly Arrow[]): Layout {
  const real = arrows.filter(([from, to]) => from !== to);
  const parts = joined(boxes.length, real).map((nodes) => draw(nodes, boxes, real));
  const shelves = shelve(parts, Math.max(SHELF, ...parts.map((part) => part.width)));
  const at: Placed[] = boxes.map(() => ({ x: 0, y: 0 }));
  const paths: Layout['paths'][number][] = [];
  parts.forEach((part, index) => {
    const { x, y } = shelves.at[index] ?? { x: 0, y: 0 };
    part.nodes.forEach((node, inner) => (at[node] = { x: x + (part.at[inner]?.x ?? 0), y: y + (part.at[inner]?.y ?? 0) }));
    for (const { points, ...arrow } of part.arrows) paths.push({ ...arrow, d: curve(points.map((point) => ({ x: x + point.x, y: y + point.y }))) });
  });
  return { width: shelves.width, height: shelves.height, at, paths };
}

interface Part extends Box {
  readonly nodes: readonly number[];
  readonly at: readonly Placed[];
  /** Points where the arrow leaves and reaches: out, in, out, in, … */
  readonly arrows: readonly { readonly from: number; readonly to: number; readonly backwards: boolean; readonly points: readonly Placed[] }[];
}

/** The sets of nodes that arrows join, largest first. */
function joined(count: number, arrows: readonly Arrow[]): number[][] {
  const near: number[][] = Array.from({ length: count }, () => []);
  for (const [from, to] of arrows) {
    near[from]?.push(to);
    near[to]?.push(from);
  }
  const seen = new Set<number>();
  const sets: number[][] = [];
  for (let root = 0; root < count; root += 1) {
    if (seen.has(root)) continue;
    seen.add(root);
    const set = [root];
    for (const node of set) {
      for (const other of near[node] ?? []) {
        if (seen.has(other)) continue;
        seen.add(other);
        set.push(other);
      }
    }
    sets.push(set.sort((a, b) => a - b));
  }
  return sets.sort((a, b) => b.length - a.length);
}

function draw(nodes: readonly number[], boxes: readonly Box[], arrows: readonly Arrow[]): Part {
  const inner = new Map(nodes.map((node, index) => [node, index]));
  const own = arrows.flatMap(([from, to]): Arrow[] => {
    const ends = [inner.get(from), inner.get(to)] as const;
    return ends[0] === undefined || ends[1] === undefined ? [] : [[ends[0], ends[1]]];
  });
  const { columns, routes, backwards } = layers(nodes.length, own);
  const boxOf = (node: number): Box => boxes[nodes[node] ?? -1] ?? BEND;
  const y = heights(columns, routes, boxOf);
  const top = Math.min(...y.values());
  const x = new Map<number, number>();
  let right = 0;
  for (const column of columns) {
    const width = Math.max(0, ...column.map((node) => boxOf(node).width));
    for (const node of column) x.set(node, node < nodes.length ? right : right + width / 2);
    right += width + GAP_X;
  }
  const place = (node: number): Placed => ({ x: x.get(node) ?? 0, y: (y.get(node) ?? 0) - top });
  const at = nodes.map((_, index) => place(index));
  const point = (node: number, edge: 'in' | 'out'): Placed => {
    const box = boxOf(node);
    return { x: place(node).x + (edge === 'out' ? box.width : 0), y: place(node).y + headOf(box) };
  };
  return {
    nodes,
    at,
    width: right - GAP_X,
    height: Math.max(...at.map((each, index) => each.y + boxOf(index).height)),
    arrows: routes.map((route, index) => ({
      from: nodes[route[0] ?? 0] ?? 0,
      to: nodes[route.at(-1) ?? 0] ?? 0,
      backwards: backwards[index] ?? false,
      points: route.flatMap((node, step) => [...(step > 0 ? [point(node, 'in')] : []), ...(step < route.length - 1 ? [point(node, 'out')] : [])]),
    })),
  };
}

/** Side by side until the shelf is full, then a new shelf below. */
function shelve(parts: readonly Box[], width: number): Box & { readonly at: readonly Placed[] } {
  let [x, y, tallest, right] = [MARGIN, MARGIN, 0, 0];
  const at = parts.map((part) => {
    if (x > MARGIN && x + part.width > width + MARGIN) {
      y += tallest + APART;
      x = MARGIN;
      tallest = 0;
    }
    const place = { x, y };
    right = Math.max(right, x + part.width);
    tallest = Math.max(tallest, part.height);
    x += part.width + APART;
    return place;
  });
  return { at, width: right + MARGIN, height: y + tallest + MARGIN };
}

/** The last bit before the tip is left out, so that the tip meets the node's edge. */
function curve(points: readonly Placed[]): string {
  let d = '';
  for (let step = 0; step + 1 < points.length; step += 2) {
    const [from, to] = [points[step] ?? { x: 0, y: 0 }, points[step + 1] ?? { x: 0, y: 0 }];
    const end = step + 2 === points.length ? to.x - 5 : to.x;
    const half = (end - from.x) / 2;
    d += `${step === 0 ? `M${round(from.x)} ${round(from.y)}` : ''}C${round(from.x + half)} ${round(from.y)} ${round(end - half)} ${round(to.y)} ${round(end)} ${round(to.y)}`;
  }
  return d;
}

const round = (value: number): number => Math.round(value * 10) / 10;
