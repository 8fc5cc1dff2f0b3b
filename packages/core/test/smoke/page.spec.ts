import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { smokeFileSchema } from '../../src/smoke/schema.ts';

test('the page names every key that a test may have', () => {
  const page = readFileSync(new URL('../../docs/smoke-tests.md', import.meta.url), 'utf8');
  const keys = [...Object.keys(smokeFileSchema.shape), ...Object.keys(smokeFileSchema.shape.tests.element.shape)];
  expect(keys.length).toBeGreaterThan(10);
  for (const key of keys) expect(page, key).toMatch(new RegExp(`\`${key}\``));
});
