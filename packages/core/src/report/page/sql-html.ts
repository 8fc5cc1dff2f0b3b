/** SQL as markup: text, comments and numbers are set apart; words are left alone, because no dialect is known here. */
import { html, type Html } from './html.ts';

const TOKENS = /(--[^\n]*|\/\*[^]*?\*\/)|('(?:[^']|'')*'|(\$[\p{L}\p{N}_]*\$)[^]*?\3)|("(?:[^"]|"")*")|((?<![\p{L}\p{N}_$.])\d+(?:\.\d+)?)/gu;

/** A body this long is shown plain: marking it helps nobody and costs the reader's browser. */
const LONGEST = 200_000;

export function sqlHtml(sql: string): Html {
  if (sql.length > LONGEST) return html`${sql}`;
  const pieces: Html[] = [];
  let end = 0;
  for (const match of sql.matchAll(TOKENS)) {
    const [text, comment, literal, dollar, identifier] = match;
    // A dollar-quoted body is code, not a value.
    const name = comment !== undefined ? 'c' : literal !== undefined ? (dollar === undefined ? 't' : 'b') : identifier !== undefined ? 'q' : 'n';
    pieces.push(html`${sql.slice(end, match.index)}<span class="${name}">${text}</span>`);
    end = match.index + text.length;
  }
  return html`${pieces}${sql.slice(end)}`;
}
