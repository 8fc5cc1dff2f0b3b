/** What the scaffolds write compiles in its place: kinds and targets that exist are laid over with what the scaffold would write. */
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { newTarget } from '../new-target/scaffold.ts';
import { parseCaseFile } from '../cases/case-file.ts';
import { newKind } from './scaffold.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

function complaints(files: ReadonlyMap<string, string>): string[] {
  const { config } = ts.readConfigFile(`${root}tsconfig.lint.json`, (path) => ts.sys.readFile(path)) as { config: object };
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: ['vitest.config.ts'] }, ts.sys, root);
  const overlay = new Map([...files].filter(([path]) => path.endsWith('.ts')).map(([path, text]) => [root + path, text]));
  const host = ts.createCompilerHost(options);
  const [readFile, exists] = [host.readFile.bind(host), host.fileExists.bind(host)];
  host.readFile = (path) => overlay.get(path) ?? readFile(path);
  host.fileExists = (path) => overlay.has(path) || exists(path);
  const program = ts.createProgram([...overlay.keys()], options, host);
  return [...overlay.keys()].flatMap((path) => {
    const file = program.getSourceFile(path);
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(({ messageText }) => `${path}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
  });
}

it('a new kind and a new target compile', () => {
  const kind = newKind({ name: 'collation', catalog: 'pg_collation', prefix: 'coll' });
  const target = newTarget({ name: 'smoke-test', description: "Run the project's checks" });
  expect(complaints(new Map([...kind.files, ...target.files]))).toEqual([]);
});

it('an error would be seen', () => {
  expect(complaints(new Map([['packages/postgres/src/kinds/collation.ts', 'export const collation: number = "no";\n']]))).toHaveLength(1);
});

it('the first case of a kind is one', () => {
  const { files } = newKind({ name: 'text-search-parser', catalog: 'pg_ts_parser', prefix: 'prs' });
  expect(parseCaseFile(files.get('packages/postgres/cases/text-search-parser/create-and-drop.sql') ?? '', 'case').expect).toHaveLength(2);
  expect([...files.values()][0]).toContain('export const textSearchParser = definePgKind<TextSearchParser, Row>({');
});
