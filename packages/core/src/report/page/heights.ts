/** The heights at which the nodes of a layered drawing stand, column by column. */
export interface Box {
  readonly width: number;
  readonly height: number;
}

const GAP_Y = 18;
const SWEEPS = 12;
const HEAD_MIDDLE = 15;

/** Arrows leave and reach a node at its head, whatever it holds below. Counted from its top. */
export const headOf = (box: Box): number => Math.min(box.height / 2, HEAD_MIDDLE);

/** Each node near the middle of its neighbours, none over another: the mean of packing downwards and packing upwards keeps the distances. */
export function heights(columns: readonly (readonly number[])[], routes: readonly (readonly number[])[], boxOf: (node: number) => Box): Map<number, number> {
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
  const middle = (node: number) => (y.get(node) ?? 0) + headOf(boxOf(node));
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    for (const column of sweep % 2 === 0 ? columns : [...columns].reverse()) {
      const wanted = column.map((node) => {
        const others = near.get(node) ?? [];
        const mean = others.length === 0 ? middle(node) : others.reduce((sum, each) => sum + middle(each), 0) / others.length;
        return mean - headOf(boxOf(node));
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
