/** Whether `standard_conforming_strings = off` would change what a statement says. */
import { BACKSLASH, DOLLAR, QUOTE, isWordStart, pastComment, pastDollar, pastEscaped, pastQuoted, pastWord } from './lexis.ts';

/** true: a plain string ('…' or U&'…', but not E'…' or $$…$$) holds a backslash. https://www.postgresql.org/docs/18/sql-syntax-lexical.html#SQL-SYNTAX-STRINGS */
export function hasPlainBackslash(text: string): boolean {
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at);
    const after = pastComment(text, at);
    if (after !== at) at = after;
    else if (isWordStart(code)) {
      const end = pastWord(text, at);
      at = /^e$/i.test(text.slice(at, end)) && text.charCodeAt(end) === QUOTE ? pastEscaped(text, end) : end;
    } else if (code === QUOTE) {
      const end = pastQuoted(text, at);
      if (text.slice(at, end).includes('\\')) return true;
      at = end;
    } else if (code === 34) at = pastQuoted(text, at);
    else if (code === DOLLAR) at = pastDollar(text, at);
    else if (code === BACKSLASH) return true;
    else at += 1;
  }
  return false;
}
