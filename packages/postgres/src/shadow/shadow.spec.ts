/** The embedded shadow is empty for whoever comes next, however much was in it. */
import { afterAll, expect, it } from 'vitest';
import type { ShadowOptions } from '@sluice/core/dialect';
import { desire } from './desire.ts';
import { closeInstance } from './shadow.ts';

const options: ShadowOptions = { place: 'pglite', stateDir: '/nowhere', root: '/nowhere', target: { dialect: 'postgres', version: 180000, versionText: '18', database: 'd', user: 'u', lockSlots: 1e6 } };
const enums = (count: number): string => `create schema s; ${Array.from({ length: count }, (_, n) => `create type s.e${n} as enum ('a');`).join('\n')}`;
const made = async (text: string): Promise<number> => {
  const { catalog } = await desire([{ project: 'p', owns: '*', files: [{ path: 'a.sql', text }] }], options);
  return [...catalog.facts.values()].filter(({ address }) => address[0] === 'enum').length;
};

afterAll(() => closeInstance());

it('after few statements, after many, and after one that is refused among many', async () => {
  expect(await made(enums(2))).toBe(2);
  expect(await made(enums(1_200))).toBe(1_200);
  expect(await made(enums(3))).toBe(3);
  await expect(made(`${enums(1_200)} create type s.e0 as enum ('b');`)).rejects.toMatchObject({ code: 'SL302' });
  expect(await made(enums(1))).toBe(1);
});
