/** SQL files that begin with `--liquibase formatted sql`: each changeset a script, in the order that a changelog's includes say. */
import type { Finding } from '../../model/finding.ts';
import type { SourceFile } from '../../model/statement.ts';
import { Failure } from '../../errors/failure.ts';
import type { Layout, Passage, Reading, WrittenScript } from './layout.ts';
import { includedOrder } from './liquibase-includes.ts';
import { withProperties } from './liquibase-properties.ts';
import { dollarNames } from './placeholders.ts';
import { unwrapped } from './unwrap.ts';
import { requireOnce } from './written.ts';

const FIRST_LINE = /^\s*--\s*liquibase\s+formatted\s+sql/i;
const CHANGESET = /^\s*--\s*changeset\s+("[^"]*"|[^\s:]+):("[^"]*"|\S+)(.*)$/i;
/** What was to be one, or the end of it is missing. */
const NO_CHANGESET = /^\s*--\s*changeset\b/i;
const ROLLBACK = /^\s*--\s*rollback\b ?(.*)$/i;
const ROLLBACK_BLOCK = /^\s*\/\*\s*liquibase\s+rollback\s*$/i;
const OTHER = /^\s*--\s*(?:comment|precondition[\w-]*|validCheckSum|property|ignoreLines|labels|context)\b/i;

export const liquibaseLayout: Layout = {
  name: 'liquibase',
  title: 'SQL files with "--liquibase formatted sql" (Liquibase)',
  matches: (files) => files.some(({ text }) => FIRST_LINE.test(text)),
  read: (files, { dialect }) => {
    const findings: Finding[] = [];
    const formatted = new Map(files.filter(({ text }) => FIRST_LINE.test(text)).map((file) => [file.path, file]));
    const paths = includedOrder(files, [...formatted.keys()], findings);
    const scripts = paths.flatMap((path) => {
      const file = withProperties(formatted.get(path)!);
      const { text, findings: said } = dollarNames(file);
      findings.push(...said);
      return changesets({ path, text }, dialect, findings);
    });
    return resolved(requireOnce(scripts.map(({ script }) => script)), scripts, findings);
  },
};

interface Changeset {
  readonly script: WrittenScript;
  /** `rollback changesetId:x changesetAuthor:y`: that one's own text takes this one back. */
  readonly like?: string;
}

function changesets(file: SourceFile, dialect: string, findings: Finding[]): Changeset[] {
  const lines = file.text.split('\n');
  const wrong = lines.findIndex((line) => NO_CHANGESET.test(line) && !CHANGESET.test(line));
  if (wrong >= 0) throw new Failure('SL208', 'a changeset without an author and an id', { at: { file: file.path, line: wrong + 1 }, lines: [lines[wrong]!.trim()], hint: 'Write `--changeset author:id`.' });
  const starts = lines.flatMap((line, at) => (CHANGESET.test(line) ? [at] : []));
  return starts.flatMap((start, index): Changeset[] => {
    const [, author, id, rest] = CHANGESET.exec(lines[start]!)!;
    const attributes = attributesOf(rest!);
    const [version, at] = [`${bare(author!)}:${bare(id!)}`, { file: file.path, line: start + 1 }];
    const { up, down, like } = parts(file.path, lines, start + 1, starts[index + 1] ?? lines.length, attributes);
    const said = (message: string, hint?: string) => findings.push({ code: 'import', severity: 'warning', at, message: `changeset ${version} ${message}`, ...(hint !== undefined && { hint }) });
    if (!isFor(attributes.get('dbms'), dialect)) {
      findings.push({ code: 'import', severity: 'info', at, message: `changeset ${version} is for another database and left out` });
      return [];
    }
    if (attributes.has('context') || attributes.has('contextfilter') || attributes.has('labels')) said('runs in some contexts only; it is taken over for all of them', 'Use a variable of the environment, or leave the script out.');
    if (lines.slice(start, starts[index + 1]).some((line) => /^\s*--\s*precondition/i.test(line))) said('has preconditions, which are not taken over', 'Write what must be so into the script, as a statement that fails.');
    if (attributes.get('runalways') === 'true') said('runs at every deployment; taken over, it runs when its text changes');
    const repeatable = attributes.get('runonchange') === 'true' || attributes.get('runalways') === 'true';
    return [{ script: { version, name: bare(id!), up, ...(down && { down }), repeatable, transaction: attributes.get('runintransaction') !== 'false' }, ...(like !== undefined && { like }) }];
  });
}

/** `key:value`, `key:"a value"`; keys in any case. */
const attributesOf = (text: string): ReadonlyMap<string, string> => new Map([...text.matchAll(/([\w-]+):("[^"]*"|\S+)/g)].map(([, key, value]) => [key!.toLowerCase(), bare(value!)]));
const bare = (text: string): string => text.replace(/^"|"$/g, '');

/** `postgresql,!h2`: one that is named counts, and none but those that are not wanted is all of them. */
function isFor(dbms: string | undefined, dialect: string): boolean {
  const names = (dbms ?? '').split(',').map((name) => name.trim().toLowerCase()).filter((name) => name !== '');
  const wanted = names.filter((name) => !name.startsWith('!'));
  if (names.includes('none') || names.some((name) => name.startsWith(`!${dialect}`))) return false;
  return wanted.length === 0 || wanted.includes('all') || wanted.some((name) => name.startsWith(dialect));
}

/** Lines that are no SQL of the changeset become empty, so that places hold. */
function parts(path: string, lines: readonly string[], from: number, to: number, attributes: ReadonlyMap<string, string>): { up: Passage; down?: Passage; like?: string } {
  const up: string[] = [];
  const down: { line: number; text: string[] } = { line: 0, text: [] };
  const back = (at: number, text: string) => {
    if (down.line === 0) down.line = at + 1;
    // The lines of a way back count from its first.
    down.text[at + 1 - down.line] = text;
  };
  let inBlock = false;
  for (let at = from; at < to; at += 1) {
    const line = lines[at]!;
    const single = ROLLBACK.exec(line);
    const ends = inBlock && /\*\/\s*$/.test(line);
    if (inBlock) back(at, ends ? line.replace(/\*\/\s*$/, '') : line);
    else if (single) back(at, single[1]!);
    if (ROLLBACK_BLOCK.test(line)) inBlock = true;
    else if (!inBlock && !single && !OTHER.test(line)) up[at - from] = line;
    if (ends) inBlock = false;
  }
  const passage = (line: number, text: readonly (string | undefined)[], delimiter: string | undefined): Passage => ({ path, line, text: unwrapped(undelimited(Array.from(text, (each) => each ?? '').join('\n'), delimiter)) });
  const made = { up: passage(from + 1, up, attributes.get('enddelimiter')) };
  if (down.line === 0) return made;
  const text = passage(down.line, down.text, attributes.get('rollbackenddelimiter') ?? attributes.get('enddelimiter'));
  const [, id] = /\bchange[sS]etId:("[^"]*"|\S+)/.exec(text.text) ?? [];
  const [, author] = /\bchange[sS]etAuthor:("[^"]*"|\S+)/.exec(text.text) ?? [];
  if (id !== undefined && author !== undefined) return { ...made, like: `${bare(author)}:${bare(id)}` };
  return { ...made, down: /^\s*(?:empty|not required)?\s*;?\s*$/i.test(text.text) ? { ...text, text: '' } : text };
}

/** `/`, `GO` or `//` at the end of a line instead of a semicolon. */
function undelimited(text: string, delimiter: string | undefined): string {
  if (delimiter === undefined || delimiter === ';') return text;
  const literal = delimiter.replaceAll('\\n', '\n').trim().replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return text.replace(new RegExp(String.raw`;?[ \t]*${literal}[ \t]*$`, 'gmi'), ';').replace(/^;$/gm, (only, at: number) => (/;\s*$/.test(text.slice(0, at)) ? '' : only));
}

/** A changeset whose way back is another one's way there. Throws SL208 where that one is not to be found. */
function resolved(scripts: readonly WrittenScript[], changes: readonly Changeset[], findings: readonly Finding[]): Reading {
  const known = new Map(scripts.map((script) => [script.version, script]));
  const likes = new Map(changes.flatMap(({ script, like }) => (like === undefined ? [] : [[script.version, like] as const])));
  return {
    findings,
    scripts: scripts.map((script) => {
      const like = likes.get(script.version);
      if (like === undefined) return script;
      const other = known.get(like);
      if (other) return { ...script, down: other.up };
      throw new Failure('SL208', `changeset ${script.version} is taken back by changeset ${like}, which is not there`, { at: { file: script.up.path, line: script.up.line - 1 }, hint: 'Name a changeset of the changelog.' });
    }),
  };
}
