/** Drift as a diff: what the last deployment led to against what is there. Dry. */
import type { Id } from '../model/address.ts';
import { paint, type Paint, type TextOptions } from './ansi.ts';
import { lineDiff } from './line-diff.ts';
import { oneLine, printable } from './printable.ts';
import { count } from './words.ts';

export interface Difference {
  /** `+` made by hand, `-` gone, `~` changed. */
  readonly sign: '+' | '-' | '~';
  readonly id: Id;
  /** Of what changed. */
  readonly attributes: readonly string[];
  /** As the last deployment left it, as text. */
  readonly deployed?: string;
  /** As it is. */
  readonly found?: string;
}

const COLOUR = { '+': 'green', '-': 'red', '~': 'yellow' } as const;
/** Lines around a change. */
const AROUND = 2;

export function driftText(of: { readonly project: string; readonly environment: string }, differences: readonly Difference[], options: Pick<TextOptions, 'color'>): string {
  const p = paint(options);
  const head = p.bold(oneLine(`${of.project} → ${of.environment}`));
  if (differences.length === 0) return `${head}  no drift`;
  const blocks = differences.map(({ sign, id, attributes, deployed = '', found = '' }) => [
    p[COLOUR[sign]](oneLine(`${sign} ${id}${attributes.length > 0 ? `: ${attributes.join(', ')}` : ''}`)),
    ...changed(printable(deployed), printable(found), p).map((line) => `    ${line}`),
  ]);
  return [`${head}  ${count(differences.length, 'difference')} between what was deployed (−) and what is there (+)`, ...blocks.flat()].join('\n');
}

function changed(before: string, after: string, p: Paint): string[] {
  const lines = lineDiff(before, after);
  const near = lines.map((_, index) => lines.slice(Math.max(0, index - AROUND), index + AROUND + 1).some(({ sign }) => sign !== ' '));
  return lines.flatMap(({ sign, text }, index) => {
    if (!near[index]) return near[index - 1] ? [p.dim('…')] : [];
    return [sign === '-' ? p.red(`- ${text}`) : sign === '+' ? p.green(`+ ${text}`) : `  ${text}`];
  });
}
