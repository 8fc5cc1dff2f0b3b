/** Every code of a Failure has its page, every page its code, and both say the same. */
import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CODES, OUTCOMES, type Code } from '../../packages/core/src/errors/codes.ts';

const folder = new URL('../../packages/core/docs/errors/', import.meta.url);
const pages = readdirSync(folder).map((name) => name.replace(/\.md$/, ''));
const codes = Object.keys(CODES) as Code[];
const WHO = { author: 'For who writes the sources.', operator: 'For who deploys.', maintainer: 'For who maintains Sluice.' };

test('codes and pages are the same set', () => {
  expect(pages.filter((page) => !(page in CODES)), 'pages without a code: remove them or add the code to errors/codes.ts').toEqual([]);
  expect(codes.filter((code) => !pages.includes(code)), 'codes without a page: write packages/core/docs/errors/<code>.md').toEqual([]);
});

test.each(codes)('%s says what the code says', (code) => {
  const text = readFileSync(new URL(`${code}.md`, folder), 'utf8');
  const { title, owner, outcome } = CODES[code];
  const [heading, , summary] = text.split('\n');
  expect(heading).toBe(`# ${code}: ${title}`);
  expect(summary).toContain(WHO[owner]);
  expect(summary?.toLowerCase()).toContain(`outcome ${String(OUTCOMES[outcome])}.`);
  const sections = text.split(/^## /m).slice(1);
  expect(sections.map((part) => part.split('\n', 1)[0])).toEqual(['What happened', 'Why Sluice stops', 'What to do']);
  for (const section of sections) expect(section.split('\n').slice(1).join('').trim().length).toBeGreaterThan(15);
  expect(sections[0], 'an example of the message, fenced').toMatch(/\n```\n[^`]*(?:`[^`]+`[^`]*)*\n```\n/);
});
