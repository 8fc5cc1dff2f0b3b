/** Each package says in a screen and a half how it is built, and what it names is there. */
import { expect, test } from 'vitest';
import { files, read } from './tree.ts';

const packages = files.filter((path) => /^(packages|plugins)\/[^/]+\/package\.json$/.test(path)).map((path) => path.slice(0, -'/package.json'.length));
const known = new Set(files);
const folders = new Set(files.flatMap((path) => path.split('/').map((_, depth, parts) => parts.slice(0, depth).join('/'))));

test.each(packages)('%s has a page of a screen and a half', (home) => {
  const path = `${home}/ARCHITECTURE.md`;
  expect(files, `write ${path}: the flow with file names, "where do I …", what must never be done`).toContain(path);
  expect(read(path).trimEnd().split('\n').length, `${path}: if it grows, the house is wrong`).toBeLessThanOrEqual(70);
});

test('what the pages name is there', () => {
  const missing = files.filter((path) => path.endsWith('/ARCHITECTURE.md')).flatMap((page) => {
    const home = page.slice(0, -'ARCHITECTURE.md'.length);
    const places = ['', home, `${home}src/`];
    return [...read(page).matchAll(/`([\w@-]+(?:\/[\w.@-]+)*(?:\.(?:ts|js|md|json)|\/))`/g)].flatMap((match) => {
      const name = (match[1] ?? '').replace(/\/$/, '');
      const bare = !name.includes('/') && files.some((path) => path.startsWith(home) && path.endsWith(`/${name}`));
      return bare || places.some((place) => known.has(place + name) || folders.has(place + name)) ? [] : [`${page} names ${name}, which is not there`];
    });
  });
  expect(missing).toEqual([]);
});

test('decisions are numbered without holes, dated, and short', () => {
  const decisions = files.filter((path) => path.startsWith('packages/core/docs/decisions/'));
  expect(decisions.map((path) => path.split('/').at(-1)?.slice(0, 4))).toEqual(decisions.map((_, index) => String(index + 1).padStart(4, '0')));
  for (const path of decisions) {
    const text = read(path);
    expect(text, path).toMatch(/^# \d{4}: .+\n\n\d{4}-\d\d-\d\d\. /);
    expect(text.split('\n').length, path).toBeLessThan(50);
  }
});
