/** The layouts that are understood; the first that matches reads the folder. What is surest comes first. */
import type { SourceFile } from '../../model/statement.ts';
import { filesOf, type OwnFiles } from './files-of.ts';
import { flywayLayout } from './flyway.ts';
import { foldersLayout } from './folders.ts';
import type { Layout } from './layout.ts';
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
