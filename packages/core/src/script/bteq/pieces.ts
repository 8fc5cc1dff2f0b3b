/** Cuts a BTEQ script into commands and SQL requests, by lines and outside of literals and comments. */
import { Failure } from '../../errors/failure.ts';
import { caretLines, placeAt } from '../../manifest/caret.ts';
import type { SourceFile } from '../../model/statement.ts';

export interface Piece {
  readonly kind: 'command' | 'request';
  /** A command without its dot and semicolon; a request as it is written, without the semicolon that ends it. */
  readonly text: string;
  /** Characters from the file's start. */
  readonly offset: number;
}

/**
 * A line whose first character is a dot is a command, `.SET A; .SET B` are two; a request ends with a semicolon that is the last character of a line.
 * Beyond BTEQ, which would cut there: neither dollar quotes, open parentheses nor the body of a routine end a request, as no valid script ends one so.
 * Throws SL209 for what is never ended and for a command in the middle of a request.
 */
export function piecesOf(file: SourceFile, from = 0): Piece[] {
  const { text } = file;
  const pieces: Piece[] = [];
  let at = from;
  while (at < text.length) {
    const blank = blankFrom(text, at);
    at = blank.end;
    if (blank.open !== undefined) throw unended(file, blank.open, 'a comment');
    if (at >= text.length) break;
    const first = text[at]!;
    if (first === '.' || isRepeat(text, at)) at = commandLine(file, at, pieces);
    else if (first === ';' && /^;[ \t\r]*(?:\n|$)/.test(text.slice(at))) at += 1;
    else at = request(file, at, pieces);
  }
  return pieces;
}

/** `= 3` at the beginning of a line. */
const isRepeat = (text: string, at: number): boolean => text[at] === '=' && /^=[ \t]*\d*[ \t]*;?[ \t\r]*(?:\n|$)/.test(text.slice(at, at + 80));

/** White space and comments. `open`: where one begins that never ends. */
function blankFrom(text: string, from: number): { readonly end: number; readonly open?: number } {
  let at = from;
  for (;;) {
    while (at < text.length && /\s/.test(text[at]!)) at += 1;
    if (text.startsWith('--', at)) at = endOfLine(text, at);
    else if (text.startsWith('/*', at)) {
      const end = text.indexOf('*/', at + 2);
      if (end < 0) return { end: text.length, open: at };
      at = end + 2;
    } else if (text[at] === '*' && (at === 0 || text[at - 1] === '\n')) at = endOfLine(text, at);
    else return { end: at };
  }
}

const endOfLine = (text: string, at: number): number => {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
};

/** The commands of a line, and of those that it goes on in with `-` at the end. What follows THEN may be SQL, which goes on until its own end. */
function commandLine(file: SourceFile, from: number, pieces: Piece[]): number {
  const { text } = file;
  let end = endOfLine(text, from);
  while (/-[ \t\r]*$/.test(text.slice(from, end)) && !/--/.test(text.slice(from, end)) && end < text.length) end = endOfLine(text, end + 1);
  let at = from;
  while (at < end) {
    const [length] = /^[\s;]*/.exec(text.slice(at, end))!;
    at += length.length;
    if (at >= end || text.startsWith('--', at)) break;
    const line = text.slice(at, end);
    const then = /^\.?\s*IF\b[\s\S]*?\bTHEN\b[ \t]*(?![ \t]*(?:\.|=))(?=\S)/i.exec(line);
    if (then && !/^(?:\.|=|GOTO\b|QUIT\b|EXIT\b|REMARK\b|RUN\b|HANG\b)/i.test(line.slice(then[0].length))) {
      const sql = requestEnd(file, at + then[0].length);
      pieces.push({ kind: 'command', text: bare(text.slice(at, sql.end)), offset: at });
      return sql.next;
    }
    const stop = commandEnd(line);
    pieces.push({ kind: 'command', text: bare(line.slice(0, stop)), offset: at });
    at += stop;
  }
  return end;
}

/** The semicolon outside of quotes, or the end. */
function commandEnd(line: string): number {
  let quote: string | undefined;
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at]!;
    if (quote !== undefined) quote = character === quote ? undefined : quote;
    else if (character === "'" || character === '"') quote = character;
    else if (character === ';') return at;
    else if (line.startsWith('/*', at) && line.indexOf('*/', at) > 0) at = line.indexOf('*/', at) + 1;
  }
  return line.length;
}

const bare = (text: string): string => text.replace(/^\./, '').replace(/-[ \t\r]*\n/g, ' ').replace(/\/\*[\s\S]*?\*\/\s*$/, '').trim();

function request(file: SourceFile, from: number, pieces: Piece[]): number {
  const { end, next } = requestEnd(file, from);
  pieces.push({ kind: 'request', text: file.text.slice(from, end).trimEnd(), offset: from });
  return next;
}

const ROUTINE = /^(?:create|replace|alter)\b[^;]*?\b(?:procedure|function|trigger)\b/i;
/** What END closes. FOR is a loop only with its row's name behind it: cursors and handlers have one, too. */
const OPENS = /^(?:case|loop|repeat|while|if|for\s+\w+\s+as)\b/i;

/** Where the text of the request that begins at `from` ends, and where what follows it begins. */
function requestEnd(file: SourceFile, from: number): { readonly end: number; readonly next: number } {
  const { text } = file;
  const begins = text.slice(from, from + 400).replace(/^[;\s]+/, '');
  const routine = ROUTINE.test(begins);
  let [parentheses, blocks, began] = [0, 0, false];
  let at = from;
  while (at < text.length) {
    const character = text[at]!;
    const literal = literalEnd(text, at);
    if (literal !== undefined) {
      if (literal < 0) throw unended(file, at, character === '/' ? 'a comment' : 'a literal');
      at = literal;
      continue;
    }
    if (character === '(') parentheses += 1;
    else if (character === ')') parentheses = Math.max(0, parentheses - 1);
    else if (routine && /[a-z_]/i.test(character)) {
      const [word] = /^\w+/.exec(text.slice(at, at + 140))!;
      const before = /(\w+)\s*$/.exec(text.slice(Math.max(from, at - 40), at))?.[1] ?? '';
      if (/^begin$/i.test(word)) [blocks, began] = [blocks + 1, true];
      else if (began && /^end$/i.test(word)) blocks -= 1;
      else if (began && parentheses === 0 && !/^end$/i.test(before) && OPENS.test(text.slice(at, at + 200))) blocks += 1;
      at += word.length;
      continue;
    } else if (character === ';' && parentheses === 0 && blocks <= 0 && /^;[ \t\r]*(?:\n|$)/.test(text.slice(at, at + 200))) {
      return { end: at, next: at + 1 };
    } else if (character === '.' && isLineStart(text, at) && /^\.\s*[a-z]/i.test(text.slice(at, at + 20))) {
      throw new Failure('SL209', 'a command stands in the middle of an SQL request', { at: placeAt(file.path, text, at), lines: caretLines(text, at), hint: `End the request of line ${placeAt(file.path, text, from).line} with a semicolon at the end of its last line.` });
    }
    at += 1;
  }
  return { end: text.length, next: text.length };
}

const isLineStart = (text: string, at: number): boolean => /(?:^|\n)[ \t]*$/.test(text.slice(Math.max(0, at - 200), at));

/** Behind the literal, name or comment that begins at `at`; -1: it never ends; undefined: nothing such begins there. */
export function literalEnd(text: string, at: number): number | undefined {
  const character = text[at];
  if (character === '-' && text[at + 1] === '-') return endOfLine(text, at);
  if (character === '/' && text[at + 1] === '*') return after(text, '*/', at + 2);
  if (character === "'" || character === '"') {
    for (let end = at + 1; end < text.length; end += 1) {
      if (text[end] !== character) continue;
      if (text[end + 1] !== character) return end + 1;
      end += 1;
    }
    return -1;
  }
  if (character === '$' && !/[\w$]/.test(text[at - 1] ?? ' ')) {
    const [tag] = /^\$(?:[a-z_]\w*)?\$/i.exec(text.slice(at, at + 70)) ?? [];
    return tag === undefined ? undefined : after(text, tag, at + tag.length);
  }
  return undefined;
}

const after = (text: string, what: string, from: number): number => {
  const found = text.indexOf(what, from);
  return found < 0 ? -1 : found + what.length;
};

const unended = ({ path, text }: SourceFile, at: number, what: string): Failure =>
  new Failure('SL209', `${what} is not ended`, { at: placeAt(path, text, at), lines: caretLines(text, at), hint: 'End it.' });
