import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lineDiff, pieces, wordDiff } from './line-diff.ts';

const text = fc.array(fc.constantFrom('a', 'b', 'c', '', 'select 1', '  from t'), { maxLength: 12 }).map((lines) => lines.join('\n'));

test('the lines of one side put together are that side', () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      const diff = lineDiff(before, after);
      expect(diff.filter((line) => line.sign !== '+').map((line) => line.text).join('\n')).toBe(before);
      expect(diff.filter((line) => line.sign !== '-').map((line) => line.text).join('\n')).toBe(after);
      expect(diff.flatMap((line) => line.before ?? [])).toEqual(diff.flatMap((line) => line.before ?? []).map((_, index) => index + 1));
    }),
  );
});

test('no common line is missed', () => {
  expect(lineDiff('a\nb\nc\nd', 'b\nx\nd').map((line) => line.sign + line.text)).toEqual(['-a', ' b', '-c', '+x', ' d']);
});

test('the pieces of a line put together are the line', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }).filter((each) => !each.includes('\n')), fc.string().filter((each) => !each.includes('\n')), (before, after) => {
      const parts = pieces(before, after);
      expect(parts.before.map((each) => each.text).join('')).toBe(before);
      expect(parts.after.map((each) => each.text).join('')).toBe(after);
    }),
  );
});

test('only changed words are marked', () => {
  const { before, after } = pieces('sum(l.price)::integer as total', 'sum(l.price)::bigint as total,');
  expect(before.filter((each) => each.changed).map((each) => each.text)).toEqual(['integer']);
  expect(after.filter((each) => each.changed).map((each) => each.text)).toEqual(['bigint', ',']);
  expect(wordDiff('total integer not null', 'total bigint not null')).toMatchObject({ before: 'integer', after: 'bigint' });
});

// So long that comparing each with each runs into the limit of a test.
test('two long texts without a common line', () => {
  lineDiff(Array.from({ length: 400_000 }, (_, at) => `a${at}`).join('\n'), Array.from({ length: 400_000 }, (_, at) => `b${at}`).join('\n'));
});
