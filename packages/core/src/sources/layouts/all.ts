/** The layouts that are understood; the first that matches reads the folder. What is surest comes first. */
import type { Finding } from '../../model/finding.ts';
import type { SourceFile } from '../../model/statement.ts';
import { filesOf, type OwnFiles } from './files-of.ts';
import { flywayLayout } from './flyway.ts';
import { foldersLayout } from './folders.ts';
import type { Layout, Reading } from './layout.ts';
import { liquibaseLayout } from './liquibase.ts';
import { markedLayout } from './marked.ts';
import { sqitchLayout } from './sqitch.ts';
import { suffixesLayout } from './suffixes.ts';

export const layouts: readonly Layout[] = [sqitchLayout, liquibaseLayout, foldersLayout, suffixesLayout, markedLayout, flywayLayout];

/** The one of that name, or the first, that fits. */
export const layoutIn = (files: readonly SourceFile[], name?: string): Layout | undefined => layouts.find((each) => (name === undefined || each.name === name) && each.matches(files));

/** Scripts in Sluice's own layout out of those in any; undefined: there are none. Paths are relative to the folder. Throws SL208 for what contradicts itself. */
export function readScripts(files: readonly SourceFile[], dialect: string): (OwnFiles & { readonly layout: string }) | undefined {
  const layout = layoutIn(files);
  return layout && { ...filesOf(layout.read(files, { dialect })), layout: layout.name };
}

/** More are counted. */
const SHOWN = 5;

/** Files of SQL that the layout made nothing of, and said nothing of: a rollback without its script, a name that is none. */
export function leftOut(files: readonly SourceFile[], { scripts, findings, passedOver = [] }: Reading): Finding[] {
  const known = new Set([...passedOver, ...scripts.flatMap(({ up, down }) => [up.path, ...(down ? [down.path] : [])]), ...findings.flatMap(({ at }) => (at ? [at.file] : []))]);
  const left = files.map(({ path }) => path).filter((path) => path.endsWith('.sql') && !known.has(path));
  const [first] = left;
  if (first === undefined) return [];
  const names = `${left.slice(0, SHOWN).join(', ')}${left.length > SHOWN ? ` and ${left.length - SHOWN} more` : ''}`;
  return [{ code: 'import', severity: 'warning', at: { file: first, line: 1 }, message: `${left.length === 1 ? `${names} was` : `${left.length} files were`} not taken for scripts${left.length === 1 ? '' : `: ${names}`}`, hint: 'Name them as the others are where they are scripts, or let them be.' }];
}
