import { describe, expect, it } from 'vitest';
import { judge, readRatchet, writeRatchet } from './ratchet.ts';

const kept = readRatchet('converged\ta\nrefused\tb\nnot loadable\tc\nconverged\td (back)\n');
const all = () => true;

describe('the ratchet', () => {
  it('holds outcomes and names, sorted, and is read back as it was written', () => {
    expect(writeRatchet(kept)).toBe('converged\ta\nrefused\tb\nnot loadable\tc\nconverged\td (back)\n');
    expect(() => readRatchet('a\n')).toThrow('line 1');
    expect(() => readRatchet('failed\ta\n')).toThrow('line 1');
  });

  it('tells what fell back, what failed that was refused, and what is gone', () => {
    const { fallen } = judge(kept, [{ name: 'a', verdict: 'refused' }, { name: 'b', verdict: 'failed' }, { name: 'c', verdict: 'converged' }], all);
    expect(fallen).toEqual(['a: was converged, refused', 'b: was refused, failed', 'd (back): was converged, is gone']);
  });

  it('says nothing about cases that were not asked for', () => {
    expect(judge(kept, [{ name: 'a', verdict: 'converged' }], (name) => name === 'a').fallen).toEqual([]);
  });

  it('keeps the better of before and now, and never a failure', () => {
    const { next } = judge(kept, [{ name: 'b', verdict: 'converged' }, { name: 'e', verdict: 'converged' }, { name: 'f', verdict: 'failed' }], all);
    expect([...next]).toEqual([['a', 'converged'], ['b', 'converged'], ['c', 'not loadable'], ['d (back)', 'converged'], ['e', 'converged']]);
  });
});
