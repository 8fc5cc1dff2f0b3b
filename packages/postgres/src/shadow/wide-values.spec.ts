import { expect, test } from 'vitest';
import { ready } from '../script/parser.ts';
import { narrowed } from './wide-values.ts';

const of = (...texts: string[]) => narrowed(texts.map((text) => ({ statement: { text, place: { file: 'a.sql', line: 1, column: 1 }, offset: 0, leadingComments: '' }, searchPath: 's', searchSchema: 's', settings: {}, piece: undefined })));

test('how eight bytes are passed is what the statement says, not what the shadow makes of it', async () => {
  await ready();
  expect([...of('create type a (input = i, output = o, like = int8)', 'create type s.b (input = i, output = o, like = a)', 'create type c (input = i, output = o, like = point)').wide]).toEqual(['s.a', 's.b']);
  const { loadables, wide } = of('create type d (input = i, passedbyvalue, output = o, internallength = 8)', 'create type e (input = i, output = o, internallength = 4, passedbyvalue)');
  expect([...wide]).toEqual(['s.d']);
  expect(loadables.map(({ statement }) => statement.text)).toEqual(['create type d (input = i, output = o, internallength = 8)', 'create type e (input = i, output = o, internallength = 4, passedbyvalue)']);
});
