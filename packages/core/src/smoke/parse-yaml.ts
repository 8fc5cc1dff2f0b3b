/** A YAML smoke test: a list of things that must exist, be callable and have a shape. */
import { LineCounter, isMap, isPair, parseDocument, type Document, type Node } from 'yaml';
import { Failure, isFailure, type Place } from '../errors/failure.ts';
import type { SourceFile } from '../model/statement.ts';
import { repeatedKeys } from '../manifest/unique-keys.ts';
import { belongs } from './belongs.ts';
import { DEFAULT_LIMIT_MS, type Check, type SmokeFile } from './check.ts';
import type { Reader } from './parse-sql.ts';
import { smokeFileSchema, type WrittenTest } from './schema.ts';

type Path = readonly (string | number)[];

/** Throws SL802 with the place of the first fault and a line for each further one. No database is opened. */
export async function parseYaml(file: SourceFile, dialect: Reader): Promise<SmokeFile> {
  const lines = new LineCounter();
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file: file.path, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const torn = (why: string): Failure => new Failure('SL802', `This is not YAML: ${why}`, { at: place(0), hint: 'Correct the YAML.' });
  const document = documentOf(file.text, lines, torn);
  const [syntax] = document.errors;
  if (syntax !== undefined) {
    throw new Failure('SL802', `This is not YAML: ${syntax.message}`, { at: place(syntax.pos[0]), hint: 'Correct the YAML.' });
  }

  const [twice] = repeatedKeys(document);
  if (twice) throw new Failure('SL802', `This is not YAML: the key ${String(twice.value)} is written twice`, { at: place(twice.range?.[0] ?? 0), hint: 'Remove one of the two.' });

  const parsed = smokeFileSchema.safeParse(dataOf(document, torn));
  if (!parsed.success) throw refuse(document, parsed.error.issues.map(issueOf), place);

  const { tests, commits = false } = parsed.data;
  const checks: Check[] = [];
  for (const [index, test] of tests.entries()) {
    const at = (key: keyof WrittenTest): Place => place(offsetOf(document, ['tests', index, key]));
    checks.push(await check(test, at, commits, dialect));
  }
  return { path: file.path, commits, isolated: true, checks };
}

type Torn = (why: string) => Failure;

/** Deep nesting ends in the engine's own RangeError, aliases of aliases in the parser's ReferenceError. */
function safely<T>(act: () => T, torn: Torn): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof ReferenceError) throw torn(error.message.startsWith('Unresolved') ? 'an alias has no anchor before it' : 'it stands for too much behind its aliases');
    if (error instanceof RangeError) throw torn('it is nested too deeply');
    throw error;
  }
}

const documentOf = (text: string, lineCounter: LineCounter, torn: Torn): Document.Parsed => {
  if (text.length > LARGEST) throw torn('it is larger than 1 MiB');
  return safely(() => parseDocument(text, { lineCounter, prettyErrors: false, stringKeys: true, uniqueKeys: false, logLevel: 'error' }), torn);
};

const dataOf = (document: Document.Parsed, torn: Torn): unknown => safely(() => document.toJS({ maxAliasCount: 100 }) as unknown, torn);

/** Written by hand: what is larger was put there by mistake or to do harm. */
const LARGEST = 1024 * 1024;

async function check(test: WrittenTest, at: (key: keyof WrittenTest) => Place, commits: boolean, dialect: Reader): Promise<Check> {
  const { smoke } = dialect;
  const expect = {
    warnings: test.warnings ?? 'none',
    ...(test.rows !== undefined && { rows: test.rows }),
    ...(test.value !== undefined && { value: test.value }),
    ...(test.error !== undefined && { error: test.error }),
    ...(test.columns !== undefined && { columns: test.columns }),
  };
  const limitMs = test.timeLimit ?? DEFAULT_LIMIT_MS;

  if (test.exists !== undefined) {
    const sql = smoke.exists(test.exists);
    if (sql === undefined) {
      throw new Failure('SL802', `\`exists: ${test.exists}\` names nothing that can be looked up.`, {
        at: at('exists'),
        hint: 'Write the kind and the name, as plans write addresses.',
      });
    }
    return { name: test.name ?? `${test.exists} exists`, at: at('exists'), act: 'exists', sql, address: test.exists, expect, limitMs };
  }

  const key = test.call !== undefined ? 'call' : test.procedure !== undefined ? 'procedure' : 'query';
  const written = test[key] ?? '';
  const sql = await single(key === 'query' ? written : smoke[key](written), at(key), dialect);
  const act = await belongs(sql, at(key), commits, smoke);
  if (test.columns !== undefined) {
    if (commits) throw new Failure('SL802', 'Columns are looked up in a transaction that is rolled back, and this file commits.', { at: at('columns'), hint: 'Move the test to a file without `commits: true`.' });
    if (act !== 'rows') throw new Failure('SL802', 'Columns can only be asked of a query.', { at: at('columns'), hint: 'Remove `columns`, or test a query.' });
    await single(smoke.shape(test.columns), at('columns'), dialect);
  }
  const verb = key === 'procedure' ? 'call ' : '';
  return { name: test.name ?? verb + written.replaceAll(/\s+/g, ' '), at: at(key), act, sql, expect, limitMs };
}

/** The text must be exactly one statement: nothing may hide behind a semicolon. */
async function single(sql: string, at: Place, dialect: Reader): Promise<string> {
  try {
    const [first, second] = await dialect.statements({ path: at.file, text: sql });
    if (first !== undefined && second === undefined) return first.text;
  } catch (error) {
    if (!isFailure(error)) throw error;
    throw new Failure('SL802', error.message, { at, cause: error, ...(error.detail.lines && { lines: error.detail.lines }), hint: 'Correct the SQL.' });
  }
  throw new Failure('SL802', 'This must be one statement.', { at, hint: 'Make a test of each statement, or write an SQL file.' });
}

interface Fault {
  readonly path: Path;
  readonly message: string;
}

function issueOf(issue: { code: string; message: string; path: PropertyKey[]; keys?: readonly string[] }): Fault {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  const [key] = issue.keys ?? [];
  return issue.code === 'unrecognized_keys' && key !== undefined
    ? { path: [...path, key], message: 'is not known here' }
    : { path, message: issue.message };
}

function refuse(document: Document, faults: readonly Fault[], place: (offset: number) => Place): Failure {
  const said = faults.map(({ path, message }) => {
    const at = place(offsetOf(document, path));
    return { at, text: `${pathText(path)} ${message}` };
  });
  const [first, ...rest] = said;
  return new Failure('SL802', `${first?.text ?? 'The file is not valid'}.`, {
    ...(first && { at: first.at }),
    hint: 'Correct it; docs/smoke-tests.md of @sluice/core shows every key.',
    lines: rest.map(({ at, text }) => `${at.line}:${at.column}  ${text}`),
  });
}

const pathText = (path: Path): string =>
  path.length === 0 ? 'The file' : path.reduce<string>((text, part) => (typeof part === 'number' ? `${text}[${part}]` : text === '' ? part : `${text}.${part}`), '');

/** Where a path's key stands; where the path ends early, its nearest parent. */
function offsetOf(document: Document, path: Path): number {
  for (let length = path.length; length >= 0; length--) {
    const upTo = path.slice(0, length);
    const parent = length === 0 ? undefined : (document.getIn(upTo.slice(0, -1), true) as Node | undefined);
    const key = upTo.at(-1);
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isPair(item) && String(item.key) === String(key));
      const range = (pair?.key as Node | undefined)?.range;
      if (range) return range[0];
      continue;
    }
    const node = (length === 0 ? document.contents : document.getIn(upTo, true)) as Node | null | undefined;
    if (node?.range) return node.range[0];
  }
  return 0;
}
