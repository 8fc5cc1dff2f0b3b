import { emptyPlan, webshopPlan } from '@sluice/kit/webshop-plan';
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { planPage } from './page.ts';

const hashIn = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

test('the policy names exactly the style and the script that are there', () => {
  const page = planPage([webshopPlan]);
  const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(page)![1]!.replaceAll('&#39;', "'");
  expect(policy).toContain(`style-src ${hashIn(/<style>([^]*?)<\/style>/.exec(page)![1]!)}`);
  expect(policy).toContain(`script-src ${hashIn(/<script>([^]*?)<\/script>/.exec(page)![1]!)}`);
  expect(policy).toContain("default-src 'none'");
  expect(page).not.toMatch(/https?:\/\/|<link[^>]+stylesheet|@import|url\((?!#)/);
});

test('several plans share a page, and every id is there once', () => {
  const page = planPage([webshopPlan, emptyPlan, webshopPlan]);
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]!);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
  expect(page).toContain('Nothing to do');
});

test('no plan at all is said', () => {
  expect(planPage([])).toContain('There is no plan.');
});

test('the same plan makes the same page', () => {
  expect(planPage([webshopPlan])).toBe(planPage([webshopPlan]));
});
