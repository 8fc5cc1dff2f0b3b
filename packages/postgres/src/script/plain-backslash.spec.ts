import { describe, expect, it } from 'vitest';
import { hasPlainBackslash } from './plain-backslash.ts';

describe('a backslash in a plain string', () => {
  it.each([`select 'a\\b'`, `comment on table t is 'it\\'s'`, `select 'x', 'y\\n'`, `select U&'\\0041'`, `select e1'\\'`])('%s', (sql) => expect(hasPlainBackslash(sql)).toBe(true));
  it.each([`select E'a\\b'`, `select $$a\\b$$`, `select $q$'\\'$q$`, `select 'a' -- \\`, `select /* '\\' */ 1`, `select "a\\b"`, `select E'\\'', 'x'`])('not in %s', (sql) => expect(hasPlainBackslash(sql)).toBe(false));
});
