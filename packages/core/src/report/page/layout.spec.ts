import fc from 'fast-check';
import { expect, test } from 'vitest';
import { layout } from './layout.ts';

const graphs = fc.integer({ min: 1, max: 60 }).chain((count) =>
  fc.record({
    boxes: fc.array(fc.record({ width: fc.integer({ min: 100, max: 300 }), height: fc.integer({ min: 30, max: 200 }) }), { minLength: count, maxLength: count }),
    arrows: fc.uniqueArray(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), { maxLength: 90, selector: ([from, to]) => `${from} ${to}` }),
  }),
);

test('no node lies on another one, and all lie within the drawing', () => {
  fc.assert(
    fc.property(graphs, ({ boxes, arrows }) => {
      const { at, width, height } = layout(boxes, arrows);
      boxes.forEach((box, index) => {
        const place = at[index]!;
        expect(place.x).toBeGreaterThanOrEqual(0);
        expect(place.y).toBeGreaterThanOrEqual(0);
        expect(place.x + box.width).toBeLessThanOrEqual(width);
        expect(place.y + box.height).toBeLessThanOrEqual(height + 0.001);
        for (let other = 0; other < index; other += 1) {
          const [second, size] = [at[other]!, boxes[other]!];
          const apart = place.x + box.width <= second.x || second.x + size.width <= place.x || place.y + box.height <= second.y + 0.001 || second.y + size.height <= place.y + 0.001;
          expect(apart).toBe(true);
        }
      });
    }),
    { numRuns: 60 },
  );
});

test('every arrow is drawn once, left to right unless it closes a circle', () => {
  fc.assert(
    fc.property(graphs, ({ boxes, arrows }) => {
      const { at, paths } = layout(boxes, arrows);
      const drawn = paths.map((each) => (each.backwards ? `${each.to} ${each.from}` : `${each.from} ${each.to}`)).sort();
      expect(drawn).toEqual(arrows.filter(([from, to]) => from !== to).map(([from, to]) => `${from} ${to}`).sort());
      for (const each of paths) expect(at[each.from]!.x + boxes[each.from]!.width).toBeLessThan(at[each.to]!.x);
    }),
    { numRuns: 60 },
  );
});

test('a chain stands on one line', () => {
  const box = { width: 120, height: 30 };
  const { at } = layout([box, box, box], [[0, 1], [1, 2]]);
  expect(new Set(at.map((each) => each.y)).size).toBe(1);
});
