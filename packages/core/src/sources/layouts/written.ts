/** What the readers of layouts share: whole files as passages, one order, no version twice. */
import { Failure } from '../../errors/failure.ts';
import type { SourceFile } from '../../model/statement.ts';
import type { Passage, WrittenScript } from './layout.ts';
import { naturally, unpadded } from './natural-order.ts';
import { kept } from './placeholders.ts';
import { unwrapped } from './unwrap.ts';

export const wholeFile = ({ path, text }: SourceFile): Passage => ({ path, line: 1, text: unwrapped(text) });

/** Of tools that put no values into scripts: a template's `{{end}}` in a text is a text. */
export const literal = (passage: Passage): Passage => ({ ...passage, text: kept(passage.text) });

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
