/** `NAME.up.sql` beside `NAME.down.sql` (golang-migrate, SQLx, Ory and others), and the other ways to say the direction in a file's or folder's name. */
import type { SourceFile } from '../../model/statement.ts';
import { named } from './folders.ts';
import type { Layout, WrittenScript } from './layout.ts';
import { apartByName, inOrder, literal, wholeFile } from './written.ts';

/** A database's name may stand before the direction, or after it (golang-migrate has neither, Ory's has the first). */
const FORMS: readonly { readonly form: RegExp; readonly pairs?: true }[] = [
  { form: /^(?<folder>.*\/)?(?<stem>[^/]+?)\.(?<way>up|down)\.sql$/i },
  // Postgrator: `001.do.name.sql` with `001.undo.name.sql`.
  { form: /^(?<folder>.*\/)?(?<stem>\d+)\.(?<way>do|undo)(?:\.(?<name>[^/]+))?\.sql$/i },
  // db-migrate: `NAME-up.sql`. A name may end so by itself: only where both are there.
  { form: /^(?<folder>.*\/)?(?<stem>[^/]+?)[-_](?<way>up|down)\.sql$/i, pairs: true },
  { form: /^(?<folder>.*\/)?(?<way>up|down)\/(?<stem>[^/]+)\.sql$/i, pairs: true },
];

interface Directed { readonly file: SourceFile; readonly key: string; readonly stem: string; readonly up: boolean }

function directed(files: readonly SourceFile[]): readonly Directed[] {
  for (const { form, pairs } of FORMS) {
    const found = files.flatMap((file): Directed[] => {
      const { folder = '', stem, name, way } = form.exec(file.path)?.groups ?? {};
      return stem === undefined ? [] : [{ file, key: `${folder}${stem}`, stem: name === undefined ? stem : `${stem}_${name}`, up: /^(?:up|do)$/i.test(way!) }];
    });
    const downs = new Set(found.filter(({ up }) => !up).map(({ key }) => key));
    if (found.some(({ up, key }) => up && (pairs === undefined || downs.has(key)))) return found;
  }
  return [];
}

/** What stands behind a name, each after a point: the database that the file is for, and how it runs (Bun, Ory). Whatever else has a point in it is a name. */
const OTHERS = /^(?:mysql|mariadb|sqlite3?|mssql|sqlserver|oracle|cockroach(?:db)?|h2|hsqldb|db2|derby|clickhouse|snowflake|redshift|spanner|duckdb|vertica|cassandra)$/i;
const HOW = /^(?:tx|autocommit)$/i;

interface Said { readonly stem: string; readonly words: readonly string[] }

function saidBehind(stem: string, dialect: string): Said {
  const parts = stem.split('.');
  let end = parts.length;
  while (end > 1 && (OTHERS.test(parts[end - 1]!) || HOW.test(parts[end - 1]!) || isOwn(parts[end - 1]!, dialect))) end -= 1;
  return { stem: parts.slice(0, end).join('.'), words: parts.slice(end) };
}

const isOwn = (word: string, dialect: string): boolean => word.toLowerCase().startsWith(dialect);

export const suffixesLayout: Layout = {
  name: 'suffixes',
  title: 'files with .up.sql and .down.sql (golang-migrate, SQLx)',
  matches: (files) => directed(files).length > 0,
  read: (files, { dialect }) => {
    const found = directed(files);
    const downs = new Map(found.filter(({ up }) => !up).map(({ key, file }) => [key, file]));
    const ups = found.filter(({ up }) => up).map((each) => ({ ...each, said: saidBehind(each.stem, dialect) }));
    const speaks = ({ said: { words } }: (typeof ups)[number], of: (word: string) => boolean): boolean => words.some(of);
    const own = ups.filter((each) => speaks(each, (word) => isOwn(word, dialect)));
    // Where one script is there for several databases, each file names its own, and one that names none is for the rest.
    const shadowed = new Set(own.map(({ said }) => said.stem));
    const others = ups.filter((each) => !own.includes(each) && speaks(each, (word) => OTHERS.test(word)));
    const chosen = ups.filter((each) => own.includes(each) || (!others.includes(each) && !shadowed.has(each.said.stem)));
    // Bun: where some ask for a transaction, the rest asked for none.
    const asked = chosen.some((each) => speaks(each, (word) => /^tx$/i.test(word)));
    const left = ups.filter((each) => !chosen.includes(each));
    const apart = apartByName(chosen.map((each) => script(each, downs.get(each.key), asked ? speaks(each, (word) => /^tx$/i.test(word)) : !speaks(each, (word) => /^autocommit$/i.test(word)))));
    return {
      passedOver: left.flatMap(({ key, file }) => [file.path, ...(downs.has(key) ? [downs.get(key)!.path] : [])]),
      scripts: inOrder(apart.scripts),
      findings: [...apart.findings, ...(others.length === 0 ? [] : [{ code: 'import', severity: 'info' as const, message: `${others.length} script${others.length === 1 ? ' is' : 's are'} for another database and left out` }])],
    };
  },
};

/** SQLx: the first line may say that the script is no transaction. */
const script = ({ said, file }: { readonly said: Said; readonly file: SourceFile }, down: SourceFile | undefined, transaction: boolean): WrittenScript =>
  ({ ...named(said.stem), up: literal(wholeFile(file)), ...(down && { down: literal(wholeFile(down)) }), repeatable: false, transaction: transaction && !/^\uFEFF?--\s*no-transaction\b/i.test(file.text) });
