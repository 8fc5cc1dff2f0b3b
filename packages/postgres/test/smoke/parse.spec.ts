import { expect, test } from 'vitest';
import { isFailure } from '@sluice/core';
import { parseSmokeFile, parseSmokeFiles } from '../../../core/src/smoke/parse.ts';
import { timeLimit } from '../../../core/src/smoke/time-limit.ts';
import { split } from '../../src/script/split.ts';
import { smoke } from '../../src/smoke/smoke.ts';

const dialect = { smoke, statements: async ({ path, text }: { path: string; text: string }) => split(text, path) };
const read = (text: string, path = 'tests/a.sql') => parseSmokeFile({ path, text }, dialect);
const refusal = async (text: string, path?: string): Promise<string> => {
  try {
    await read(text, path);
  } catch (error) {
    if (!isFailure(error)) throw error;
    const { at, lines = [] } = error.detail;
    return [`${error.code} ${at?.line}:${at?.column} ${error.message}`, ...lines].join('\n');
  }
  return 'accepted';
};
const yaml = (text: string) => refusal(text, 'tests/a.yaml');

test('annotations belong to the statement that follows them', async () => {
  const file = await read(`-- commits: false
-- the open one
-- expect: rows 1
-- time limit: 500ms
select 1;

/* -- expect: value ignored */
-- expect:   value   two  words
select 'two  words';
select
  3`);
  expect(file).toMatchObject({
    commits: false,
    isolated: false,
    checks: [
      { name: 'the open one', at: { line: 5, column: 1 }, act: 'rows', expect: { rows: 1, warnings: 'none' }, limitMs: 500 },
      { name: "select 'two  words'".replace('  ', ' '), expect: { value: 'two  words' }, limitMs: 10_000 },
      { name: 'select 3', at: { line: 10 }, expect: { warnings: 'none' } },
    ],
  });
  expect(file.checks).toHaveLength(3);
});

test('an expectation that would be passed over is refused at its place', async () => {
  expect(await refusal('select 1; -- expect: rows 1')).toMatch(/^SL802 1:11 An expectation stands after/);
  expect(await refusal('select 1; -- expect: rows 1\nselect 2')).toMatch(/^SL802 1:11 /);
  expect(await refusal('select 1;\n\n-- expect: rows 1\n')).toMatch(/^SL802 3:1 /);
  expect(await refusal('select 1;\n-- expects: rows 1\nselect 2')).toMatch(/^SL802 2:1 `-- expects:`/);
  expect(await refusal('-- time-limit: 2s\nselect 2')).toMatch(/^SL802 1:1 `-- time-limit:`/);
  expect(await refusal('\n  -- expect: row 1\nselect 1')).toMatch(/^SL802 2:3 `expect: row 1` is not understood/);
  expect(await refusal('-- expect: error 235\nselect 1')).toMatch(/no SQLSTATE/);
  expect(await refusal('-- expect: rows 1\n-- expect: rows 2\nselect 1')).toMatch(/^SL802 2:1 .*twice/);
  expect(await refusal('-- expect: rows 1\n-- expect: error 23505\nselect 1')).toMatch(/must fail/);
  expect(await refusal('-- time limit: soon\nselect 1')).toMatch(/no time limit/);
  expect(await refusal('select 1;\n-- commits: true\nselect 1')).toMatch(/whole file/);
  expect(await refusal('-- commits: yes\nselect 1')).toMatch(/neither true nor false/);
  expect(await refusal('-- what we expect: nothing much\nselect 1')).toBe('accepted');
});

test('transaction control is refused where it stands, unless declared', async () => {
  expect(await refusal('select 1;\n  commit')).toMatch(/^SL802 2:3 `commit` would/);
  expect(await refusal('select 1;\nvacuum full')).toMatch(/^SL802 2:1 `vacuum full` cannot run/);
  expect(await refusal('-- commits: true\nbegin; commit; vacuum')).toBe('accepted');
});

test('yaml is strict, with places', async () => {
  expect(await yaml('tests:\n  - query: select 1\n    row: 1')).toBe('SL802 3:5 tests[0].row is not known here.');
  expect(await yaml('test: []')).toBe('SL802 1:1 tests must be a list of tests.\n1:1  test is not known here');
  expect(await yaml('tests:\n  - query: select 1\n    value: 1')).toBe('SL802 3:5 tests[0].value must be text; write numbers, dates and true/false in quotes.');
  expect(await yaml('tests:\n  - name: nothing')).toMatch(/^SL802 2:5 tests\[0\] says nothing to do/);
  expect(await yaml('tests:\n  - query: select 1\n    exists: table a')).toMatch(/^SL802 2:5 tests\[0\].query does several things/);
  expect(await yaml('tests:\n  - exists: table a\n    rows: 1')).toMatch(/^SL802 3:5 tests\[0\].rows needs a result/);
  expect(await yaml('tests:\n  - exists: orders')).toMatch(/^SL802 2:5 `exists: orders` names nothing/);
  expect(await yaml('tests:\n  - query: select 1\n    timeLimit: 2')).toMatch(/^SL802 3:5 .*must be text such as 2s/);
  expect(await yaml('tests:\n  - query: select 1\n   rows: 1')).toMatch(/^SL802 3:\d+ This is not YAML/);
  expect(await yaml('tests:\n  - query: select 1\n    query: select 2')).toMatch(/^SL802 \d:\d+ This is not YAML/);
  expect(await yaml('')).toMatch(/^SL802 1:1 /);
  expect(await yaml('tests: []')).toMatch(/holds no test/);
  expect(await yaml('tests:\n  - query: select 1\n    columns: { a: }')).toMatch(/^SL802 3:16 tests\[0\].columns.a must be text/);
  expect(await yaml('commits: true\ntests:\n  - query: select 1\n    columns: { a: int }')).toMatch(/^SL802 4:5 /);
  expect(await refusal('x', 'a.txt')).toMatch(/neither SQL nor YAML/);
});

test('files are read in the order of their paths, and failures do not hide each other', async () => {
  const { tests, failures } = await parseSmokeFiles([{ path: 'c.sql', text: 'commit' }, { path: 'b.sql', text: 'select 1' }, { path: 'a.yml', text: '1' }, { path: 'a.sql', text: '' }], dialect);
  expect(tests.map((file) => file.path)).toEqual(['a.sql', 'b.sql']);
  expect(failures.map((failure) => failure.detail.at?.file)).toEqual(['a.yml', 'c.sql']);
});

test('time limits', () => {
  expect(['500ms', '2s', '1.5s', '1min', '1 h'].map(timeLimit)).toEqual([500, 2000, 1500, 60_000, 3_600_000]);
  expect(['', '2', '0s', '-1s', '2 days', '1e3s'].map(timeLimit)).toEqual(Array(6).fill(undefined));
});
