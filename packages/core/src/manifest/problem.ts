/** What is wrong at one place of a configuration file, and the one Failure that tells all of a file's problems. */
import type { Code } from '../errors/codes.ts';
import { Failure } from '../errors/failure.ts';
import { caretLines, placeAt } from './caret.ts';

/** `start` and `end` are character offsets. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const MOST_SHOWN = 20;

export interface Problem {
  readonly span: Span;
  readonly message: string;
  readonly hint: string;
}

/** The first problem in file order is the Failure's message, place and hint; the others follow in `lines`, each with its place. `untold`: how many there are besides. */
export function problemsFailure(code: Code, file: string, text: string, problems: readonly Problem[], untold = 0): Failure {
  const [first, ...others] = [...problems].sort((a, b) => a.span.start - b.span.start);
  if (!first) return new Failure('SL999', `${file} was refused without a reason`);
  const lines = caretLines(text, first.span.start, first.span.end);
  for (const { span, message, hint } of others.slice(0, MOST_SHOWN)) {
    const { line, column } = placeAt(file, text, span.start);
    lines.push(`${file}:${String(line)}:${String(column)} ${message}`, ...caretLines(text, span.start, span.end), `  ${hint}`);
  }
  const all = others.length + untold;
  if (all > MOST_SHOWN) lines.push(`… and ${String(all - MOST_SHOWN)} more`);
  const more = all === 0 ? '' : ` (and ${String(all)} more)`;
  return new Failure(code, `${first.message}${more}`, { at: placeAt(file, text, first.span.start), hint: first.hint, lines });
}
