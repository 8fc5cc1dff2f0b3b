/** Words, numbers, texts in single quotes and signs; `--` comments are skipped. */
import { SqlError } from '@sluice/core/dialect';

export interface Token {
  readonly type: 'word' | 'number' | 'text' | 'sign';
  /** For a text: what stands between the quotes. */
  readonly text: string;
  /** Characters from the start. */
  readonly offset: number;
  readonly end: number;
}

const PATTERN = /(?<space>\s+|--[^\n]*)|(?<word>[\p{L}_][\p{L}\p{N}_]*)|(?<number>-?\d+(?:\.\d+)?)|'(?<text>(?:[^']|'')*)'|(?<sign>[().,;])/uy;

/** Throws SqlError where no token begins. */
export function tokens(source: string): Token[] {
  const found: Token[] = [];
  for (let offset = 0; offset < source.length; ) {
    PATTERN.lastIndex = offset;
    const groups = PATTERN.exec(source)?.groups;
    if (!groups) throw new SqlError({ message: `"${source[offset]}" does not belong here`, sqlState: 'TOY01', nature: 'statement', position: offset + 1 });
    const end = PATTERN.lastIndex;
    for (const type of ['word', 'number', 'text', 'sign'] as const) {
      const text = groups[type];
      if (text !== undefined) found.push({ type, text: type === 'text' ? text.replaceAll("''", "'") : text, offset, end });
    }
    offset = end;
  }
  return found;
}

/** The texts between semicolons, with where each begins; empty ones are left out. */
export function slices(source: string): { readonly text: string; readonly offset: number; readonly from: number }[] {
  const found: { text: string; offset: number; from: number }[] = [];
  let first: Token | undefined;
  let last: Token | undefined;
  let from = 0;
  for (const token of [...tokens(source), undefined]) {
    if (token && !(token.type === 'sign' && token.text === ';')) {
      first ??= token;
      last = token;
      continue;
    }
    if (first && last) found.push({ text: source.slice(first.offset, last.end), offset: first.offset, from });
    first = last = undefined;
    if (token) from = token.end;
  }
  return found;
}
