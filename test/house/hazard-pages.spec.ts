/** Every hazard rule has its page, every page its rule, and both say the same. */
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { HAZARD_GROUPS, groupOf } from '../../packages/core/src/manifest/hazard-groups.ts';
import { HAZARDS } from '../../packages/postgres/src/hazards/all.ts';

const folder = new URL('../../packages/core/docs/hazards/', import.meta.url);
const pages = readdirSync(fileURLToPath(folder)).filter((name) => /^H\d+\.md$/.test(name)).map((name) => name.slice(0, -3));
const rules = new Map(HAZARDS.map((rule) => [rule.code, rule]));

test('rules and pages are the same set', () => {
  expect(pages.filter((code) => !rules.has(code)), 'pages without a rule: remove them or write packages/postgres/src/hazards/<code>.ts').toEqual([]);
  expect([...rules.keys()].filter((code) => !pages.includes(code)), 'rules without a page: write packages/core/docs/hazards/<code>.md').toEqual([]);
});

test.each(pages)('%s says what the rule says', (code) => {
  const text = readFileSync(new URL(`${code}.md`, folder), 'utf8');
  const rule = rules.get(code);
  expect(text).toContain(`# ${code}: ${rule?.title}\n`);
  expect(text).toContain(`Severity \`${rule?.severity}\`, group \`${groupOf(code)}\`.`);
  const sections = text.split(/^## /m).slice(1).map((part) => part.split('\n', 1)[0]);
  expect(sections).toEqual(['Problem', 'Why it hurts', 'Safer way']);
  for (const section of text.split(/^## .*$/m).slice(1)) expect(section.trim().length).toBeGreaterThan(15);
});

test('the list of rules is complete, and says of other codes only what is no rule', () => {
  const [listed = '', elsewhere = ''] = readFileSync(new URL('README.md', folder), 'utf8').split('## Known elsewhere');
  for (const code of pages) {
    const rule = rules.get(code);
    expect(listed).toContain(`| [${code}](${code}.md) | ${rule?.title} | \`${rule?.severity}\` | \`${groupOf(code)}\` |\n`);
  }
  const free = elsewhere.split('\n').flatMap((line) => /^\| (H[^|]+) \|/.exec(line)?.[1]?.match(/H\d{3}/g) ?? []);
  expect(free.length).toBeGreaterThan(20);
  expect(free.filter((code) => rules.has(code)), 'these have become rules: take them out of the second table').toEqual([]);
});

test('every group that a policy may name is a digit of its own', () => {
  expect(new Set(Object.values(HAZARD_GROUPS)).size).toBe(Object.keys(HAZARD_GROUPS).length);
});
