/** A plan as SQL that a person reads, signs, and could run: the same statements in the same order, with what is known about each. */
import type { Plan, Reverse, Step } from '../model/plan.ts';
import { placeText } from './failure-text.ts';
import { broughtBackOf, keptOf, lossesOf, numbered, outline, whyNotAtomic, type NumberedStep, type StepHazard } from './outline.ts';
import { oneLine } from './printable.ts';
import { atStake, count, verbOf } from './words.ts';
import { wrap } from './wrap.ts';

const WIDTH = 110;

export function planSql(plan: Plan): string {
  const shape = outline(plan);
  const steps = numbered(plan);
  const reasons = whyNotAtomic(plan);
  const lines = [
    ...comment(`Sluice plan ${plan.id}`),
    ...header(plan, plan.from.fingerprint, plan.to.fingerprint),
    ...field('atomic', plan.atomic ? 'yes: all or nothing' : `no: ${reasons[0] ?? 'it takes several transactions'}`),
    ...reasons.slice(1).flatMap((reason) => field('', reason)),
    ...field('statements', String(steps.length)),
    ...field('hazards', shape.hazards.length === 0 ? 'none' : `${shape.hazards.length}, of which ${shape.blocking} block`),
    ...shape.hazards.flatMap((each) => field('', `${each.code} ${verbOf(each)}, step ${each.step.number}: ${each.step.address}`)),
    '--',
    ...comment('For reading and signing. Run it with `sluice deploy --plan`, which checks the fingerprint, takes the lock and keeps the journal; psql does none of that.'),
  ];
  if (steps.length === 0) return `${[...lines, '', '-- Nothing to do.'].join('\n')}\n`;
  plan.batches.forEach((batch, index) => {
    const own = steps.filter((step) => step.batch === index + 1);
    const barrier = batch.barrier === undefined ? '' : `; ${batch.barrier}`;
    lines.push('', ...comment(`Batch ${index + 1} of ${plan.batches.length}: ${batch.transactional ? 'one transaction' : 'outside of a transaction'}${barrier}`));
    if (batch.transactional) lines.push('begin;');
    for (const step of own) lines.push('', ...stepComment(step), ...terminated(step.sql));
    if (batch.transactional) lines.push('', 'commit;');
  });
  return `${lines.join('\n')}\n`;
}

/** What takes the plan back, last step first. What does not come back is said where it would stand. */
export function reverseSql(plan: Plan): string {
  const lines = [...comment(`Reverse of Sluice plan ${plan.id}`), ...header(plan, plan.to.fingerprint, plan.from.fingerprint)];
  let open = false;
  const transaction = (wanted: boolean) => {
    if (wanted !== open) lines.push('', wanted ? 'begin;' : 'commit;');
    open = wanted;
  };
  let batch: number | undefined;
  for (const step of numbered(plan).toReversed()) {
    if (batch !== step.batch) transaction(false);
    batch = step.batch;
    const losses = lossesOf(step).flatMap((loss) => comment(`   rollback: ${loss}`));
    const title = [...comment(`${step.number}  take back: ${step.action} ${step.address}`), ...losses];
    if (step.back) lines.push('', ...title, ...step.back.requests.flatMap(({ sql }) => comment(`   it may send: ${sql}`)));
    else if (step.reverse.length === 0) lines.push('', ...title, ...(losses.length === 0 ? comment('   nothing to run: it follows from another step') : []));
    step.reverse.forEach((reverse, index) => {
      transaction(inTransaction(step, reverse));
      lines.push('', ...(index === 0 ? title : []), ...terminated(reverse.sql));
    });
  }
  transaction(false);
  return `${lines.join('\n')}\n`;
}

const inTransaction = (step: Step, reverse: Reverse): boolean => reverse.transactional ?? step.transactional;

const header = (plan: Plan, from: string, to: string): string[] => [
  ...field('project', plan.project),
  ...field('environment', plan.environment),
  ...field('database', `${plan.database} (${plan.dialect} ${plan.serverVersion})`),
  ...field('kind', plan.kind),
  ...field('from', from),
  ...field('to', to),
];

function stepComment(step: NumberedStep): string[] {
  return [
    ...comment(`${step.number}  ${step.action} ${step.address}${step.reason === '' ? '' : `: ${step.reason}`}`),
    ...(step.batched === undefined ? [] : comment(`   runs as: ${step.batched.head.trim()} <the next rows by ${step.batched.by.join(', ')}, ${count(step.batched.size, 'row')} at most>${step.batched.tail}; each commits by itself`)),
    ...(step.source === undefined ? [] : comment(`   source: ${placeText(step.source)}`)),
    ...step.hazards.flatMap((hazard) => hazardComment({ ...hazard, step })),
    ...keptOf(step).flatMap((kept) => comment(`   kept: ${kept}`)),
    ...broughtBackOf(step).flatMap((back) => comment(`   back: ${back}`)),
    ...lossesOf(step).flatMap((loss) => comment(`   rollback: ${loss}`)),
    ...(step.probe === undefined ? [] : comment(`   after a crash, look with: ${step.probe}`)),
  ];
}

function hazardComment(hazard: StepHazard): string[] {
  return [...comment(`   ! ${hazard.code} ${verbOf(hazard)}${atStake(hazard)}: ${hazard.message}`), ...comment(`     safer: ${hazard.advice}`)];
}

const field = (name: string, value: string): string[] => comment(`  ${name.padEnd(12)}${value}`);

/** Wrapped under its own beginning. Every line starts with `--`, whatever an identifier holds: a newline in a name must not become a statement. */
function comment(text: string): string[] {
  const [, lead = '', rest = ''] = /^(\s*(?:\d+ {2})?(?:[a-z]+ {2,})?)([^]*)$/.exec(oneLine(text)) ?? [];
  return wrap(rest, WIDTH - lead.length).map((line, index) => `-- ${index === 0 ? lead : ' '.repeat(lead.length)}${line}`.trimEnd());
}

/** The statement's own text; the terminator on a line of its own where a comment at the end would swallow it. */
export function terminated(sql: string): string[] {
  const text = sql.trimEnd();
  if (text.endsWith(';') && !lastLine(text).includes('--')) return [text];
  return lastLine(text).includes('--') ? [text, ';'] : [`${text};`];
}

const lastLine = (text: string): string => text.slice(text.lastIndexOf('\n') + 1);

