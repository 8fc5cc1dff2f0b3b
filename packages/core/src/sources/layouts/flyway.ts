/** `V1.2__name.sql`, `U1.2__name.sql`, `R__name.sql`: Flyway. `B` (a baseline of everything before) is told, not taken. */
import type { Finding } from '../../model/finding.ts';
import type { SourceFile } from '../../model/statement.ts';
import type { Layout, Passage, WrittenScript } from './layout.ts';
import { dollarNames } from './placeholders.ts';
import { inOrder, literal, wholeFile } from './written.ts';

/** Versions may be parted by dots or single underscores; two underscores begin the name. */
const SCRIPT = /^(?:.*\/)?([VUB])(\d[\d._]*?)__(.*)\.sql$/;
const REPEATABLE = /^(?:.*\/)?R__(.*)\.sql$/;

/** Sluice's own names are Flyway's but for the way back: `V001__rollback_name.sql`. */
const isRollback = (name: string): boolean => /^rollback_/i.test(name);

export const flywayLayout: Layout = {
  name: 'flyway',
  title: 'V1__name.sql, U1__name.sql and R__name.sql (Flyway)',
  matches: (files) => files.some(({ path }) => SCRIPT.test(path) || REPEATABLE.test(path)),
  read: (files) => {
    const without = isWithoutPlaceholders(files);
    const placed = (passage: Passage): Passage => (without ? literal(passage) : { ...passage, text: dollarNames(passage).text });
    const found = files.flatMap((file) => parsed(file));
    const downs = new Map(found.filter(({ letter, name }) => letter === 'U' || (letter === 'V' && isRollback(name))).map(({ version, file }) => [version, file]));
    const scripts = found.filter(({ letter, name }) => letter === 'V' && !isRollback(name)).map(({ version, name, file }): WrittenScript => {
      const down = downs.get(version);
      return { version, name, up: placed(wholeFile(file)), ...(down && { down: placed(wholeFile(down)) }), repeatable: false, transaction: inTransaction(file, files) };
    });
    const repeatable = files.flatMap((file): WrittenScript[] => {
      const name = REPEATABLE.exec(file.path)?.[1];
      return name === undefined ? [] : [{ version: name, name, up: placed(wholeFile(file)), repeatable: true, transaction: inTransaction(file, files) }];
    });
    return { scripts: inOrder([...scripts, ...repeatable]), findings: [...found.filter(({ letter }) => letter === 'B').map(baseline), ...(without ? [] : files.filter(({ path }) => SCRIPT.test(path) || REPEATABLE.test(path)).flatMap(placeholders))] };
  },
};

function parsed(file: SourceFile): readonly { readonly letter: string; readonly version: string; readonly name: string; readonly file: SourceFile }[] {
  const [, letter, version, name] = SCRIPT.exec(file.path) ?? [];
  // Flyway takes 1_2 and 1.2 for one version, and 1.0 for 1.
  return letter === undefined ? [] : [{ letter, version: version!.replaceAll('_', '.').replace(/\.$/, '').replace(/(?:\.0+)+$/, ''), name: name!, file }];
}

/** Names with a colon are Flyway's own, and stay. */
const OWN = /\$\{([\p{L}_]+:[^}\s]+)\}/gu;

const isWithoutPlaceholders = (files: readonly SourceFile[]): boolean => files.some(({ path, text }) => path.endsWith('.conf') && /^\s*(?:flyway\.)?placeholderReplacement\s*=\s*false\s*$/im.test(text));

function placeholders(file: SourceFile): Finding[] {
  const { path, text } = file;
  return [
    ...dollarNames(file).findings,
    ...[...text.matchAll(OWN)].map((match): Finding => ({
      code: 'import', severity: 'warning', at: { file: path, line: text.slice(0, match.index).split('\n').length }, message: `${match[0]} has a value only in Flyway, and stays as it is written`, hint: 'Write what it stands for, or a variable of the environment: {{name}}.',
    })),
  ];
}

/** A script's own settings lie beside it. */
const inTransaction = ({ path }: SourceFile, files: readonly SourceFile[]): boolean =>
  !/^\s*executeInTransaction\s*=\s*false\s*$/im.test(files.find((file) => file.path === `${path}.conf`)?.text ?? '');

const baseline = ({ version, file }: { readonly version: string; readonly file: SourceFile }): Finding => ({
  code: 'import', severity: 'warning', at: { file: file.path, line: 1 },
  message: `${file.path} stands for all scripts up to version ${version}, and is not taken over`,
  hint: 'New databases get the scripts themselves; where they are gone, name the file V… instead.',
});
