import { emptyPlan, webshopPlan } from '@sluice/kit/webshop-plan';
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Plan } from '../../model/plan.ts';
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

test('of a thousand objects those are drawn that may hurt, and all are there below', () => {
  const [batch] = webshopPlan.batches;
  const template = batch!.steps[0]!;
  const made = Array.from({ length: 1_000 }, (_, n) => ({ ...template, id: `${n}`.padStart(16, '0'), address: `table sales.made_${n}`, action: 'create' as const, sql: `create table sales.made_${n} ()`, hazards: [], reason: 'new' }));
  const plan: Plan = { ...webshopPlan, batches: [{ transactional: true, steps: made }, ...webshopPlan.batches], display: { objects: webshopPlan.display.objects, edges: [...webshopPlan.display.edges, ...made.map(({ address }): [string, string] => [address, 'schema sales'])] } };
  const page = planPage([plan]);
  expect(page.match(/<g class="card (?!still)/g)).toHaveLength(300);
  expect(page).toMatch(/<title>[^<]*column sales\.orders\/total/);
  expect(page).toMatch(/300 of 1,?0\d\d objects are drawn/);
  expect(page).toContain('<summary><span class="mark create" title="create">+</span> <span class="address"><span class="kind">table</span> sales.made_999</span>');
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]!);
  for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
});
