import { readFile } from 'node:fs/promises';
import { CODES } from '@sluice/core';
import { expect, it } from 'vitest';
import { REFUSALS } from './refusals.ts';

it('is the list of the page, and each code exists and is a refusal', async () => {
  const page = await readFile(new URL('./README.md', import.meta.url), 'utf8');
  const listed = [...page.matchAll(/^\| (SL\d+) \| (.+) \|$/gm)].map(([, code, meaning]) => [code, meaning]);
  expect(listed).toEqual(Object.entries(REFUSALS));
  for (const code of Object.keys(REFUSALS) as (keyof typeof REFUSALS)[]) expect(CODES[code].outcome).toBe('refused');
});
