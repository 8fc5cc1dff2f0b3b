/** Packages in d-bee's layout: read as they are, in the order that people mean, and told where d-bee would have taken another one. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readPackage, type ReadPackageOptions } from './read.ts';

const root = mkdtempSync(join(tmpdir(), 'former-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let made = 0;
function folder(...paths: readonly string[]): string {
  const at = join(root, String((made += 1)), 'package_v1.2');
  for (const path of paths) {
    mkdirSync(dirname(join(at, path)), { recursive: true });
    writeFileSync(join(at, path), `-- ${path}\n`);
  }
  return at;
}
const scripts = (path: string, options?: ReadPackageOptions) => readPackage(path, options).steps.map(({ name, scripts: own }) => [name, own.map((script) => [script.path.split('/').slice(-2).join('/'), script.folder])]);

describe('a package of d-bee', () => {
  it('is its steps by number, files before folders, each by its name', () => {
    const at = folder('db/teradata/s10/{{env}}_stg/b.viw', 'db/teradata/s9/{{env}}_stg/b.tab', 'db/teradata/s9/{{env}}_stg/A.TAB', 'db/teradata/s9/z.sql', 'db/teradata/s9/adm/x.bteq', 'db/teradata/s9/adm/sub/y.prc.sql');
    expect(scripts(at)).toEqual([
      ['s9', [['s9/z.sql', undefined], ['adm/x.bteq', 'adm'], ['sub/y.prc.sql', 'sub'], ['{{env}}_stg/A.TAB', '{{env}}_stg'], ['{{env}}_stg/b.tab', '{{env}}_stg']]],
      ['s10', [['{{env}}_stg/b.viw', '{{env}}_stg']]],
    ]);
    const read = readPackage(at);
    expect(read).toMatchObject({ format: 'd-bee', name: 'package_v1.2', smokeTests: [], findings: [{ code: 'package-order', severity: 'warning', message: expect.stringContaining('s9, s10; d-bee would have taken them as texts: s10, s9') as string }] });
    expect(read.project).toBeUndefined();
    expect(readPackage(at).digest).toBe(read.digest);
    writeFileSync(join(at, 'db/teradata/s9/z.sql'), '-- other\n');
    expect(readPackage(at).digest).not.toBe(read.digest);
  });

  it('is told of what is not deployed, and of what lies beside', () => {
    const at = folder('db/teradata/010-tables/a/t.tab', 'db/teradata/010-tables/a/t.docx', 'README.md', 'log/010-tables.log', 'ctx/ctx-pkg-deploy.json');
    expect(readPackage(at).findings).toMatchObject([{ code: 'package-skipped', message: expect.stringContaining('t.docx') as string }, { code: 'package-extra', message: 'README.md is beside the steps and not deployed' }]);
  });

  it('has its steps where they are said to be', () => {
    const at = folder('sql/1/a/t.tab');
    expect(() => readPackage(at)).toThrow(expect.objectContaining({ code: 'SL211' }));
    expect(scripts(at, { stepsFolder: './sql/' })).toEqual([['1', [['a/t.tab', 'a']]]]);
    expect(() => readPackage(folder('db/one/1/t.tab', 'db/other/1/t.tab'))).toThrow(expect.objectContaining({ code: 'SL211', message: expect.stringContaining('db/one and db/other') as string }));
  });

  it.each([
    ['a file among the steps', 'SL216', () => folder('db/teradata/x.sql')],
    ['twins by case', 'SL212', () => folder('db/teradata/1/a/t.tab', 'db/teradata/1/A/t.tab')],
    ['nothing', 'SL211', () => folder('a.txt')],
    ['a package of ours without its package.yaml', 'SL211', () => folder('steps/10-tables/a/t.sql')],
    ['a link', 'SL212', () => {
      const at = folder('db/teradata/1/a/t.tab');
      symlinkSync('/etc/passwd', join(at, 'db/teradata/1/a/u.tab'));
      return at;
    }],
  ])('is refused: %s', (_, code, at) => {
    expect(() => readPackage(at())).toThrow(expect.objectContaining({ code }));
  });

  it('is refused where packages must be signed', () => {
    expect(() => readPackage(folder('db/teradata/1/a/t.tab'), { signatures: { required: true, now: 0, allowed: { file: 'x', text: '' } } })).toThrow(expect.objectContaining({ code: 'SL214' }));
  });
});
