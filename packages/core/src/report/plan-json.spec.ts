import { planWith, webshopPlan } from '@sluice/kit/webshop-plan';
import { expect, test } from 'vitest';
import { planId, type Plan } from '../model/plan.ts';
import { planJsonSchema, readPlanJson, writePlanJson } from './plan-json.ts';
import { readRunJson, runJsonSchema, writeRunJson } from './run-json.ts';
import type { RunReport } from '../model/report.ts';

const reread = (change: (plan: Record<string, unknown>) => void): Plan => {
  const raw = JSON.parse(writePlanJson(webshopPlan)) as Record<string, unknown>;
  change(raw);
  return readPlanJson(JSON.stringify(raw), 'plan.json');
};

test('what is written is read back equal, and written the same again', () => {
  const text = writePlanJson(webshopPlan);
  const back = readPlanJson(text, 'plan.json');
  expect(back).toEqual(webshopPlan);
  expect(writePlanJson(back)).toBe(text);
  expect(text.slice(0, 40)).toMatch(/^\{\n {2}"format": "sluice-plan\/1",\n {2}"id": /);
  expect(text.endsWith('}\n')).toBe(true);
});

test('the order of members in memory does not reach the file', () => {
  const turned = Object.fromEntries(Object.entries(webshopPlan).reverse()) as unknown as Plan;
  expect(writePlanJson(turned)).toBe(writePlanJson(webshopPlan));
});

test('unknown members are kept and count for the identity', () => {
  const raw = { ...JSON.parse(writePlanJson(webshopPlan)), colour: 'red' } as Plan & { colour: string };
  const { id: _id, ...content } = raw;
  expect(readPlanJson(JSON.stringify({ ...raw, id: planId(content) }), 'plan.json')).toHaveProperty('colour', 'red');
});

test('display, tool version and rows may differ without another identity', () => {
  expect(reread((plan) => Object.assign(plan, { toolVersion: '9.9.9', display: { objects: {}, edges: [] } })).id).toBe(webshopPlan.id);
});

test.each([
  ['a changed statement', (plan: Record<string, unknown>) => Object.assign((plan['batches'] as Plan['batches'])[0]!.steps[0]!, { sql: 'drop table sales.orders' }), /content is plan/],
  ['a changed environment', (plan: Record<string, unknown>) => Object.assign(plan, { environment: 'test' }), /content is plan/],
  ['a newer major', (plan: Record<string, unknown>) => Object.assign(plan, { format: 'sluice-plan/2' }), /reads up to sluice-plan\/1/],
  ['another format', (plan: Record<string, unknown>) => Object.assign(plan, { format: 'sluice-run/1' }), /not a sluice-plan file/],
  ['a missing member', (plan: Record<string, unknown>) => void delete plan['atomic'], /shape of sluice-plan\/1/],
])('%s is refused', (_name, change, message) => {
  expect(() => reread(change)).toThrow(expect.objectContaining({ code: 'SL407', message: expect.stringMatching(message) as string }));
});

test('a cut file is refused', () => {
  expect(() => readPlanJson(writePlanJson(webshopPlan).slice(0, 200), 'plan.json')).toThrow(expect.objectContaining({ code: 'SL407' }));
});

test('an object named like a member of Object survives', () => {
  const plan = planWith({ display: { objects: JSON.parse('{"__proto__":{"before":"x"},"constructor":{"after":"y"}}') as Plan['display']['objects'], edges: [] } });
  expect(Object.keys(readPlanJson(writePlanJson(plan), 'plan.json').display.objects)).toEqual(['__proto__', 'constructor']);
});

test('a run is written and read back', () => {
  const run: RunReport = { format: 'sluice-run/1', runId: 'r1', verb: 'deploy', environment: 'test', startedAt: '2026-03-01T10:15:00.000Z', endedAt: '2026-03-01T10:15:09.000Z', outcome: 0, projects: [] };
  expect(readRunJson(writeRunJson(run), 'r1.json')).toEqual(run);
  expect(() => readRunJson(writeRunJson(run).replace('"outcome": 0', '"outcome": 5'), 'r1.json')).toThrow(expect.objectContaining({ code: 'SL407' }));
});

test.each([
  ['sluice-plan-1', planJsonSchema],
  ['sluice-run-1', runJsonSchema],
])('the published schema %s is made from the shape', async (name, schema) => {
  const file = new URL(`../../schemas/${name}.schema.json`, import.meta.url);
  // `npx vitest run -u` writes it after a change of the shape.
  await expect(`${JSON.stringify(schema(), undefined, 2)}\n`).toMatchFileSnapshot(file.pathname);
});
