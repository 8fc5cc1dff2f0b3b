/** The lexical rules of PostgreSQL (scan.l), as functions that jump from one character index to the next. */

export const TAB = 9;
export const NEWLINE = 10;
export const RETURN = 13;
export const QUOTE = 39;
export const DOLLAR = 36;
export const BACKSLASH = 92;
const STAR = 42;
const SLASH = 47;
const DASH = 45;

/** Space, tab, newline, carriage return, form feed, vertical tab: nothing else separates tokens. */
export const isSpace = (code: number): boolean => code === 32 || (code >= TAB && code <= RETURN);

export const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** Letters, the underscore and everything outside ASCII. */
export const isWordStart = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code >= 128;

export const isWordPart = (code: number): boolean => isWordStart(code) || isDigit(code) || code === DOLLAR;

/** Past the word that starts at `from`. */
export function pastWord(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && isWordPart(text.charCodeAt(at))) at++;
  return at;
}

/** Past a comment that starts at `from` (nested ones counted), or `from` when none starts there. */
export function pastComment(text: string, from: number): number {
  const code = text.charCodeAt(from);
  const next = text.charCodeAt(from + 1);
  if (code === DASH && next === DASH) return pastLine(text, from + 2);
  if (code !== SLASH || next !== STAR) return from;
  return blockEnd(text, from) ?? text.length;
}

/** Past a block comment; undefined: it never ends. */
function blockEnd(text: string, from: number): number | undefined {
  // One pass: a search for each end by itself would look through the rest of the file again and again.
  const edge = /\/\*|\*\//g;
  edge.lastIndex = from + 2;
  let at = from + 2;
  for (let depth = 1; depth > 0; ) {
    const match = edge.exec(text);
    if (match === null) return undefined;
    depth += match[0] === '/*' ? 1 : -1;
    at = edge.lastIndex;
  }
  return at;
}

/** Where a block comment begins that never ends, when nothing but blanks and comments follow `from`; else -1. */
export function unclosedComment(text: string, from: number): number {
  let at = from;
  for (;;) {
    while (at < text.length && isSpace(text.charCodeAt(at))) at++;
    const after = pastComment(text, at);
    if (after === at) return -1;
    if (after === text.length && text.charCodeAt(at) === SLASH && blockEnd(text, at) === undefined) return at;
    at = after;
  }
}

/** The index of the line break that ends the line, or the end of the text. */
export function pastLine(text: string, from: number): number {
  let at = from;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === NEWLINE || code === RETURN) break;
  }
  return at;
}

/** Past whitespace and comments. */
export function pastBlank(text: string, from: number): number {
  let at = from;
  for (;;) {
    while (at < text.length && isSpace(text.charCodeAt(at))) at++;
    const after = pastComment(text, at);
    if (after === at) return at;
    at = after;
  }
}

/** Past a string or quoted identifier whose opening quote is at `from`; a doubled quote stays inside. */
export function pastQuoted(text: string, from: number): number {
  const quote = text[from] as string;
  let at = from + 1;
  for (;;) {
    const close = text.indexOf(quote, at);
    if (close === -1) return text.length;
    if (text[close + 1] !== quote) return close + 1;
    at = close + 2;
  }
}

/**
 * Past an E'…' string whose quote is at `from`. Its backslash rule also holds in the pieces that continue it
 * after a line break (manual: 4.1.2.1, String Constants).
 */
export function pastEscaped(text: string, from: number): number {
  let at = from + 1;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at++;
    else if (code === QUOTE) {
      if (text.charCodeAt(at + 1) === QUOTE) at++;
      else {
        const next = continuation(text, at + 1);
        if (next === -1) return at + 1;
        at = next;
      }
    }
  }
  return text.length;
}

/** The index of the quote that continues a string after at least one line break, or -1. */
function continuation(text: string, from: number): number {
  let broken = false;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return broken ? at : -1;
    if (code === NEWLINE || code === RETURN) broken = true;
    else if (code === DASH && text.charCodeAt(at + 1) === DASH) at = pastLine(text, at) - 1;
    else if (!isSpace(code)) return -1;
  }
  return -1;
}

/** Past what a dollar sign at `from` starts: $1, $$…$$, $tag$…$tag$, or the sign alone. */
export function pastDollar(text: string, from: number): number {
  let at = from + 1;
  if (isDigit(text.charCodeAt(at))) {
    while (isDigit(text.charCodeAt(at))) at++;
    return at;
  }
  if (isWordStart(text.charCodeAt(at))) {
    at++;
    for (let code = text.charCodeAt(at); isWordStart(code) || isDigit(code); code = text.charCodeAt(at)) at++;
  }
  if (text.charCodeAt(at) !== DOLLAR) return from + 1;
  const tag = text.slice(from, at + 1);
  const close = text.indexOf(tag, at + 1);
  return close === -1 ? text.length : close + tag.length;
}
