import { expect, test } from 'vitest';
import { addressText, type Address } from '../model/address.ts';
import { idParts } from './id-parts.ts';

const cases: readonly (readonly [Address, string])[] = [
  [['schema', 'sales'], 'sales'],
  [['table', 'sales', 'orders'], 'sales.orders'],
  [['column', 'sales', 'orders', 'total'], 'sales.orders'],
  [['function', 'sales', 'f', '(integer,timestamp with time zone)'], 'sales.f(integer,timestamp with time zone)'],
  [['grant', ['table', 'sales', 'orders'], 'app', 'SELECT'], 'sales.orders'],
  [['comment', ['column', 'sales', 'orders', 'total']], 'sales.orders'],
  [['comment', ['function', 'sales', 'f', '(text, numeric(12,2))']], 'sales.f(text, numeric(12,2))'],
  [['table', 'sales', 'we ird/na.me'], 'sales."we ird/na.me"'],
  [['column', 'sales', 'a "q" / b', 'x y'], 'sales."a ""q"" / b"'],
];

test.each(cases)('%j is at home in %s', (address, home) => {
  const parts = idParts(addressText(address));
  expect(parts.home).toBe(home);
  expect(parts.kind).toBe(address[0]);
});
