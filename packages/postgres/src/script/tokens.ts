/** The tokens of a text, comments apart: words, quoted things and single characters. */
import { DOLLAR, QUOTE, isSpace, isWordStart, pastComment, pastDollar, pastEscaped, pastQuoted, pastWord } from './lexis.ts';

export function tokens(text: string, token: (text: string, at: number) => void, comment: (at: number, end: number) => void): void {
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (isSpace(code)) {
      at += 1;
      continue;
    }
    const past = pastComment(text, at);
    if (past > at) {
      comment(at, past);
      at = past;
      continue;
    }
    let end = at + 1;
    if (isWordStart(code)) {
      end = pastWord(text, at);
      if (end - at === 1 && (code | 32) === 101 && text.charCodeAt(end) === QUOTE) end = pastEscaped(text, end);
    } else if (code === QUOTE || code === 34) end = pastQuoted(text, at);
    else if (code === DOLLAR) end = pastDollar(text, at);
    token(text.slice(at, end), at);
    at = end;
  }
}
