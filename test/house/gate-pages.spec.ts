/** Every gate has its page, every page its gate. */
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { GATES } from '../../packages/core/src/gate/gates/all.ts';
import { HAZARD_GROUPS } from '../../packages/core/src/manifest/hazard-groups.ts';

const folder = new URL('../../packages/core/docs/gates/', import.meta.url);

test('gates and pages are the same set, and each page answers the three questions', () => {
  const pages = readdirSync(fileURLToPath(folder)).map((name) => name.replace(/\.md$/, ''));
  expect(pages.toSorted()).toEqual(GATES.map((gate) => gate.name).toSorted());
  for (const page of pages) {
    const text = readFileSync(new URL(`${page}.md`, folder), 'utf8');
    expect(text).toContain(`# Gate \`${page}\``);
    expect(text.split(/^## /m).slice(1).map((part) => part.split('\n', 1)[0])).toEqual(['What it asks', 'What it looks at', 'When it refuses']);
  }
});

test('the page of the hazards gate names every group', () => {
  const text = readFileSync(new URL('hazards.md', folder), 'utf8');
  for (const group of Object.keys(HAZARD_GROUPS)) expect(text).toContain(`\`${group}\``);
});
