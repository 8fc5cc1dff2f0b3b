import { expect, it } from 'vitest';
import { caretLines, placeAt } from './caret.ts';
import { redact, urlLabel } from './redact.ts';

it.each([
  ['postgres://user:secret@db.example:5432/shop?sslmode=require&password=x', 'postgres://db.example:5432/shop'],
  ['postgres://user:p@ss/w?o#rd@db/shop', 'postgres://db/shop'],
  ['postgres://user@db/shop', 'postgres://db/shop'],
  ['postgres://[::1]:5432/shop', 'postgres://[::1]:5432/shop'],
  ['postgres://h1,h2/shop', 'postgres://h1,h2/shop'],
  ['postgres:///shop?host=/run/pg&user=me', 'postgres:///shop'],
  ['pglite:.sluice/db/local', 'pglite:.sluice/db/local'],
  ['pglite:.sluice/@shop/db', 'pglite:.sluice/@shop/db'],
  ['toy:user:secret@host/db', 'toy:host/db'],
  ['teradata://dbc:dbc@host/db?logmech=LDAP', 'teradata://host/db'],
])('labels %s', (url, label) => {
  expect(urlLabel(url)).toBe(label);
});

it.each([
  ['url: postgres://u:p@ss@h/d', 'url: postgres://***@h/d'],
  [`url: "postgres://u:p%2Fa's'%40@h/d"`, 'url: "postgres://***@h/d"'],
  ['password: hunter2', 'password: ***'],
  ['{ "api_key": "abc", x: 1 }', '{ "api_key": "***", x: 1 }'],
  ['x?sslpassword=abc&y=1', 'x?sslpassword=***&y=1'],
  ['url: "${SLUICE_URL}", token: ${TOKEN}', 'url: "${SLUICE_URL}", token: ${TOKEN}'],
  ['"${secret:PW}"', '"${secret:PW}"'],
])('redacts %s', (line, shown) => {
  expect(redact(line)).toBe(shown);
});

it('counts lines and columns from 1', () => {
  expect(placeAt('f', 'ab\ncd', 0)).toEqual({ file: 'f', line: 1, column: 1 });
  expect(placeAt('f', 'ab\ncd', 2)).toEqual({ file: 'f', line: 1, column: 3 });
  expect(placeAt('f', 'ab\ncd', 4)).toEqual({ file: 'f', line: 2, column: 2 });
});

it('puts the caret below what is meant', () => {
  expect(caretLines('one\n\tkey: value\r\n', 10, 15)).toEqual(['  2 |  key: value', '    |       ^^^^^']);
  expect(caretLines('password: a, key: b', 13, 16)).toEqual(['  1 | password: ***, key: b', '    |                ^^^']);
  const [line = '', caret = ''] = caretLines(`${'x'.repeat(5000)}HERE${'y'.repeat(5000)}`, 5000, 5004);
  expect(line.length).toBeLessThan(180);
  expect(line.slice(caret.indexOf('^'), caret.lastIndexOf('^') + 1)).toBe('HERE');
});
