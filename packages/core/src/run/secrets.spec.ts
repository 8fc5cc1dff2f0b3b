import { describe, expect, it } from 'vitest';
import { openVault } from './secrets.ts';
import { excerpt } from './statement-failure.ts';

const SECRETS: Record<string, string> = { PW: "it's", LONG: 'abcdef', PART: 'abc', EMPTY: '' };
const vault = () => openVault((name) => SECRETS[name]);

describe('binding', () => {
  it.each([
    ["password '${secret:PW}'", "password 'it''s'"],
    ['password ${secret:PW}', "password 'it''s'"],
    ["options (a 'x', b '${secret:PART}-${secret:LONG}')", "options (a 'x', b 'abc-abcdef')"],
    ["'${secret:EMPTY}'", "''"],
    ['no secret ${other:PW} $1', 'no secret ${other:PW} $1'],
  ])('%s', (sql, bound) => expect(vault().bind(sql).sql).toBe(bound));

  it('refuses a secret without a value', () => {
    expect(() => vault().bind("'${secret:NONE}'")).toThrow(expect.objectContaining({ code: 'SL103', message: expect.stringContaining('NONE') as string }));
  });

  it('maps each position back to the statement of the plan', () => {
    const sql = "x '${secret:LONG}' b ${secret:PW} c";
    const bound = vault().bind(sql);
    for (const letter of ['x', ' b', ' c']) {
      const at = bound.sql.lastIndexOf(letter) + letter.length;
      expect(bound.unbind(at), letter).toBe(sql.lastIndexOf(letter) + letter.length);
    }
    expect(bound.unbind(bound.sql.indexOf('cdef') + 1), 'inside of a secret').toBe(sql.indexOf('${secret:LONG}') + 1);
  });
});

describe('redaction', () => {
  it('takes out what was bound, the longest first, and nothing else', () => {
    const open = vault();
    open.bind("'${secret:PART}${secret:LONG}' ${secret:PW} ${secret:EMPTY}");
    expect(open.redact("near \"abcdef\": abc it's it''s abd")).toBe('near "${secret:LONG}": ${secret:PART} ${secret:PW} ${secret:PW} abd');
    expect(vault().redact('abc')).toBe('abc');
  });
});

describe('an excerpt', () => {
  const sql = 'one\ntwo\nthree\nfour\nfive\nsix';
  it('shows the line, two around it and a caret', () => {
    expect(excerpt(sql, sql.indexOf('our') + 1)).toEqual(['   2 | two', '   3 | three', '   4 | four', '     |  ^', '   5 | five', '   6 | six']);
  });
  it('shows the first lines when there is no position', () => {
    expect(excerpt(sql, undefined)).toEqual(['   1 | one', '   2 | two', '   3 | three']);
  });
  it('moves along a line that is too long', () => {
    const [line = '', caret = ''] = excerpt(`${'x'.repeat(500)}HERE${'y'.repeat(500)}`, 501);
    expect(line.length).toBeLessThan(160);
    expect(line.slice(caret.indexOf('^')).startsWith('HERE')).toBe(true);
  });
  it('survives a position at the very end', () => {
    expect(excerpt('ab', 3)).toEqual(['   1 | ab', '     |   ^']);
  });
});
