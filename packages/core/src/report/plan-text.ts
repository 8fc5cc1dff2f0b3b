/** A plan in the terminal, read like a diff: objects with a mark, what changes in them, and each hazard right under its step. */
import { isEmpty, runsScripts, type Plan } from '../model/plan.ts';
import { paint, type Colour, type Paint, type TextOptions } from './ansi.ts';
import { wordDiff, lineDiff } from './line-diff.ts';
import { broughtBackOf, isRoot, keptOf, lossesOf, MARKS, outline, shortId, whyNotAtomic, type Entry, type Group, type NumberedStep, type Outline } from './outline.ts';
import { oneLine, printable } from './printable.ts';
import { atStake, count, verbOf } from './words.ts';
import { indent, labelled, wrap } from './wrap.ts';

export interface PlanTextOptions extends TextOptions {
  /** Shows every statement under its object. */
  readonly sql?: boolean;
  /** What it leads from and to, where that is not the environment as it is and what the sources want of it. */
  readonly between?: Between;
}

interface Between { readonly from: string; readonly to: string }

const MARK_COLOUR: Readonly<Record<Entry['action'], Colour>> = { create: 'green', change: 'yellow', drop: 'red', rebuild: 'magenta', rename: 'cyan' };
const SEVERITY_COLOUR = { block: 'red', warn: 'yellow', info: 'cyan' } as const;
/** Longer names do not push the column of changes further to the right. */
const WIDEST_NAME = 48;
const LONGEST_LIST = 20;
const VERB = { deploy: 'deploy', rollback: 'roll back', adopt: 'adopt', undo: 'undo', disable: 'disable', enable: 'enable', scripts: 'deploy scripts', package: 'deploy package' } as const;

/** Lines joined by newlines, without one at the end. */
export function planText(plan: Plan, options: PlanTextOptions): string {
  const p = paint(options);
  const shape = outline(plan);
  const lines = [
    `${p.bold(`${oneLine(plan.project)} → ${oneLine(plan.environment)}`)}  ${p.dim(oneLine(`${VERB[plan.kind]}${plan.package ? ` ${plan.package.name}` : ''}, database ${plan.database}, ${plan.dialect} ${plan.serverVersion}${runsScripts(plan) ? '' : `, desired state from ${plan.shadow}`}`))}`,
    ...(plan.part ? labelled('only: ', `${plan.part.objects.map(oneLine).join(', ')}, and what they need; everything else stays as it is`, options.width) : []),
    '',
  ];
  for (const group of shape.groups) lines.push(...groupLines(group, p, options));
  if (shape.groups.length > 0) lines.push('');
  lines.push(...lists(plan, p, options));
  for (const reason of whyNotAtomic(plan)) lines.push(...labelled('not atomic: ', oneLine(reason), options.width));
  lines.push(summaryLine(plan, shape, p, options.between));
  return lines.join('\n');
}

/** `3 to create, 1 to change, 0 to drop · 2 hazards (1 blocks) · atomic · plan 1a2b3c4d5e6f`. */
export function summaryLine(plan: Plan, shape: Outline = outline(plan), p: Paint = paint({ color: false }), between?: Between): string {
  const id = `plan ${shortId(plan)}`;
  if (isEmpty(plan) && between) return `nothing to do: ${oneLine(between.to)} wants nothing of ${oneLine(plan.project)} that ${oneLine(between.from)} does not have · ${id}`;
  if (isEmpty(plan) && plan.kind === 'scripts') return `nothing to do: every script of ${oneLine(plan.project)} is applied in ${oneLine(plan.environment)} · ${id}`;
  if (isEmpty(plan) && plan.kind === 'package') return `nothing to do: ${oneLine(plan.environment)} is as the package ${oneLine(plan.package?.name ?? '')} leaves it · ${id}`;
  if (isEmpty(plan) && plan.part) return `nothing to do: what was asked for is as the sources of ${oneLine(plan.project)} want it in ${oneLine(plan.environment)} · ${id}`;
  if (isEmpty(plan)) return `nothing to do: ${oneLine(plan.environment)} is as the sources of ${oneLine(plan.project)} want it · ${id}`;
  const { create, change, drop, rebuild, rename } = shape.counts;
  const counts = runsScripts(plan) ? [`${count(plan.scripts?.length ?? 0, 'script')} to run`] : [`${create} to create`, `${change} to change`, `${drop} to drop`];
  if (!runsScripts(plan) && rebuild > 0) counts.push(`${rebuild} to rebuild`);
  if (rename > 0) counts.push(`${rename} to rename`);
  const worst = shape.hazards[0]?.severity;
  const hazards = worst === undefined ? 'no hazards' : count(shape.hazards.length, 'hazard') + (shape.blocking > 0 ? ` (${shape.blocking} ${shape.blocking === 1 ? 'blocks' : 'block'})` : '');
  return [p.bold(counts.join(', ')), worst === undefined ? hazards : p[SEVERITY_COLOUR[worst]](hazards), plan.atomic ? 'atomic' : 'not atomic', id].join(' · ');
}

function groupLines(group: Group, p: Paint, options: PlanTextOptions): string[] {
  const root = group.entries.find(isRoot);
  const within = group.entries.filter((entry) => entry !== root);
  if (root === undefined && within.length === 1) return within.flatMap((entry) => entryLines(entry, entry.id.length, p, options));
  const nameWidth = Math.min(WIDEST_NAME, Math.max(0, ...within.map((entry) => entry.id.length)));
  return [
    ...(root === undefined ? [p.dim(oneLine(group.home))] : entryLines(root, root.id.length, p, options)),
    ...indent(within.flatMap((entry) => entryLines(entry, nameWidth, p, options)), 2),
  ];
}

function entryLines(entry: Entry, nameWidth: number, p: Paint, options: PlanTextOptions): string[] {
  const colour = p[MARK_COLOUR[entry.action]];
  const note = oneLine(noteOf(entry));
  const name = oneLine(entry.id);
  const lines = [note === '' ? colour(`${MARKS[entry.action]} ${name}`) : `${colour(`${MARKS[entry.action]} ${name}`)}${' '.repeat(Math.max(0, nameWidth - name.length))}  ${p.dim(note)}`];
  const told = new Set<string>();
  for (const step of entry.steps) lines.push(...indent(stepLines(step, p, options, told), 4));
  return lines;
}

/** `told`: what was said of the object before is not said again. */
function stepLines(step: NumberedStep, p: Paint, options: PlanTextOptions, told: Set<string>): string[] {
  const lines: string[] = [];
  const width = options.width - 8;
  for (const hazard of step.hazards) {
    const colour = p[SEVERITY_COLOUR[hazard.severity]];
    lines.push(colour(`! ${hazard.code} ${verbOf(hazard)}${atStake(hazard)}`));
    lines.push(...indent(wrap(printable(hazard.message), width), 2));
    lines.push(...indent(labelled('safer: ', printable(hazard.advice), width), 2));
  }
  for (const kept of keptOf(step)) lines.push(...labelled('kept: ', printable(kept), width));
  for (const back of broughtBackOf(step)) lines.push(...labelled('back: ', printable(back), width));
  for (const loss of lossesOf(step).filter((each) => !told.has(each))) {
    told.add(loss);
    lines.push(...labelled('rollback: ', printable(loss), width));
  }
  if (options.sql === true) lines.push(...printable(step.sql).split('\n').map((line) => p.cyan(`│ ${line}`)));
  return lines;
}

/** What is behind the mark: the words that change, or else the reason. */
export function noteOf(entry: Entry): string {
  const reason = [...new Set(entry.steps.map((step) => step.reason))].filter((each) => each !== '').join('; ');
  if (entry.action === 'create' || entry.action === 'drop') return '';
  const attribute = reason.replace(/^changed: /, '');
  if (entry.action !== 'change' || entry.before === undefined || entry.after === undefined) return attribute;
  if (entry.before.includes('\n') || entry.after.includes('\n')) {
    const diff = lineDiff(entry.before, entry.after);
    const come = diff.filter((line) => line.sign === '+').length;
    return `${attribute}  +${come} −${diff.filter((line) => line.sign === '-').length} lines`;
  }
  const words = wordDiff(entry.before, entry.after);
  const [gone, come] = [words.before.trim(), words.after.trim()];
  const change = gone === '' ? `+ ${come}` : come === '' ? `− ${gone}` : `${gone} → ${come}`;
  return change.length > 100 || (gone === '' && come === '') ? attribute : `${attribute}  ${change}`;
}

function lists(plan: Plan, p: Paint, options: PlanTextOptions): string[] {
  const lines: string[] = [];
  const list = (title: string, items: readonly string[]) => {
    if (items.length === 0) return;
    lines.push(...wrap(`${title} (${items.length})`, options.width).map((line) => p.bold(line)));
    lines.push(...indent(items.slice(0, LONGEST_LIST).map((item) => p.dim(oneLine(item))), 2));
    if (items.length > LONGEST_LIST) lines.push(p.dim(`  and ${items.length - LONGEST_LIST} more, all in the plan's JSON`));
    lines.push('');
  };
  list('unmanaged, left alone: not in the files, and not made by Sluice', plan.unmanaged);
  list('seen and not modelled', plan.unmodelled);
  list('ignored by the manifest', plan.ignored);
  return lines;
}
