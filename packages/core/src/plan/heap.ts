/** A binary heap of node indexes: the smallest ready node comes first, so that equal inputs give equal orders. */
export function heap(compare: (a: number, b: number) => number): { push(item: number): void; pop(): number | undefined } {
  const items: number[] = [];
  const swap = (a: number, b: number) => {
    const held = items[a]!;
    items[a] = items[b]!;
    items[b] = held;
  };
  return {
    push(item) {
      items.push(item);
      for (let child = items.length - 1; child > 0; ) {
        const parent = (child - 1) >> 1;
        if (compare(items[child]!, items[parent]!) >= 0) break;
        swap(child, parent);
        child = parent;
      }
    },
    pop() {
      const top = items[0];
      const last = items.pop();
      if (items.length === 0 || last === undefined) return top;
      items[0] = last;
      for (let parent = 0; ; ) {
        let smallest = parent;
        for (const child of [2 * parent + 1, 2 * parent + 2]) {
          if (child < items.length && compare(items[child]!, items[smallest]!) < 0) smallest = child;
        }
        if (smallest === parent) return top;
        swap(parent, smallest);
        parent = smallest;
      }
    },
  };
}
