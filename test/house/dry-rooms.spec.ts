/** Dry rooms are functions of their arguments: no I/O, no waiting, no clock, no chance, no environment. */
import { expect, test } from 'vitest';
import { importsOf, sources, withoutComments } from './tree.ts';

const DRY = ['model', 'script', 'diff', 'plan', 'gate', 'report'];

/** What is wet, and what a dry room does instead. `new Date(value)` is arithmetic; `new Date()` is a clock. */
const WET: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/\bawait\b|\basync\b|\.then\(|\bsetTimeout\b|\bsetInterval\b|\bqueueMicrotask\b/, 'waits. The verb waits and passes the value'],
  [/\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\.now\b|\bhrtime\b/, 'reads a clock. The verb reads both clocks and passes them as evidence'],
  [/\bMath\.random\b|\brandomUUID\b|\brandomBytes\b/, 'throws dice. The same input must give the same plan: take the value as an argument'],
  [/\bprocess\s*[.[]|\bglobalThis\b|\brequire\(/, 'looks at the process. What it needs from there is an argument'],
  [/\bconsole\s*\./, 'prints. Give the text back'],
];

/** The exceptions, each with its reason. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  'packages/core/src/model/hash.ts': 'node:crypto: a digest is a function of its argument',
  'packages/core/src/report/page/script.ts': 'text for a browser, not run here',
};

const dry = sources.filter((path) => DRY.some((room) => path.startsWith(`packages/core/src/${room}/`)));

export const wetWords = (code: string): string[] =>
  code.split('\n').flatMap((line, index) => WET.filter(([pattern]) => pattern.test(line)).map(([, instead]) => `${String(index + 1)} ${instead}.`));

const found = dry.flatMap((path) => [
  ...importsOf(path).filter(({ specifier }) => specifier.startsWith('node:')).map(({ specifier, line }) => [path, `${String(line)} imports ${specifier}. What it reads there is an argument.`] as const),
  ...wetWords(withoutComments(path)).map((what) => [path, what] as const),
]);

test('dry rooms are dry', () => {
  expect(dry.length).toBeGreaterThan(40);
  expect(found.filter(([path]) => !(path in EXCEPTIONS)).map(([path, what]) => `${path}:${what}`)).toEqual([]);
});

test('every exception is still needed', () => {
  expect(Object.keys(EXCEPTIONS).filter((path) => !found.some(([each]) => each === path)), 'remove these entries').toEqual([]);
});

test('the rule itself sees water', () => {
  expect(wetWords('const now = Date.now();')).toHaveLength(1);
  expect(wetWords('await session.query(sql);\nif (process.env["X"]) console.log(1);')).toHaveLength(3);
  expect(wetWords('const at = new Date(evidence.at); const awaited = 1;')).toEqual([]);
});
