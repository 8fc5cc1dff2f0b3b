import { expect, test } from 'vitest';
import type { AnyKind } from '../model/kind.ts';
import { checkKinds, readManifest } from './manifest.ts';

const kinds = [{ kind: 'shelf', ownsKey: 'shelves', unsaid: ['paint'] }, { kind: 'label', optIn: true }, { kind: 'book' }] as unknown as AnyKind[];
const check = (manage: string, owns = '{ shelves: [a] }') => () => {
  checkKinds(readManifest('libs/a/database.yaml', `dialect: toy\nowns: ${owns}\nmanage: ${manage}\n`), kinds);
};

const problem = (message: string, hint: string | RegExp, at: { readonly line: number; readonly column: number }): unknown =>
  expect.objectContaining({ code: 'SL101', message, detail: expect.objectContaining({ at: { file: 'libs/a/database.yaml', ...at }, hint: expect.stringMatching(hint) as unknown }) as unknown });

test('kinds and attributes that count only when they are said can be managed', () => {
  expect(check('[label, shelf.paint]')).not.toThrow();
});

test.each([
  ['a misspelt kind', '[labal]', '"labal" is nothing that counts only where the files speak about it', 'Did you mean label?', 10],
  ['a kind that counts anyway', '[label, book]', '"book" is nothing that counts only where the files speak about it', /words of manage are: shelf\.paint, label/, 17],
  ['an attribute that counts anyway', '[shelf.height]', '"shelf.height" is nothing that counts only where the files speak about it', /shelf\.paint/, 10],
])('%s is refused with its place', (_, manage, message, hint, column) => {
  expect(check(manage)).toThrow(problem(message, hint, { line: 3, column }));
});

test('a key of owns that nothing is owned by is refused with its place', () => {
  expect(check('[]', '{ shelf: [a] }')).toThrow(problem('"shelf" is nothing that a toy project can own', /shelves/, { line: 2, column: 9 }));
});
