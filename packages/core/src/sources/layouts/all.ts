/** The layouts that are understood; the first that matches reads the folder. What is surest comes first. */
import { flywayLayout } from './flyway.ts';
import { foldersLayout } from './folders.ts';
import type { Layout } from './layout.ts';
import { liquibaseLayout } from './liquibase.ts';
import { markedLayout } from './marked.ts';
import { sqitchLayout } from './sqitch.ts';
import { suffixesLayout } from './suffixes.ts';

export const layouts: readonly Layout[] = [sqitchLayout, liquibaseLayout, markedLayout, foldersLayout, suffixesLayout, flywayLayout];
