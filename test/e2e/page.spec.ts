/** The plan's page in a real browser, as a person opens it: from a file, with a mouse and with a keyboard. */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { launchBrowser } from '@sluice/kit/browser';
import { crowdedPlan, planWith, webshopPlan } from '@sluice/kit/webshop-plan';
import type { Browser, Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Plan } from '../../packages/core/src/model/plan.ts';
import { planPage } from '../../packages/core/src/report/page/page.ts';

const folder = mkdtempSync(join(tmpdir(), 'sluice-page-'));
let browser: Browser;
let page: Page;
let complaints: string[];
let requests: string[];

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 1000 });
  [complaints, requests] = [[], []];
  page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => requests.push(request.url()));
});
afterEach(async () => {
  await page.close();
});

async function open(...plans: readonly Plan[]): Promise<void> {
  const file = join(folder, 'plan.html');
  writeFileSync(file, planPage(plans));
  await page.goto(pathToFileURL(file).href);
}

const visible = (selector: string): Promise<number> => page.$$eval(selector, (found) => found.filter((each) => (each as unknown as { checkVisibility(): boolean }).checkVisibility()).length);
const textOf = (selector: string): Promise<string> => page.$eval(selector, (found) => found.textContent ?? '');
const top = (selector: string): Promise<number> => page.$eval(selector, (found) => found.getBoundingClientRect().top);

test('it opens without a complaint and asks for nothing but itself', async () => {
  await open(webshopPlan);
  expect(complaints).toEqual([]);
  expect(requests.filter((url) => !url.startsWith('data:'))).toEqual([pathToFileURL(join(folder, 'plan.html')).href]);
  expect(await page.title()).toBe('db-sales → prod');
});

test('hazards stand before everything else, worst first, and are seen without scrolling', async () => {
  await open(webshopPlan);
  expect(await page.$$eval('.hazard .code', (codes) => codes.map((each) => each.textContent))).toEqual(['H104', 'H202', 'H301', 'H310']);
  expect(await top('.hazard')).toBeLessThan(1000);
  expect(await top('.hazards')).toBeLessThan(await top('.map'));
  expect(await top('.map')).toBeLessThan(await top('.objects'));
  expect(await top('.objects')).toBeLessThan(await top('.steps'));
});

test('a click on a node shows its object before and after', async () => {
  await open(webshopPlan);
  expect(await visible('.inspector')).toBe(0);
  await page.click('.graph a.row[data-search="change column sales.orders/total"]');
  expect(await visible('.inspector')).toBe(1);
  expect(await page.$$eval('.inspector figcaption', (found) => found.map((each) => each.textContent))).toEqual(['before', 'after']);
  expect(await page.$$eval('.inspector mark', (found) => found.map((each) => each.textContent))).toEqual(['integer', 'bigint']);
  expect(await page.$$eval('.arrow.lit', (found) => found.length)).toBeGreaterThan(0);
  await page.click('.inspector .close');
  expect(await visible('.inspector')).toBe(0);
});

test('the keyboard reaches a node, opens it, and comes back', async () => {
  await open(webshopPlan);
  const onNode = () => page.evaluate(() => document.activeElement?.matches('.graph a.node') ?? false);
  for (let presses = 0; presses < 40 && !(await onNode()); presses += 1) await page.keyboard.press('Tab');
  const first = await page.evaluate(() => document.activeElement?.getAttribute('href'));
  await page.keyboard.press('Enter');
  expect(await visible('.inspector')).toBe(1);
  await page.keyboard.press('Escape');
  expect(await visible('.inspector')).toBe(0);
  expect(await page.evaluate(() => document.activeElement?.getAttribute('href'))).toBe(first);
});

test('the filter leaves what fits, by name, by SQL and by action', async () => {
  await open(webshopPlan);
  const all = await visible('details.object');
  await page.keyboard.press('/');
  await page.keyboard.type('returns');
  expect(await visible('details.object')).toBe(4);
  expect(await textOf('#found')).toBe(`4 of ${all} objects`);
  expect(await visible('.batch.alone')).toBe(0);
  await page.keyboard.press('Escape');
  expect(await visible('details.object')).toBe(all);
  await page.keyboard.type('concurrently');
  expect(await visible('.steps li')).toBe(1);
  await page.keyboard.press('Escape');
  await page.click('.tile.rebuild');
  expect(await visible('details.object')).toBe(2);
  await page.click('.tile.rebuild');
  expect(await visible('details.object')).toBe(all);
});

test('a link opens what is folded', async () => {
  await open(crowdedPlan(40));
  expect(await visible('.steps li pre')).toBe(0);
  await page.evaluate(() => void (location.hash = '#p1-s3'));
  await page.waitForFunction(() => document.querySelector('#p1-s3 details')?.hasAttribute('open') === true);
  expect(await visible('.steps li pre')).toBe(1);
});

test('hostile names and statements stay text', async () => {
  const evil = `</script><script>alert(1)</script><img src=x onerror=alert(2)>"'\`><style>*{display:none}</style>\u202e`;
  const [step] = webshopPlan.batches[0]!.steps;
  const address = `table s."${evil}"`;
  await open(
    planWith({
      project: evil,
      environment: evil,
      database: evil,
      unmanaged: [evil],
      batches: [{ transactional: true, barrier: evil, steps: [{ ...step!, address, sql: `select '${evil}'`, reason: evil, irreversible: evil, hazards: [{ ...step!.hazards[0]!, subject: address, message: evil, advice: evil }] }] }],
      display: { objects: { [address]: { before: evil, after: `${evil}2` } }, edges: [[address, `table ${evil}`]] },
    }),
  );
  expect(complaints).toEqual([]);
  expect(await page.$$eval('script, style, img', (found) => found.map((each) => each.tagName))).toEqual(['STYLE', 'SCRIPT']);
  expect(await visible('.hazard')).toBe(1);
  expect(await textOf('.hazard .message')).toBe(evil.replace('\u202e', '\\u202e'));
  await page.click('.graph a.node');
  expect(await visible('.inspector')).toBe(1);
  expect(complaints).toEqual([]);
});

test('the policy stops a style and a script that are not the page’s own', async () => {
  await open(webshopPlan);
  await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'document.title = "taken"';
    document.body.append(script);
  });
  expect(await page.title()).toBe('db-sales → prod');
  expect(complaints.join()).toContain('Content Security Policy');
});

test('500 objects are made, opened and filtered', async () => {
  const plan = crowdedPlan(180);
  expect(plan.batches[0]!.steps.length).toBeGreaterThan(500);
  await open(plan);
  await page.type('#filter', 's3.t3');
  expect(await textOf('#found')).toMatch(/^\d of 510 objects$/);
  const shown = await page.$eval('.frame', (frame) => {
    const room = frame.getBoundingClientRect();
    const own = frame.querySelector('.card:not(.out)')!.getBoundingClientRect();
    return own.top >= room.top && own.bottom <= room.bottom && own.left >= room.left && own.right <= room.right;
  });
  expect(shown).toBe(true);
});

test.each([
  ['light', 1280],
  ['dark', 1280],
  ['light', 390],
] as const)('%s at %i pixels: no sideways scrolling, and a picture to look at', async (scheme, width) => {
  await page.setViewport({ width, height: 900 });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  await open(webshopPlan);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
  const background = await page.$eval('body', (body) => getComputedStyle(body).backgroundColor);
  expect(background).toBe(scheme === 'dark' ? 'rgb(19, 21, 24)' : 'rgb(250, 249, 246)');
  const picture = join(folder, `${scheme}-${width}.png`);
  await page.screenshot({ path: picture, fullPage: true });
  expect(statSync(picture).size).toBeGreaterThan(20_000);
});

test('without its script the page still shows all', async () => {
  await page.setJavaScriptEnabled(false);
  await open(webshopPlan);
  expect(await page.$('.hazard')).not.toBeNull();
  expect(await page.$$('.steps li')).toHaveLength(13);
});
