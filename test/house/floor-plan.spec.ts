/** The flow is the import order: a room of core imports only from rooms to its left. This list is the whole rule. */
import { expect, test } from 'vitest';
import { files, importsOf } from './tree.ts';

const ROOMS = ['errors', 'model', 'manifest', 'sources', 'script', 'shadow', 'catalog', 'diff', 'plan', 'gate', 'journal', 'run', 'smoke', 'report', 'verbs'];
const CORE = 'packages/core/src/';
const DOORS = ['index.ts', 'dialect.ts'];

const core = files.filter((path) => path.startsWith(CORE) && path.endsWith('.ts'));
const roomOf = (path: string): string => path.slice(CORE.length).split('/')[0] ?? '';

/** What `from` must not import, and why, or undefined. */
export function trespass(from: string, to: string): string | undefined {
  if (!to.startsWith(CORE)) return undefined;
  const [own, other] = [roomOf(from), roomOf(to)];
  if (DOORS.includes(other)) return `goes out by ${other} to come in again; import the file itself`;
  if (own === other || DOORS.includes(own) || ROOMS.indexOf(other) < ROOMS.indexOf(own)) return undefined;
  return `reaches forward from ${own} into ${other}. Data flows ${ROOMS.join(' → ')}: what both need belongs to a room on the left of ${own}, or the caller passes it as a value`;
}

test('every folder of core is a room, and every file stands in one', () => {
  const strangers = [...new Set(core.map(roomOf))].filter((room) => !ROOMS.includes(room) && !DOORS.includes(room));
  expect(strangers, 'a room has its place in the order: add it to ROOMS here and to DESIGN and CONTRIBUTING, or move the file').toEqual([]);
});

test('a room imports only from rooms to its left', () => {
  const wrong = core.flatMap((path) =>
    importsOf(path).flatMap((each) => {
      const why = each.path === undefined ? undefined : trespass(path, each.path);
      return why === undefined ? [] : [`${path}:${String(each.line)} ${why}`];
    }),
  );
  expect(wrong).toEqual([]);
});

test('the rule itself sees a trespass', () => {
  expect(trespass(`${CORE}plan/make.ts`, `${CORE}run/run.ts`)).toMatch(/forward from plan into run/);
  expect(trespass(`${CORE}plan/make.ts`, `${CORE}diff/diff.ts`)).toBeUndefined();
  expect(trespass(`${CORE}plan/make.ts`, `${CORE}index.ts`)).toMatch(/come in again/);
});
