/** Offsets of a text as places, and the line of a place with a caret under it. */
import type { Place } from '../errors/failure.ts';
import { redact } from './redact.ts';

const WIDEST = 160;

/** Line and column, counted from 1 in UTF-16 units, of the character at `offset`. */
export function placeAt(file: string, text: string, offset: number): Place & { readonly column: number } {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  let line = 1;
  for (let at = before.indexOf('\n'); at >= 0; at = before.indexOf('\n', at + 1)) line += 1;
  return { file, line, column: offset - lineStart + 1 };
}

/** Two lines: `  3 | onws: sales` and `    | ^^^^`. Secrets are masked, tabs become one space, long lines are cut around the caret. */
export function caretLines(text: string, start: number, end: number = start + 1): string[] {
  const { line } = placeAt('', text, start);
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const newline = text.indexOf('\n', start);
  const to = newline < 0 ? text.length : newline;
  const show = (part: string): string => redact(part.replace(/\r$/, '')).replaceAll('\t', ' ');
  const whole = show(text.slice(from, to));
  const indent = Math.min(show(text.slice(from, start)).length, whole.length);
  const width = Math.max(1, Math.min(show(text.slice(start, Math.min(end, to))).length, whole.length - indent));
  const cut = indent > WIDEST / 2 ? indent - WIDEST / 2 : 0;
  const lead = cut > 0 ? '…' : '';
  const number = String(line);
  const shown = `${lead}${whole.slice(cut, cut + WIDEST)}${whole.length > cut + WIDEST ? '…' : ''}`;
  return [
    `  ${number} | ${shown}`,
    `  ${' '.repeat(number.length)} | ${' '.repeat(indent - cut + lead.length)}${'^'.repeat(Math.min(width, WIDEST))}`,
  ];
}
