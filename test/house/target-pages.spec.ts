/** Every target has its page, every page its target, and the page names every option that a person may give. */
import { expect, test } from 'vitest';
import { targets } from '../../plugins/nx/src/targets/all.ts';
import { files, read } from './tree.ts';

const FOLDER = 'packages/core/docs/targets/';
const names = targets.map(({ name }): string => name);

test('targets, pages and executors are the same set', () => {
  const pages = files.filter((path) => path.startsWith(FOLDER)).map((path) => path.slice(FOLDER.length, -'.md'.length));
  expect(pages.toSorted(), `a page for each target in ${FOLDER}`).toEqual(names.toSorted());
  const { executors } = JSON.parse(read('plugins/nx/executors.json')) as { executors: Record<string, { description: string; schema: string }> };
  expect(Object.keys(executors).toSorted(), 'each target has its line in plugins/nx/executors.json').toEqual(names.toSorted());
});

test.each(names)('%s: the page has its parts and names every option', (name) => {
  const text = read(`${FOLDER}${name}.md`);
  expect(text.startsWith(`# Target \`${name}\`\n`)).toBe(true);
  expect(text.split(/^## /m).slice(1).map((part) => part.split('\n', 1)[0])).toEqual(['What it does', 'Options', 'Reads, writes, cache', 'How it ends']);
  const { properties } = JSON.parse(read(`plugins/nx/src/targets/${name}/schema.json`)) as { properties: Record<string, { 'x-priority'?: string }> };
  const options = Object.entries(properties).filter(([, option]) => option['x-priority'] !== 'internal').map(([option]) => option);
  expect(options.filter((option) => !text.includes(`\`--${option}`)), 'options that the page does not name').toEqual([]);
  const said = [...text.matchAll(/^\| `--([A-Za-z]+)/gm)].map((match) => match[1] ?? '');
  expect(said.filter((option) => !(option in properties)), 'options that the target does not have').toEqual([]);
});

test.each(names)('%s: executors.json says what its schema says', (name) => {
  const { executors } = JSON.parse(read('plugins/nx/executors.json')) as { executors: Record<string, { description: string; schema: string; implementation: string }> };
  const { description } = JSON.parse(read(`plugins/nx/src/targets/${name}/schema.json`)) as { description: string };
  expect(executors[name]).toMatchObject({ description, schema: `./src/targets/${name}/schema.json`, implementation: `./dist/targets/${name}/executor.js` });
});
