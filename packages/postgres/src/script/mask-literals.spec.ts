/** What is shown of other people's statements holds none of their values. */
import { describe, expect, it } from 'vitest';
import { maskLiterals } from './mask-literals.ts';

describe('a masked statement', () => {
  it.each([
    ["select 1", 'select ?'],
    ["alter role app password 'hunter2'", 'alter role app password ?'],
    ["select E'it\\'s secret' || $tag$ 4111 1111 $tag$ || U&'\\0041' || B'01' from \"Card's\".t where a1 = $1 and b = 12.5e-3", 'select ? || ? || ? || ? from "Card\'s".t where a1 = $1 and b = ?-?'],
    ["update t set v = 'unfinished because it was cut", 'update t set v = ?'],
    ["-- token abc\n select /* pin 99 */ *\n\n from sales.orders", 'select * from sales.orders'],
  ])('%s', (sql, shown) => expect(maskLiterals(sql)).toBe(shown));

  it('is cut when it is long', () => {
    expect(maskLiterals(`select ${'a, '.repeat(100)} 'secret'`)).toHaveLength(160);
  });
});
