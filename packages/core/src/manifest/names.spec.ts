import { describe, expect, it } from 'vitest';
import { isFailure, type Failure } from '../errors/failure.ts';
import { bindManifest } from './bind-manifest.ts';
import { readManifest } from './manifest.ts';
import { bindNames, type Variables } from './names.ts';

const VALUES = { env: 'prd', quoted: "it's", dollar: '$&$1' };
const bound = (text: string, variables: Variables = VALUES) => bindNames({ path: 'a.sql', text }, variables).text;
const failureOf = (act: () => unknown): Failure => {
  try {
    act();
  } catch (error) {
    if (isFailure(error)) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};

describe('names in SQL', () => {
  it.each([
    ['bare', 'create schema {{env}}_sales', 'create schema prd_sales'],
    ['with spaces', 'create schema {{ env }}_sales', 'create schema prd_sales'],
    ['in a literal', "select '{{env}}'", "select 'prd'"],
    ['in a quoted name', 'select 1 "{{env}}"', 'select 1 "prd"'],
    ['in a body', 'as $f$ select {{env}} $f$', 'as $f$ select prd $f$'],
    ['value as it is', 'select {{dollar}}', 'select $&$1'],
    ['literal braces', "select '{{{{env}}}}'", "select '{{env}}'"],
    ['literal braces with spaces', "select '{{{{ env }}}}{{ env }}'", "select '{{ env }}prd'"],
    ['an array of numbers', "'{{1,2},{3,4}}'::int[]", "'{{1,2},{3,4}}'::int[]"],
    ['an array of texts', "'{{a,b},{c,d}}'", "'{{a,b},{c,d}}'"],
    ['in a line comment', 'a -- {{nope}}\n{{env}}', 'a -- {{nope}}\nprd'],
    ['in a nested comment', '/* {{nope}} /* */ {{nope}} */ {{env}}', '/* {{nope}} /* */ {{nope}} */ prd'],
    ['after a comment sign in a literal', "select '--{{env}}', '/*{{env}}'", "select '--prd', '/*prd'"],
    ['after a quote in a comment', "-- don't\n{{env}} -- {{nope}}", "-- don't\nprd -- {{nope}}"],
    ['in a comment of a body', '$$ {{env}} -- {{nope}}\n $$ {{env}}', '$$ prd -- {{nope}}\n $$ prd'],
    ['after a body with an open quote', "$$ don't $$; -- {{nope}}", "$$ don't $$; -- {{nope}}"],
    ['after a body with an open comment', '$a$ /* $$ $a$ {{env}}', '$a$ /* $$ $a$ prd'],
    ['beside a dollar in a name', 'a$b$c {{env}} -- {{nope}}', 'a$b$c prd -- {{nope}}'],
    ['beside parameters', '$1 {{env}} $2', '$1 prd $2'],
  ])('%s', (_what, text, expected) => {
    expect(bound(text)).toBe(expected);
  });

  it('stand for themselves without an environment', () => {
    expect(bound('create schema {{env}}_sales', 'symbolic')).toBe('create schema env_sales');
  });
  it('keep every line where it was', () => {
    const text = 'a\n{{env}}\n\nb {{ env }}\n';
    expect(bound(text).split('\n').length).toBe(text.split('\n').length);
  });
  it('are refused with their places when they have no value', () => {
    const { code, message, detail } = failureOf(() => bound('a\n  {{evn}} -- {{x}}\n{{constructor}}'));
    expect([code, message, detail.at, detail.hint]).toEqual([
      'SL103',
      'the variable evn has no value in this environment (and 1 more)',
      { file: 'a.sql', line: 2, column: 3 },
      'Did you mean {{env}}?',
    ]);
    expect(detail.lines).toEqual([
      '  2 |   {{evn}} -- {{x}}',
      '    |   ^^^^^^^',
      'a.sql:3:1 the variable constructor has no value in this environment',
      '  3 | {{constructor}}',
      '    | ^^^^^^^^^^^^^^^',
      "  Add constructor to the environment's variables in sluice.yaml, or write {{{{constructor}}}} for the text itself.",
    ]);
  });
  it('binds 5 MB', () => {
    const text = "insert into {{env}}.t values ('x', '{{env}}'); -- {{nope}}\n".repeat(85_000);
    expect(bound(text)).not.toContain('{{env}}');
  });
});

describe('names in a manifest', () => {
  const manifest = readManifest('a/database.yaml', 'dialect: p\nowns: { schemas: ["{{env}}_sales"] }\nignore: ["table {{ env }}.*"]\n');
  it('are bound in owns and ignore', () => {
    const { owns, ignore } = bindManifest(manifest, VALUES);
    expect([owns, ignore]).toEqual([{ schemas: ['prd_sales'] }, ['table prd.*']]);
  });
  it('are refused with their places when they have no value', () => {
    const { code, detail } = failureOf(() => bindManifest(manifest, {}));
    expect([code, detail.at]).toEqual(['SL103', { file: 'a/database.yaml', line: 2, column: 19 }]);
  });
});
