/** Reads smoke test files, by their name's ending. */
import { Failure, isFailure } from '../errors/failure.ts';
import type { SourceFile } from '../model/statement.ts';
import type { SmokeFile } from './check.ts';
import { parseSql, type Reader } from './parse-sql.ts';
import { parseYaml } from './parse-yaml.ts';

/** Throws SL802 or SL201. */
export async function parseSmokeFile(file: SourceFile, dialect: Reader): Promise<SmokeFile> {
  if (/\.sql$/i.test(file.path)) return parseSql(file, dialect);
  if (/\.ya?ml$/i.test(file.path)) return parseYaml(file, dialect);
  throw new Failure('SL802', 'A smoke test is neither SQL nor YAML.', { at: { file: file.path, line: 1 }, hint: 'Name it .sql, .yaml or .yml, or leave it out of `smokeTests`.' });
}

/** All files, ordered by path, and the failures of those that are not valid. */
export async function parseSmokeFiles(
  files: readonly SourceFile[],
  dialect: Reader,
): Promise<{ readonly tests: readonly SmokeFile[]; readonly failures: readonly Failure[] }> {
  const tests: SmokeFile[] = [];
  const failures: Failure[] = [];
  for (const file of files.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))) {
    try {
      tests.push(await parseSmokeFile(file, dialect));
    } catch (error) {
      if (!isFailure(error)) throw error;
      failures.push(error);
    }
  }
  return { tests, failures };
}
