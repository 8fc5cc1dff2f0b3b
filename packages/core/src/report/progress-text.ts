/** One line for one event of a run, while it goes on. Whether it is shown is the shell's decision. */
import type { Progress } from '../model/report.ts';
import { paint, type TextOptions } from './ansi.ts';
import { summaryLine } from './plan-text.ts';
import { oneLine, printable } from './printable.ts';
import { checkLines } from './run-text.ts';
import { duration } from './words.ts';

export interface ProgressOptions extends TextOptions {
  /** Several projects share the output, so each line says whose it is. */
  readonly project?: boolean;
}

/** A step below this needs no second line that says how long it took. */
const WORTH_SAYING_MS = 1000;

/** undefined: nothing to say. */
export function progressLine(progress: Progress, options: ProgressOptions): string | undefined {
  const line = lineOf(progress, options);
  return line === undefined || options.project !== true ? line : `${paint(options).dim(`${oneLine(progress.project)} `)}${line}`;
}

function lineOf(progress: Progress, options: ProgressOptions): string | undefined {
  const p = paint(options);
  switch (progress.event) {
    case 'planned':
      return summaryLine(progress.plan, undefined, p);
    case 'step-started':
      return `${p.dim(position(progress))} ${headline(progress.sql, progress.address, options.width - 12)}`;
    case 'step-done':
      return progress.ms < WORTH_SAYING_MS ? undefined : `${p.dim(position(progress))} ${oneLine(progress.address)} took ${duration(progress.ms)}`;
    case 'smoke':
      return checkLines(progress.check, p, options).join('\n');
    case 'waiting':
      return `${p.yellow('waiting')} ${oneLine(progress.message)}`;
    case 'retrying':
      return `${p.yellow('again')} ${oneLine(progress.message)}`;
    case 'note':
      return oneLine(progress.message);
  }
}

/** `[ 3/12]`, counted from 1. */
const position = ({ index, total }: { readonly index: number; readonly total: number }): string => `[${String(index).padStart(String(total).length)}/${total}]`;

/** The statement's first line without what only opens a body, cut to the width: `create view sales.v`. */
function headline(sql: string, address: string, width: number): string {
  const first = printable(sql)
    .split('\n')
    .map((line) => line.trim())
    .find((line) => line !== '' && !line.startsWith('--'));
  const text = (first ?? oneLine(address)).replace(/\s*(\bas|\(|;)$/i, '').replaceAll('\t', ' ');
  return text.length <= width ? text : `${text.slice(0, Math.max(1, width - 1))}…`;
}
