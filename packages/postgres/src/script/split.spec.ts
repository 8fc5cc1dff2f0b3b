import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { parseSync } from 'libpg-query';
import { beforeAll, describe, expect, it } from 'vitest';
import { ready } from './parser.ts';
import { split } from './split.ts';

const texts = (sql: string) => split(sql, 'f.sql').map((each) => each.text);

const statements = [
  `select ';', "a;b", 'it''s;'`,
  `select E'\\';' , e'a\\\\'`,
  `select E'a'\n  'b\\';c'`,
  `select U&'d\\0061t;a', U&"x;"`,
  'select $$;$$, $a$ $b$ ; $$ $a$, $1',
  'select 1 /* ; /* nested ; */ ; */ + 2',
  "select a$b$c, ';' -- ; '\n, 3",
  'create rule r as on insert to t do also (insert into a values (1); delete from b)',
  'create function f() returns int language sql begin atomic; select case when true then 1 end; select 1 as end; end',
  'create or replace procedure begin() begin atomic delete from t; insert into t.begin values (1); end',
  'create function g(begin int) returns int return begin + 1',
  'create table é (ñ int, "😀;" text)',
];

describe('split', () => {
  it('keeps quotes, comments, dollars and bodies whole', () => {
    expect(texts(`${statements.join(';\n')};`)).toEqual(statements);
  });

  it('flags psql commands and copy data', () => {
    const sql = '\\set x 1\nselect 1 \\gexec\ncopy t from stdin;\n1\t;\n\\.\nselect 2;\\echo a \\\\ select 3';
    expect(split(sql, 'f').map(({ text, meta }) => [text, meta === true])).toEqual([
      ['\\set x 1', true], ['select 1', false], ['\\gexec', true], ['copy t from stdin', false],
      ['1\t;\n\\.', true], ['select 2', false], ['\\echo a \\\\', true], ['select 3', false],
    ]);
  });

  it('says where a statement is, with a byte order mark and CRLF', () => {
    const sql = '\ufeff-- head\r\nselect 1; -- tail\r\n-- two\r\n  select\r\n 2 ;;\r\n;select 3';
    expect(split(sql, 'f')).toEqual([
      { text: 'select 1', place: { file: 'f', line: 2, column: 1 }, offset: 10, leadingComments: '-- head' },
      { text: 'select\r\n 2', place: { file: 'f', line: 4, column: 3 }, offset: 39, leadingComments: '-- two' },
      { text: 'select 3', place: { file: 'f', line: 6, column: 2 }, offset: 55, leadingComments: '' },
    ]);
    for (const { text, offset } of split(sql, 'f')) expect(sql.slice(offset, offset + text.length)).toBe(text);
  });

  it('makes one statement of what is unterminated', () => {
    for (const tail of ["'a; b", '"a; b', '$$ a; b', '/* a; b', "E'a\\'; b", '(a; b']) {
      expect(texts(`select 1; select ${tail}`)).toHaveLength(2);
    }
    // What stands in a comment that never ends must not be lost in silence.
    expect(texts(' /* ; ')).toEqual(['/* ; ']);
    expect(texts('select 1; -- x\n /* a */ /* /* b */ create table t ();')).toEqual(['select 1', '/* /* b */ create table t ();']);
  });
});

describe('split, checked by the parser', () => {
  beforeAll(ready);

  const blank = (text: string) => texts(text).length === 0;
  /** The parser's own cuts: [byte offset, length] of each statement. */
  function cuts(sql: string): { start: number; text: string }[] {
    const bytes = Buffer.from(sql);
    return (parseSync(`${sql} `).stmts ?? []).map(({ stmt_location: start = 0, stmt_len: length = 0 }) => {
      const end = length === 0 ? bytes.length : start + length;
      return { start: bytes.subarray(0, start).toString().length, text: bytes.subarray(start, end).toString() };
    });
  }
  function agree(sql: string): void {
    const theirs = cuts(sql);
    const ours = split(sql, 'f');
    expect(ours.map((each) => each.offset)).toEqual(theirs.map((each) => each.start));
    ours.forEach(({ text }, index) => {
      const other = (theirs[index] as { text: string }).text;
      expect(other.startsWith(text)).toBe(true);
      expect(blank(other.slice(text.length))).toBe(true);
    });
  }

  const corpus = fileURLToPath(new URL('../../../../../shared/corpus', import.meta.url));
  /** The corpus beside the repository where there is one, and always the samples above. */
  const files = existsSync(corpus)
    ? readdirSync(corpus, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.sql')).map((name) => `${corpus}/${name}`)
    : [];
  it.each([['samples', () => [statements.join(';\n')]], ['corpus', () => files.map((file) => readFileSync(file, 'utf8'))]])(
    'cuts the %s as the parser does',
    (_, sources) => {
      for (const sql of sources()) {
        // The parser knows no psql commands: it gets their lines blanked.
        const lines = sql.replace(/^\\.*$/gm, (line) => ' '.repeat(line.length));
        agree(lines);
        expect(split(sql, 'f').filter((each) => each.meta !== true).map((each) => each.text)).toEqual(texts(lines));
      }
    },
  );

  it('cuts any mixture of tokens as the parser does', () => {
    const token = fc.constantFrom(
      'select', ' 1 ', "'a;'", "E'\\';'", '$$;$$', '$q$ $$;$q$', '"a;"', '-- ;\n', '/* ; /* ; */ */', ';', '\n', '\r\n', '+', 'é😀',
      "U&'\\0061;'", ',', 'as', 'case when true then 1 end', 'a.b', "'a'\n'b;'", "e'\\\\'\n-- ;\n'\\';'", '(', ')', "x'1f'", '<--;\n', '$1',
    );
    let parsed = 0;
    fc.assert(
      fc.property(fc.array(fc.array(token, { maxLength: 6 }).map((each) => `select ${each.join(' ')}`), { maxLength: 4 }), (parts) => {
        const sql = parts.join(';');
        try {
          parseSync(sql);
        } catch {
          return;
        }
        parsed++;
        agree(sql);
      }),
      { numRuns: 3000 },
    );
    expect(parsed).toBeGreaterThan(200);
  });

  it('loses nothing but blanks and semicolons of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (sql) => {
        let at = 0;
        for (const { offset, text } of split(sql, 'f')) {
          expect(sql.slice(at, offset).split(';').every((gap) => blank(gap.replace('\ufeff', '')))).toBe(true);
          expect(sql.slice(offset, offset + text.length)).toBe(text);
          at = offset + text.length;
        }
      }),
      { numRuns: 2000 },
    );
  });
});
