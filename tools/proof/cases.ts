/** Finds cases: folders with old.sql and new.sql, single files with sections, or the neighbours in a history of versions. */
import { readdir, readFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { isCaseFile, parseCaseFile, type Expectation } from '../cases/case-file.ts';
import type { Elsewhere } from './elsewhere.ts';

export interface Case {
  /** Relative to the folder that was asked for. */
  readonly name: string;
  readonly old: string;
  readonly new: string;
  readonly seed?: string;
  readonly roles?: string;
  /** What its plan must hold; `back` for the way from new to old. */
  readonly expect?: readonly Expectation[];
  readonly back?: readonly Expectation[];
  /** Old and new are the same text, and the new one comes in several files. */
  readonly unchanged?: boolean;
  /** Each text lies in several files. */
  readonly split?: boolean;
  /** What was changed is taken back. */
  readonly rollback?: boolean;
  /** Its plan runs on a clone first, which shows no lock and no rewrite that the plan does not say. */
  readonly trace?: boolean;
  /** From new it goes back to old in the same database; with `rollback`, that is what is taken back. */
  readonly roundTrip?: boolean;
  /** The seed of other orders and files for the statements of new: the plan must be the same one, and what was deployed leaves nothing to do. */
  readonly shuffle?: string;
  /** What is no schema was taken out of its texts. */
  readonly elsewhere?: Elsewhere;
}

export async function findCases(folder: string, history: boolean): Promise<Case[]> {
  const found = history ? await histories(folder, folder) : await pairs(folder, folder);
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function pairs(root: string, folder: string): Promise<Case[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = new Set(entries.filter((entry) => entry.isFile()).map((entry) => entry.name));
  const cases: Case[] = [];
  if (names.has('old.sql') && names.has('new.sql')) {
    const text = async (name: string) => (names.has(name) ? readFile(join(folder, name), 'utf8') : undefined);
    const [seed, roles] = [await text('seed.sql'), await text('roles.sql')];
    cases.push({ name: relative(root, folder) || basename(folder), old: (await text('old.sql'))!, new: (await text('new.sql'))!, ...(seed !== undefined && { seed }), ...(roles !== undefined && { roles }) });
  }
  else for (const file of [...names].filter((each) => each.endsWith('.sql'))) {
    const path = relative(root, join(folder, file));
    const text = await readFile(join(folder, file), 'utf8');
    if (isCaseFile(text)) cases.push({ name: path.slice(0, -'.sql'.length), ...parseCaseFile(text, path) });
  }
  for (const entry of entries) if (entry.isDirectory()) cases.push(...(await pairs(root, join(folder, entry.name))));
  return cases;
}

async function histories(root: string, folder: string): Promise<Case[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const versions = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.sql') && entry.name !== 'roles.sql').map((entry) => entry.name).sort();
  const cases: Case[] = [];
  for (let index = 1; index < versions.length; index += 1) {
    const [before, after] = [versions[index - 1]!, versions[index]!];
    cases.push({ name: join(relative(root, folder), `${before} → ${after}`), old: await readFile(join(folder, before), 'utf8'), new: await readFile(join(folder, after), 'utf8') });
  }
  for (const entry of entries) if (entry.isDirectory()) cases.push(...(await histories(root, join(folder, entry.name))));
  return cases;
}

export const reversed = (of: Case): Case => {
  const { seed: _seed, expect: _expect, back, ...rest } = of;
  return { ...rest, name: `${of.name} (back)`, old: of.new, new: of.old, ...(back && { expect: back }) };
};

/** Every text once: each version of a history, or old and new of each case. */
export function unchanged(cases: readonly Case[]): Case[] {
  const texts = new Map<string, Case>();
  for (const { name, old, new: now, roles } of cases) {
    const [before = name, after = name] = name.includes(' → ') ? name.split(' → ') : [`${name} old`, `${name} new`];
    for (const [each, text] of [[before, old], [after, now]] as const) {
      if (!texts.has(text)) texts.set(text, { name: `${each} (unchanged)`, old: text, new: text, unchanged: true, ...(roles !== undefined && { roles }) });
    }
  }
  return [...texts.values()];
}
