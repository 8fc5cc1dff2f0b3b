/** A template tag that escapes all it is given; only what the tag itself made goes in as markup. */
import { printable } from '../printable.ts';

export interface Html {
  readonly markup: string;
}
type Piece = Html | string | number | false | undefined | readonly Piece[];

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** For text and for attribute values in quotes. Control and bidirectional characters become visible. */
export const escapeHtml = (text: string): string => (HARMLESS.test(text) ? text : printable(text).replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char));

/** Most texts of a page: names, and words. */
const HARMLESS = /^[\t\n !#-%(-;=?-~]*$/;

export function html(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  let markup = strings[0] ?? '';
  for (let index = 0; index < pieces.length; index += 1) markup += markupOf(pieces[index]) + (strings[index + 1] ?? '');
  return { markup };
}

/** Only for the page's own style and script, which hold nothing of a plan. */
export const trusted = (markup: string): Html => ({ markup });

function markupOf(piece: Piece): string {
  if (piece === undefined || piece === false) return '';
  if (typeof piece === 'string') return escapeHtml(piece);
  if (typeof piece === 'number') return String(piece);
  return 'markup' in piece ? piece.markup : piece.map(markupOf).join('');
}
