import { describe, expect, it } from 'vitest';
import { batchMeaning, batchWish, directiveText } from './batches.ts';
import { directivesOf } from './identity.ts';

const place = { file: 'V1__x.sql', line: 3, column: 1 };
const wish = (...lines: string[]) => batchWish({ leadingComments: lines.join('\n'), place });

describe('the line above a statement', () => {
  it.each([
    ['-- sluice: batches of 5000 by id', { size: 5000, by: ['id'], pauseMs: 0 }],
    ['--sluice:BATCHES of 5_000 over sales."Orders" by Tenant, "Id" PAUSE 2s', { size: 5000, over: 'sales."Orders"', by: ['tenant', 'Id'], pauseMs: 2000 }],
    ['-- sluice: batches of 1 by a pause 50 ms\r', { size: 1, by: ['a'], pauseMs: 50 }],
    ['-- nothing', undefined],
  ])('%s', (line, expected) => {
    expect(wish('-- words', line)).toEqual(expected);
    if (expected) expect(wish(directiveText(expected))).toEqual(expected);
  });
  it.each(['batches', 'batches of 0 by id', 'batches of 5000', 'batches of x by id', 'batches of 5 by id,', 'batches of 5 by id, ID', 'batches of 5 by lower(id)', 'batches of 2000000 by id', 'batches of 5 by id pause 61s', 'batches of 5 by id pause'])('%s is refused', (said) => {
    expect(() => wish(`-- sluice: ${said}`)).toThrow(expect.objectContaining({ code: 'SL218', detail: expect.objectContaining({ at: place }) as unknown }));
  });
  it('stands there once', () => {
    expect(() => wish('-- sluice: batches of 1 by a', '-- sluice: batches of 2 by a')).toThrow('two directives');
  });
  it('means its key, and not its size', () => {
    expect(batchMeaning({ size: 1, by: ['a'], pauseMs: 0 })).toBe(batchMeaning({ size: 2, by: ['a'], pauseMs: 9 }));
    expect(batchMeaning({ size: 1, by: ['a'], pauseMs: 0 })).not.toBe(batchMeaning({ size: 1, by: ['b'], pauseMs: 0 }));
  });
  it('is no directive of the script, and another one above a later statement says nothing', () => {
    const text = '-- sluice: transaction off\n-- sluice: batches of 5 by id\nupdate t';
    const first = { offset: text.indexOf('update'), leadingComments: text.slice(0, text.indexOf('update')), place };
    expect(directivesOf({ path: 'x', text }, [first])).toEqual({ transaction: 'off' });
    expect(() => directivesOf({ path: 'x', text }, [{ ...first, leadingComments: '' }])).toThrow(expect.objectContaining({ code: 'SL207' }));
    expect(() => directivesOf({ path: 'x', text }, [first, { ...first, leadingComments: '-- sluice: transaction off' }])).toThrow(expect.objectContaining({ code: 'SL207' }));
  });
});
