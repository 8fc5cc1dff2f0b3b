/** What the readers of layouts share: whole files as passages, one order, no version twice. */
import { Failure } from '../../errors/failure.ts';
import type { Finding } from '../../model/finding.ts';
import type { SourceFile } from '../../model/statement.ts';
import type { Passage, WrittenScript } from './layout.ts';
import { naturally, unpadded } from './natural-order.ts';
import { kept } from './placeholders.ts';
import { unwrapped } from './unwrap.ts';

export const wholeFile = ({ path, text }: SourceFile): Passage => ({ path, line: 1, text: unwrapped(text) });

/** Of tools that put no values into scripts: a template's `{{end}}` in a text is a text. */
export const literal = (passage: Passage): Passage => ({ ...passage, text: kept(passage.text) });

/**
 * Some tools know a script by its whole name, and two may have one time before it: db-migrate, node-pg-migrate and sql-migrate run these in the order of their names.
 * The first keeps its version, the others get one behind it. Versions that are written differently (01 and 1), or lie in different folders, are told by nobody's order.
 */
export function apartByName(scripts: readonly WrittenScript[]): { readonly scripts: WrittenScript[]; readonly findings: Finding[] } {
  const together = new Map<string, WrittenScript[]>();
  for (const script of scripts) {
    const key = JSON.stringify([placeOf(script), script.version]);
    together.set(key, [...(together.get(key) ?? []), script]);
  }
  const groups = [...together.values()].map((group) => [...group].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)));
  return {
    // Of the same name, too, is the same script: told as such.
    scripts: groups.flatMap((group) => group.map((script, at) => (at === 0 || group[at - 1]!.name === script.name ? script : { ...script, version: `${script.version}.${at}` }))),
    findings: groups.flatMap(([first, ...more]): Finding[] => (first && more.length > 0 ? [{
      code: 'import', severity: 'info', at: { file: first.up.path, line: first.up.line },
      message: `${[first, ...more].map(({ name }) => name).join(', ')} have one version, ${first.version}: they run in the order of their names`,
    }] : [])),
  };
}

/** The folder of scripts: where each has one of its own, what that lies in. */
const placeOf = ({ up: { path } }: WrittenScript): string => path.replace(/(?:[^/]*\/up\.sql|[^/]*)$/i, '');

/** By version, repeatable scripts last and by name. `asText`: 0 and 00 are two versions. Throws SL208 when two have one version. */
export function inOrder(scripts: readonly WrittenScript[], asText = false): WrittenScript[] {
  const sorted = [...scripts].sort((a, b) => Number(a.repeatable) - Number(b.repeatable) || naturally(a.version, b.version));
  return requireOnce(sorted, asText);
}

/** Throws SL208 when two have one version. */
export function requireOnce(scripts: readonly WrittenScript[], asText = false): WrittenScript[] {
  const known = new Map<string, WrittenScript>();
  for (const script of scripts) {
    // 01 and 1 are one number, but to whom each is a text.
    const key = `${String(script.repeatable)} ${asText ? script.version : unpadded(script.version)}`;
    const twin = known.get(key);
    if (twin) {
      throw new Failure('SL208', `${script.up.path} and ${twin.up.path} both are version ${script.version}`, {
        at: { file: script.up.path, line: script.up.line }, hint: 'Give one of them a version of its own.',
      });
    }
    known.set(key, script);
  }
  return [...scripts];
}
