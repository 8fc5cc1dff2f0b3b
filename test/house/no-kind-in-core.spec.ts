/** The middle is ignorant: no file of core names an object kind or a dialect. Comments may. */
import { expect, test } from 'vitest';
import { toyDialect } from '../kit/toy/toy.ts';
import { kinds } from '../../packages/postgres/src/kinds/all.ts';
import { sources, wordsOf } from './tree.ts';

const KINDS = new Set([...kinds.map(({ kind }) => kind.kind), ...toyDialect.kinds.map(({ kind }) => kind)]);
const DIALECT = /postgres|pglite|teradata|(?<![a-z])toy(?![a-z])/i;
/** SQL that makes or takes away an object: only a dialect writes it. */
const SQL = /^\s*(create|alter|drop|comment on|grant|revoke)\s+(or replace |unique |materialized |temporary )*(table|view|index|function|procedure|type|schema|sequence|trigger|policy|domain|database|role|column|constraint|extension|usage|select|all)\b/i;

/**
 * The words that mean something else there. A ratchet: an entry that is not needed any more fails, and a new one needs a reason that
 * would convince a reader who wants to add a dialect without opening core. A folder speaks for all files in it.
 */
const EXCEPTIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'packages/core/src/': { note: 'an event of Progress (and a kind of the toy)' },
  'packages/core/src/errors/codes.ts': { operator: 'who can act on a failure' },
  'packages/core/src/manifest/environment.ts': { pglite: 'a place for the shadow, as written in sluice.yaml' },
  'packages/core/src/manifest/workspace-config.ts': { pglite: 'a place for the shadow, as written in sluice.yaml' },
  'packages/core/src/model/dialect.ts': { pglite: 'a place for the shadow: part of the contract of ShadowOptions' },
  'packages/core/src/manifest/manifest.ts': { default: 'the name of the physical database when the manifest names none' },
  'packages/core/src/report/page/page.ts': { policy: 'the label of the policy digest' },
  'packages/core/src/smoke/parse-yaml.ts': { procedure: 'a key of a smoke test file' },
  'packages/core/src/smoke/schema.ts': { procedure: 'a key of a smoke test file' },
  'packages/core/src/sources/former-settings.ts': { default: 'a reserved environment of dblocks.toml' },
  'packages/core/src/sources/files.ts': { schema: 'the key of database.yaml that names the schema files' },
};

const core = sources.filter((path) => path.startsWith('packages/core/src/'));

const covers = (place: string, path: string): boolean => place === path || (place.endsWith('/') && path.startsWith(place));
const excused = (path: string, word: string): boolean => Object.entries(EXCEPTIONS).some(([place, words]) => covers(place, path) && word in words);

interface Naming {
  readonly path: string;
  readonly line: number;
  readonly word: string;
  readonly instead: string;
}

const namings: readonly Naming[] = core.flatMap((path) => {
  const { literals, identifiers } = wordsOf(path);
  const found: Naming[] = [];
  for (const { text, line } of literals) {
    const dialect = DIALECT.exec(text)?.[0].toLowerCase();
    if (KINDS.has(text)) found.push({ path, line, word: text, instead: 'Kinds belong to a dialect; ask it through the contract (Kind.holds, Kind.children, Kind.change …).' });
    else if (dialect !== undefined) found.push({ path, line, word: dialect, instead: 'A dialect is named by database.yaml; ask it through its capabilities.' });
    else if (SQL.test(text)) found.push({ path, line, word: text.trim().slice(0, 30), instead: 'Statements are written by a dialect.' });
  }
  for (const { text, line } of identifiers) if (DIALECT.test(text)) found.push({ path, line, word: text, instead: 'Name it after what it is for, not after one dialect.' });
  return found;
});

test('there are kinds to look for', () => {
  expect([...KINDS]).toEqual(expect.arrayContaining(['table', 'view', 'index', 'lens']));
  expect(core.length).toBeGreaterThan(100);
});

test('no file of core names a kind or a dialect', () => {
  const wrong = namings.filter(({ path, word }) => !excused(path, word)).map(({ path, line, word, instead }) => `${path}:${String(line)} says "${word}". ${instead}`);
  expect(wrong).toEqual([]);
});

test('every exception is still needed', () => {
  const stale = Object.entries(EXCEPTIONS).flatMap(([path, words]) => Object.keys(words).filter((word) => !namings.some((each) => covers(path, each.path) && each.word === word)).map((word) => `${path}: "${word}"`));
  expect(stale, 'the ratchet goes down: remove these entries').toEqual([]);
});
