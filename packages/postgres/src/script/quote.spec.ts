import fc from 'fast-check';
import { parseSync, scanSync } from 'libpg-query';
import { beforeAll, describe, expect, it } from 'vitest';
import { QUOTED_KEYWORDS } from './keywords.ts';
import { ready } from './parser.ts';
import { ident, literal, qualified } from './quote.ts';

beforeAll(ready);

/** Names as the parser reads them in every position where a bare word can have another meaning. */
function reads(name: string): unknown[] {
  const id = ident(name);
  const json = JSON.stringify(
    [`select ${id} from ${id} as ${id}`, `create table ${id} (${id} ${id})`, `select ${id}(1), ${id}.${id}`, `drop schema ${id}`].map(
      (sql) => parseSync(sql).stmts,
    ),
  );
  return [...json.matchAll(/"(?:sval|relname|colname|aliasname)":("(?:[^"\\]|\\.)*")/g)].map((match) => JSON.parse(match[1] as string));
}

const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }).map((each) => each.replaceAll('\0', 'x').toWellFormed());

describe('ident', () => {
  it('quotes only where it must', () => {
    expect(['a', 'a_1$', 'A', '1a', 'a b', 'a"b', 'select', 'left', 'int', 'name', 'é'].map(ident)).toEqual([
      'a', 'a_1$', '"A"', '"1a"', '"a b"', '"a""b"', '"select"', '"left"', '"int"', 'name', '"é"',
    ]);
    expect(qualified('s', 'T')).toBe('s."T"');
    expect(qualified(undefined, 'T')).toBe('"T"');
    expect(() => ident('')).toThrow('empty');
    expect(() => ident('a\0')).toThrow('NUL');
  });

  it('is read back as the same name wherever it stands', () => {
    fc.assert(
      fc.property(text, (name) => {
        expect(new Set(reads(name))).toEqual(new Set([name]));
      }),
      { numRuns: 1500 },
    );
  });

  it('knows every keyword that the grammar does not call unreserved', () => {
    for (const word of QUOTED_KEYWORDS) {
      expect(['NO_KEYWORD', 'UNRESERVED_KEYWORD']).not.toContain(scanSync(word).tokens[0]?.keywordName);
      expect(reads(word).every((name) => name === word)).toBe(true);
    }
    const words = 'abort between bigint authorization user table json_table merge_action absent begin values row system_user zone text'.split(' ');
    for (const word of words) {
      const kind = scanSync(word).tokens[0]?.keywordName;
      expect([word, QUOTED_KEYWORDS.has(word)]).toEqual([word, kind !== 'UNRESERVED_KEYWORD' && kind !== 'NO_KEYWORD']);
    }
  });
});

describe('literal', () => {
  it('is read back as the same text', () => {
    expect(literal("it's")).toBe("'it''s'");
    expect(literal('a\\b')).toBe("E'a\\\\b'");
    fc.assert(
      fc.property(text, (value) => {
        const json = JSON.stringify(parseSync(`select ${literal(value)}`));
        const [, sval] = /"sval":\{"sval":("(?:[^"\\]|\\.)*")/.exec(json) ?? [];
        expect(JSON.parse(sval as string)).toBe(value);
      }),
      { numRuns: 1500 },
    );
  });
});
