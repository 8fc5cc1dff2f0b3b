import { describe, expect, it } from 'vitest';
import { catalog } from '../model/catalog.ts';
import { fact } from '../model/fact.ts';
import { parseCatalog, serialiseCatalog } from './catalog-text.ts';

const shelf = fact(['shelf', 'a', 'b'], { height: 2, unsaid: undefined });
const book = fact(['book', 'a', 'b', 'one'], { title: 'Ä "quoted"', tags: ['x', 'y'], _text: 'raw' }, ['shelf', 'a', 'b']);
const lamp = fact(['lamp', ['shelf', 'a', 'b']], { on: true });
const edges = [{ from: lamp.id, to: shelf.id, strength: 'soft' }, { from: book.id, to: shelf.id, strength: 'hard' }] as const;

describe('the text of a catalog', () => {
  it('is the same whatever the order of facts, edges and keys', () => {
    const one = serialiseCatalog(catalog([shelf, book, lamp], edges));
    const other = serialiseCatalog(catalog([lamp, { ...book, body: { _text: 'raw', tags: ['x', 'y'], title: 'Ä "quoted"' } }, shelf], [...edges].reverse().concat(edges)));
    expect(other).toBe(one);
  });

  it('comes back as the same catalog', () => {
    const text = serialiseCatalog(catalog([shelf, book, lamp], edges));
    const back = parseCatalog(text);
    expect(serialiseCatalog(back)).toBe(text);
    expect(back.facts.get(book.id)).toEqual(book);
    expect(back.facts.get(lamp.id)?.address).toEqual(lamp.address);
    expect(back.needsOf(book.id)).toEqual([edges[1]]);
  });

  it('is refused when it is of another format or no JSON', () => {
    expect(() => parseCatalog('{"format":"sluice-catalog/2","facts":[],"edges":[]}')).toThrow(expect.objectContaining({ code: 'SL407' }));
    expect(() => parseCatalog('{')).toThrow(expect.objectContaining({ code: 'SL407' }));
  });
});
