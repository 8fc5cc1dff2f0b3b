/** A layered drawing, second half: coordinates. Nodes without any arrow stand below, in rows. */
import { layers, type Arrow } from './layers.ts';

export interface Box {
  readonly width: number;
  readonly height: number;
}

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
const GAP_Y = 18;
const MARGIN = 16;
const BEND: Box = { width: 0, height: 6 };
const SWEEPS = 12;
/** Width that loose nodes fill before they begin a new row. */
const LOOSE_WIDTH = 1080;

export function layout(boxes: readonly Box[], arrows: readonly Arrow[]): Layout {
  const tied = [...new Set(arrows.filter(([from, to]) => from !== to).flat())].sort((a, b) => a - b);
  const inner = new Map(tied.map((node, index) => [node, index]));
  const drawn = arrows.flatMap(([from, to]): Arrow[] => (from === to ? [] : [[inner.get(from) ?? 0, inner.get(to) ?? 0]]));
  const { columns, routes, backwards } = layers(tied.length, drawn);
  const boxOf = (node: number): Box => boxes[tied[node] ?? -1] ?? BEND;

  const y = heights(tied.length === 0 ? [] : columns, routes, boxOf);
  const x = new Map<number, number>();
  let right = MARGIN;
  if (tied.length > 0) {
    for (const column of columns) {
      const width = Math.max(0, ...column.map((node) => boxOf(node).width));
      for (const node of column) x.set(node, right);
      for (const node of column) if (node >= tied.length) x.set(node, right + width / 2);
      right += width + GAP_X;
    }
    right -= GAP_X;
  }
  const top = Math.min(0, ...y.values());
  let bottom = MARGIN;
  const at: { x: number; y: number }[] = boxes.map(() => ({ x: 0, y: 0 }));
  tied.forEach((node, index) => {
    const place = { x: x.get(index) ?? 0, y: (y.get(index) ?? 0) - top + MARGIN };
    at[node] = place;
    bottom = Math.max(bottom, place.y + boxOf(index).height);
  });
  const point = (node: number, edge: 'in' | 'out') => {
    const box = boxOf(node);
    return { x: (x.get(node) ?? 0) + (edge === 'out' ? box.width : 0), y: (y.get(node) ?? 0) - top + MARGIN + Math.min(box.height / 2, 15) };
  };
  const paths = routes.map((route, index) => ({
    from: tied[route[0] ?? 0] ?? 0,
    to: tied[route.at(-1) ?? 0] ?? 0,
    d: path(route, point),
    backwards: backwards[index] ?? false,
  }));
  const loose = boxes.flatMap((_, node) => (inner.has(node) ? [] : [node]));
  const end = rows(loose, boxes, at, tied.length === 0 ? MARGIN : bottom + GAP_Y * 2, Math.max(right, LOOSE_WIDTH));
  return { width: Math.max(right, end.right) + MARGIN, height: Math.max(bottom, end.bottom) + MARGIN, at, paths };
}

/** Each node near the middle of its neighbours, none above another: the mean of packing downwards and packing upwards keeps the distances. */
function heights(columns: readonly (readonly number[])[], routes: readonly (readonly number[])[], boxOf: (node: number) => Box): Map<number, number> {
  const near = new Map<number, number[]>();
  for (const route of routes) {
    route.slice(1).forEach((node, index) => {
      const before = route[index] ?? node;
      near.set(node, [...(near.get(node) ?? []), before]);
      near.set(before, [...(near.get(before) ?? []), node]);
    });
  }
  const y = new Map<number, number>();
  for (const column of columns) {
    let at = 0;
    for (const node of column) {
      y.set(node, at);
      at += boxOf(node).height + GAP_Y;
    }
  }
  const middle = (node: number) => (y.get(node) ?? 0) + Math.min(boxOf(node).height / 2, 15);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    for (const column of sweep % 2 === 0 ? columns : [...columns].reverse()) {
      const wanted = column.map((node) => {
        const others = near.get(node) ?? [];
        const mean = others.length === 0 ? middle(node) : others.reduce((sum, each) => sum + middle(each), 0) / others.length;
        return mean - Math.min(boxOf(node).height / 2, 15);
      });
      const down: number[] = [];
      column.forEach((_, index) => (down[index] = Math.max(wanted[index] ?? 0, index === 0 ? -Infinity : (down[index - 1] ?? 0) + boxOf(column[index - 1] ?? 0).height + GAP_Y)));
      const up: number[] = [];
      for (let index = column.length - 1; index >= 0; index -= 1) {
        up[index] = Math.min(wanted[index] ?? 0, index === column.length - 1 ? Infinity : (up[index + 1] ?? 0) - boxOf(column[index] ?? 0).height - GAP_Y);
      }
      column.forEach((node, index) => y.set(node, ((down[index] ?? 0) + (up[index] ?? 0)) / 2));
    }
  }
  return y;
}

function path(route: readonly number[], point: (node: number, edge: 'in' | 'out') => Placed): string {
  const first = point(route[0] ?? 0, 'out');
  let d = `M${round(first.x)} ${round(first.y)}`;
  let from = first;
  route.slice(1).forEach((node, index) => {
    const to = point(node, 'in');
    const end = index === route.length - 2 ? { x: to.x - 5, y: to.y } : to;
    const half = (end.x - from.x) / 2;
    d += `C${round(from.x + half)} ${round(from.y)} ${round(end.x - half)} ${round(end.y)} ${round(end.x)} ${round(end.y)}`;
    from = point(node, 'out');
  });
  return d;
}

const round = (value: number): number => Math.round(value * 10) / 10;

function rows(nodes: readonly number[], boxes: readonly Box[], at: { x: number; y: number }[], top: number, width: number): { right: number; bottom: number } {
  let [x, y, tallest, right] = [MARGIN, top, 0, 0];
  for (const node of nodes) {
    const box = boxes[node] ?? BEND;
    if (x > MARGIN && x + box.width > width) {
      y += tallest + GAP_Y;
      x = MARGIN;
      tallest = 0;
    }
    at[node] = { x, y };
    right = Math.max(right, x + box.width);
    tallest = Math.max(tallest, box.height);
    x += box.width + GAP_Y;
  }
  return { right, bottom: y + tallest };
}
