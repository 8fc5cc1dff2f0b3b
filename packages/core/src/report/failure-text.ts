/** A failure in the terminal: code and title, message, place, the source with its caret, one thing to do, and the page that says more. */
import { CODES } from '../errors/codes.ts';
import type { Failure, Place } from '../errors/failure.ts';
import type { FailureReport } from '../model/report.ts';
import { paint, type TextOptions } from './ansi.ts';
import { oneLine, printable } from './printable.ts';
import { indent, labelled, wrap } from './wrap.ts';

/** Without the cause: a report holds data only. */
export const failureReport = (failure: Failure): FailureReport => ({
  code: failure.code,
  message: failure.message,
  ...(failure.detail.at && { at: failure.detail.at }),
  ...(failure.detail.hint !== undefined && { hint: failure.detail.hint }),
  ...(failure.detail.lines && { lines: failure.detail.lines }),
});

/** `tests/orders.yaml:12:5`, which editors open. */
export const placeText = (place: Place): string => oneLine(`${place.file}:${place.line}${place.column === undefined ? '' : `:${place.column}`}`);

/** Relative to the repository of Sluice, as all links of the documentation are. */
export const errorPage = (code: FailureReport['code']): string => `docs/errors/${code}.md`;

export function failureText(failure: FailureReport, options: TextOptions): string {
  const p = paint(options);
  const width = options.width - 2;
  const lines = [`${p.red(p.bold(failure.code))} ${p.bold(CODES[failure.code].title)}`, ...indent(wrap(printable(failure.message), width), 2)];
  if (failure.at) lines.push(`  ${p.cyan(placeText(failure.at))}`);
  for (const line of failure.lines ?? []) {
    const text = printable(line);
    lines.push(`  ${/^[\s\d|│]*\^+/.test(text) ? p.red(text) : text}`.trimEnd());
  }
  if (failure.hint !== undefined) lines.push(...indent(labelled('hint: ', printable(failure.hint), width), 2));
  lines.push(`  ${p.dim(`more: ${errorPage(failure.code)}`)}`);
  return lines.join('\n');
}
