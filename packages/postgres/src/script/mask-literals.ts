/** A statement of somebody else as it may be shown: what it does, without the values that it does it with. */
import { DOLLAR, isDigit, isWordPart, isWordStart, pastBlank, pastDollar, pastEscaped, pastQuoted, pastWord, QUOTE } from './lexis.ts';

const DOUBLE_QUOTE = 34;

/** Strings and numbers become `?`, comments and white space one blank; longer than `longest` is cut. The text may end anywhere (track_activity_query_size). */
export function maskLiterals(sql: string, longest = 160): string {
  let shown = '';
  for (let at = 0; at < sql.length && shown.length <= longest; ) {
    const code = sql.charCodeAt(at);
    const blank = pastBlank(sql, at);
    if (blank > at) {
      shown += ' ';
      at = blank;
      continue;
    }
    const end = pastToken(sql, at, code);
    const token = sql.slice(at, end);
    const value = code === QUOTE || isDigit(code) || (code === DOLLAR && token.length > 1 && !isDigit(token.charCodeAt(1))) || /^(?:[ebxn]|u&)'/i.test(token);
    shown += value ? '?' : token;
    at = end;
  }
  const text = shown.trim();
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}

function pastToken(sql: string, at: number, code: number): number {
  if (code === QUOTE || code === DOUBLE_QUOTE) return pastQuoted(sql, at);
  if (code === DOLLAR) return pastDollar(sql, at);
  if (isDigit(code)) return pastNumber(sql, at);
  if (!isWordStart(code)) return at + 1;
  const end = pastWord(sql, at);
  if (sql.charCodeAt(end) === QUOTE) {
    const prefix = sql.slice(at, end).toLowerCase();
    if (prefix === 'e') return pastEscaped(sql, end);
    if (prefix === 'b' || prefix === 'x' || prefix === 'n') return pastQuoted(sql, end);
  }
  if (/^u$/i.test(sql.slice(at, end)) && sql.charCodeAt(end) === 38 && sql.charCodeAt(end + 1) === QUOTE) return pastQuoted(sql, end + 1);
  return end;
}

function pastNumber(sql: string, at: number): number {
  let end = at + 1;
  while (end < sql.length && (isWordPart(sql.charCodeAt(end)) || sql[end] === '.')) end += 1;
  return end;
}
