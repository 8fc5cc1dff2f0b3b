/** A plan as the next pair of versioned scripts: the same statements, what takes them back, what to look at before it is merged, and a test to begin with. Dry. */
import type { Plan } from '../model/plan.ts';
import type { Around } from '../model/script.ts';
import { lossesOf, numbered, outline, type NumberedStep } from './outline.ts';
import { terminated } from './plan-sql.ts';
import { oneLine } from './printable.ts';
import { verbOf } from './words.ts';

export interface WrittenMigration {
  readonly forward: string;
  readonly rollback: string;
  /** Left out where nothing comes that a test could ask for by its address. */
  readonly test?: string;
  /** One line each, for a person. */
  readonly checklist: readonly string[];
}

const OFF = ['-- sluice: transaction off', '-- Some statements cannot commit together with others: each commits by itself, and a crash is gone on from.'];

/** `isAskable`: a smoke test can ask whether the address is there. The plan makes no backup objects: scripts leave none. */
export function planMigration(plan: Plan, isAskable: (address: string) => boolean): WrittenMigration {
  const steps = numbered(plan);
  const cut = plan.batches.length > 1 ? OFF : [];
  const created = [...new Set(steps.filter(({ action, address }) => action === 'create' && isAskable(address)).map(({ address }) => address))];
  const hazards = outline(plan).hazards.map((hazard) => `${hazard.code} ${verbOf(hazard)} ${oneLine(hazard.message)}. Safer: ${oneLine(hazard.advice)}`);
  const losses = [...new Set(steps.flatMap((step) => lossesOf(step)).map(oneLine))];
  return {
    forward: text([...cut, ...steps.flatMap((step) => [...headOf(step), ...within(step.around, step.sql)])]),
    rollback: text([...(steps.some((step) => step.reverse.some(({ transactional }) => transactional === false)) || cut.length > 0 ? OFF : []), ...[...steps].reverse().flatMap(backOf)]),
    ...(created.length > 0 && { test: `tests:\n${created.map((address) => `  - exists: ${JSON.stringify(address)}\n`).join('')}` }),
    checklist: [
      ...hazards,
      ...losses.map((loss) => `The rollback script ${loss}: see whether that can be borne`),
      'Read both scripts; rows that should move or be filled are for you to write',
      'Run it there and back: sluice deploy, sluice rollback, sluice deploy',
    ],
  };
}

function headOf(step: NumberedStep): string[] {
  return [`-- ${step.number}  ${step.action} ${oneLine(step.address)}`, ...step.hazards.map((hazard) => `-- ! ${hazard.code} ${oneLine(hazard.message)}`)];
}

function backOf(step: NumberedStep): string[] {
  const losses = lossesOf(step).map((loss) => `-- ${oneLine(loss)}`);
  if (step.reverse.length === 0 && losses.length === 0) return [];
  return [`-- takes back ${step.number}: ${step.action} ${oneLine(step.address)}`, ...losses, ...step.reverse.flatMap(({ sql, around }) => within(around, sql))];
}

/** Settings around a statement that commits by itself are the session's, as a script of one statement each has them anyway. */
const within = (around: Around | undefined, sql: string): string[] => (around ? [around.enter, sql, around.leave] : [sql]).flatMap((each) => terminated(each));

const text = (lines: readonly string[]): string => (lines.length === 0 ? '-- Nothing is to be done.\n' : `${lines.join('\n')}\n`);
