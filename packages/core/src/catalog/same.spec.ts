/** One value for two states: what counts as the same, and that fingerprints that share texts are those that do not. */
import { expect, it } from 'vitest';
import { catalog } from '../model/catalog.ts';
import { fact } from '../model/fact.ts';
import { sha256 } from '../model/hash.ts';
import { defineKind } from '../model/kind.ts';
import { canonicalText, fingerprint, kindsByName } from './canonical.ts';
import { isSame, unifying } from './same.ts';

const of = (body: object, parent?: string) => fact(['thing', 'a'], body, parent === undefined ? undefined : ['place', parent]);

it('facts are the same when nothing tells them apart, hidden attributes included', () => {
  const body = { name: 'x', list: [1, { deep: ['y', null] }], flag: false, _made: 7 };
  expect(isSame(of(body), of(structuredClone(body)))).toBe(true);
  expect(isSame(of({ ...body, gone: undefined }), of(body))).toBe(true);
  expect(isSame(of(body), of({ ...body, gone: undefined }))).toBe(true);
  for (const other of [
    { ...body, name: 'y' }, { ...body, _made: 8 }, { ...body, more: null }, { ...body, list: [1] }, { ...body, list: { 0: 1 } }, { ...body, flag: 0 },
    { ...body, list: [1, { deep: ['y'] }] }, { name: 'x', list: body.list, flag: false },
  ]) {
    expect(isSame(of(body), of(other))).toBe(false);
    expect(isSame(of(other), of(body))).toBe(false);
  }
  expect(isSame(of(body, 'p'), of(body, 'q'))).toBe(false);
  expect(isSame(of(body), fact(['thing', 'b'], body))).toBe(false);
});

it('of equal facts the first stands for all, and no other', () => {
  const unify = unifying();
  const first = of({ name: 'x', list: [1], gone: undefined });
  expect(unify(first)).toBe(first);
  expect(unify(of({ name: 'x', list: [1] }))).toBe(first);
  const others = [of({ name: 'y', list: [1] }), of({ name: 'x', list: [1], _made: 1 }), of({ name: 'x', list: [1] }, 'p'), fact(['thing', 'b'], { name: 'x', list: [1] })];
  for (const other of others) expect(unify(other)).toBe(other);
  expect(unify(of({ list: [1], name: 'x' }))).toBe(first);
});

it('a fingerprint is that of its text, with texts kept from another state or without', () => {
  const kinds = kindsByName([defineKind({
    kind: 'thing', unfingerprinted: ['size' as never], fingerprinted: ({ address }) => address[1] !== 'hidden', create: () => [], drop: () => [], change: {},
  })]);
  const many = Array.from({ length: 500 }, (_, index) => fact(['thing', `t${index}`], { text: 'é'.repeat(index), size: index }));
  const [hidden, changed] = [fact(['thing', 'hidden'], { text: 'h' }), fact(['thing', 't7'], { text: 'other', size: 7 })];
  const before = catalog([...many, hidden]);
  const after = catalog([...many, hidden, changed]);
  const ids = ['thing none', ...before.facts.keys()];
  const text = [...ids].sort().map((id) => {
    const found = after.facts.get(id);
    if (!found) return `${id}\nabsent\n`;
    return id === 'thing hidden' ? '' : canonicalText({ ...found, body: { text: (found.body as { text: string }).text } }, kinds);
  }).join('');
  const texts = new Map();
  const first = fingerprint(before, ids, kinds, texts);
  expect(fingerprint(before, ids, kinds)).toBe(first);
  expect(fingerprint(after, ids, kinds, texts)).toBe(`sf1:${sha256(text)}`);
  expect(fingerprint(after, ids, kinds)).toBe(`sf1:${sha256(text)}`);
  expect(first).not.toBe(`sf1:${sha256(text)}`);
});
