/** A plan as Markdown: what a merge request, a ticket or a release note shows. Names and texts cannot become markup. Dry. */
import { isEmpty, type Plan } from '../model/plan.ts';
import { lossesOf, MARKS, numbered, outline, whyNotAtomic } from './outline.ts';
import { terminated } from './plan-sql.ts';
import { oneLine, printable } from './printable.ts';
import { summaryLine } from './plan-text.ts';
import { verbOf } from './words.ts';

export interface MarkdownOptions {
  readonly title: string;
  /** What the two states are: `git v1`, `prod`. */
  readonly from: string;
  readonly to: string;
}

export function planMarkdown(plan: Plan, { title, from, to }: MarkdownOptions): string {
  const shape = outline(plan);
  const lines = [`# ${plain(title)}`, '', `From ${plain(from)} to ${plain(to)}, for ${plain(plan.dialect)} ${plain(plan.serverVersion)}.`, '', plain(summaryLine(plan, shape)), ''];
  if (isEmpty(plan)) return `${lines.join('\n')}`;
  lines.push('| | object | what changes |', '|---|---|---|');
  for (const { entries } of shape.groups) for (const { id, action, steps } of entries) lines.push(`| ${MARKS[action]} | ${code(id)} | ${plain([...new Set(steps.map(({ reason }) => reason))].filter((reason) => reason !== '').join('; '))} |`);
  if (shape.hazards.length > 0) {
    lines.push('', '## Hazards', '');
    for (const hazard of shape.hazards) lines.push(`- **${hazard.code}** ${verbOf(hazard)}, step ${hazard.step.number}, ${code(hazard.subject)}: ${plain(hazard.message)} Safer: ${plain(hazard.advice)}`);
  }
  const losses = numbered(plan).flatMap((step) => lossesOf(step).map((loss) => `- step ${step.number}, ${code(step.address)}: ${plain(loss)}`));
  if (losses.length > 0) lines.push('', '## What a rollback does not bring back, or takes away', '', ...losses);
  const reasons = whyNotAtomic(plan);
  if (reasons.length > 0) lines.push('', '## Not atomic', '', ...reasons.map((reason) => `- ${plain(reason)}`));
  const statements = numbered(plan).flatMap((step) => [`-- ${step.number}  ${step.action} ${oneLine(step.address)}`, ...terminated(step.sql).map((each) => printable(each))]).join('\n');
  const fence = '`'.repeat(Math.max(3, ...(statements.match(/`+/g) ?? []).map((run) => run.length + 1)));
  lines.push('', '## Statements', '', `${fence}sql`, statements, fence);
  return `${lines.join('\n')}\n`;
}

/** On one line, with what Markdown and HTML would take for markup taken literally. */
const plain = (text: string): string => oneLine(text).replace(/[\\`*_{}[\]<>#|~]/g, (mark) => (mark === '<' ? '&lt;' : mark === '>' ? '&gt;' : `\\${mark}`));


/** Between more backticks than it holds; a table's bar is taken literally. */
function code(text: string): string {
  const line = oneLine(text).replaceAll('|', '\\|');
  const ticks = '`'.repeat(Math.max(1, ...(line.match(/`+/g) ?? []).map((run) => run.length + 1)));
  return ticks.length > 1 ? `${ticks} ${line} ${ticks}` : `\`${line}\``;
}
