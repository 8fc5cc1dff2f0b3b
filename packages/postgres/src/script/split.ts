/** Cuts a file into statements in one pass, by the rules of the server's scanner and of psql. */
import {
  BACKSLASH, DOLLAR, NEWLINE, QUOTE, RETURN, isSpace, isWordStart, pastBlank, pastComment, pastDollar, pastEscaped, pastQuoted, pastWord, unclosedComment,
} from './lexis.ts';
import type { Statement } from './statement.ts';

const SEMICOLON = 59;
const DOUBLE_QUOTE = 34;
const OPEN = 40;
const CLOSE = 41;
const DOT = 46;
const SMALL_E = 101;
const SMALL_N = 110;

/**
 * The statements of a file in their order. A semicolon inside parentheses (rules) or inside BEGIN ATOMIC … END does not
 * end one. Never fails: what is unterminated becomes one statement up to the end, and the parser says what is wrong.
 */
export function split(text: string, file: string): Statement[] {
  const lines = lineCounter(text);
  const out: Statement[] = [];
  const begin = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  let previousEnd = begin;
  const add = (start: number, end: number, meta: boolean): void => {
    const { line, column } = lines.at(start);
    const statement = {
      text: text.slice(start, end),
      place: { file, line, column },
      offset: start,
      leadingComments: leading(text.slice(previousEnd, start), previousEnd > begin),
    };
    out.push(meta ? { ...statement, meta } : statement);
  };

  let at = previousEnd;
  // Once no end of data was found, there is none further on either.
  let hasData = true;
  for (;;) {
    const gap = at;
    at = pastBlank(text, at);
    if (at >= text.length) {
      // Statements in it would be lost in silence: the parser shall say that it never ends.
      const open = unclosedComment(text, gap);
      if (open !== -1) add(open, text.length, false);
      return out;
    }
    const code = text.charCodeAt(at);
    if (code === SEMICOLON) {
      at = previousEnd = at + 1;
      continue;
    }
    if (code === BACKSLASH) {
      const end = pastMeta(text, at);
      add(at, end, true);
      at = previousEnd = end;
      continue;
    }
    const { last, next } = pastStatement(text, at);
    add(at, last, false);
    previousEnd = next;
    if (hasData && copiesFromStdin(text, at, last)) {
      const data = copyData(text, next);
      if (data === undefined) hasData = false;
      else {
        add(data.start, data.end, true);
        previousEnd = data.end;
      }
    }
    at = previousEnd;
  }
}

/** `last` is past the last token, `next` past the semicolon (or at the psql command that ends the statement). */
function pastStatement(text: string, from: number): { last: number; next: number } {
  let at = from;
  let last = from;
  let parens = 0;
  let blocks = 0; // open BEGIN ATOMIC and CASE
  let words = 0;
  let routine = false;
  let before = ''; // the word just before, when it matters: as, begin; or '.'
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (isSpace(code)) {
      at++;
      continue;
    }
    if (isWordStart(code)) {
      const end = pastWord(text, at);
      const quote = text.charCodeAt(end);
      if (quote === QUOTE && end - at === 1 && (code | 32) === 101) {
        at = last = pastEscaped(text, end);
        before = '';
        continue;
      }
      words++;
      if (words === 2 || words === 4) routine ||= isRoutineHead(text, from, end);
      if (!routine) {
        at = last = end;
        continue;
      }
      const word = end - at <= 6 ? text.slice(at, end).toLowerCase() : '';
      // After a dot or AS a keyword is a name: t.end, 1 as "end" may be written without quotes.
      if (before !== '.' && before !== 'as') {
        if (word === 'atomic' && before === 'begin' && blocks === 0) blocks = 1;
        else if (word === 'case' && blocks > 0) blocks++;
        else if (word === 'end' && blocks > 0) blocks--;
      }
      before = word;
      at = last = end;
      continue;
    }
    const after = pastComment(text, at);
    if (after !== at) {
      if (after === text.length && unclosedComment(text, at) !== -1) last = after;
      at = after;
      continue;
    }
    if (code === BACKSLASH) return { last, next: at };
    if (code === SEMICOLON && parens <= 0 && blocks === 0) return { last, next: at + 1 };
    if (code === QUOTE || code === DOUBLE_QUOTE) at = pastQuoted(text, at);
    else if (code === DOLLAR) at = pastDollar(text, at);
    else {
      if (code === OPEN) parens++;
      else if (code === CLOSE) parens--;
      at++;
    }
    before = code === DOT ? '.' : '';
    last = at;
  }
  return { last, next: text.length };
}

/** CREATE [OR REPLACE] FUNCTION | PROCEDURE: only there can BEGIN ATOMIC start a body. */
function isRoutineHead(text: string, from: number, to: number): boolean {
  // The last letter first: this is asked of every statement.
  const last = text.charCodeAt(to - 1) | 32;
  return (last === SMALL_N || last === SMALL_E) && /^create\b[^]*\b(function|procedure)$/i.test(text.slice(from, to));
}

/** A backslash command runs to the end of its line, or to the separator `\\`. */
function pastMeta(text: string, from: number): number {
  let end = from + 1;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code === NEWLINE || code === RETURN) break;
    if (code === BACKSLASH && text.charCodeAt(end + 1) === BACKSLASH) {
      end += 2;
      break;
    }
  }
  while (end > from + 1 && isSpace(text.charCodeAt(end - 1))) end--;
  return end;
}

function copiesFromStdin(text: string, start: number, end: number): boolean {
  if ((text.charCodeAt(start) | 32) !== 99 || !/^copy\b/i.test(text.slice(start, start + 5))) return false;
  return /\bfrom\s+stdin\b/i.test(text.slice(start, end));
}

/** The lines after COPY … FROM stdin up to and with `\.`; undefined when there is no such line. */
function copyData(text: string, from: number): { start: number; end: number } | undefined {
  const line = text.indexOf('\n', from);
  if (line === -1) return undefined;
  const ending = /^\\\.\r?$/gm;
  ending.lastIndex = line + 1;
  const match = ending.exec(text);
  return match === null ? undefined : { start: line + 1, end: match.index + 2 };
}

/** The comments of the gap before a statement, without what stands on the line of the statement before. */
function leading(gap: string, follows: boolean): string {
  if (!follows) return gap.trim();
  const line = gap.indexOf('\n');
  return line === -1 ? '' : gap.slice(line + 1).trim();
}

function lineCounter(text: string) {
  let line = 1;
  let start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  let next = text.indexOf('\n');
  return {
    /** Offsets must not go down from call to call. */
    at(offset: number): { line: number; column: number } {
      while (next !== -1 && next < offset) {
        line++;
        start = next + 1;
        next = text.indexOf('\n', start);
      }
      return { line, column: offset - start + 1 };
    },
  };
}
