/** Versioned scripts → batches: one transaction a script unless it says otherwise, what cannot be in one alone, and the way back beside it. */
import type { Kinds } from '../catalog/canonical.ts';
import { digest } from '../model/hash.ts';
import type { Catalog } from '../model/catalog.ts';
import type { Effect } from '../model/effect.ts';
import type { Finding } from '../model/finding.ts';
import type { StrategyLevel } from '../model/conflict.ts';
import type { Batch, Reverse, Step } from '../model/plan.ts';
import { Failure } from '../errors/failure.ts';
import type { MachineState, PlannedProgram } from '../model/program.ts';
import type { Batched, Judged, ScriptDialect, ScriptFrame, ScriptRecord, ScriptStatement } from '../model/script.ts';
import type { Owns } from '../model/statement.ts';
import { batchWish, directiveText } from '../script/batches.ts';
import type { Directives, Identity } from '../script/identity.ts';
import { losesData } from './losses.ts';
import { planProgram, programBack, type CutProgram } from './programs.ts';
import { renamedState, type RenamedState } from './renamed-state.ts';
import { withSeen } from './seen-losses.ts';

/** The statements of one file. */
export interface CutScript {
  readonly statements: readonly ScriptStatement[];
  readonly directives: Directives;
  /** A BTEQ script, which says itself which of them run. */
  readonly program?: CutProgram;
  /** What is to be said about it. */
  readonly findings?: readonly Finding[];
}

export interface ScriptWork extends CutScript {
  readonly name: string;
  readonly version?: string;
  readonly identity: Identity;
  /** What bare names mean in it; left out: as everywhere in the project. */
  readonly owns?: Owns;
  /** How many statements took effect before. */
  readonly done: number;
  /** Where an earlier deployment stopped in a BTEQ script. */
  readonly start?: MachineState;
  /** How far the one behind them came, where that runs in batches. */
  readonly reached?: string;
  readonly how: 'applied' | 'redone';
  /** Its rollback script, or what was applied before of a repeatable one. */
  readonly back?: CutScript;
  /** The back is known to bring back less than there was. */
  readonly lacks?: true;
  /** What the back is called, or why there is none. */
  readonly backName: string;
  /** The way back runs first. */
  readonly again?: boolean;
  /** Who says what becomes of objects that are there already: outermost first, without what its own file says. */
  readonly levels?: readonly StrategyLevel[];
  /** How that was settled. */
  readonly settled?: Settled;
  /** By the numbers of its statements: what was seen to be taken away where it was tried, of what there was in the beginning. */
  readonly seen?: ReadonlyMap<number, readonly Effect[]>;
}

/** Steps around the statements of a script for objects that were there already; by the numbers of the statements. */
export interface Settled {
  readonly before: ReadonlyMap<number, readonly Step[]>;
  readonly after: ReadonlyMap<number, readonly Step[]>;
  /** Statements whose words stand in the steps before them, too: these find their names where the statement does. */
  readonly quoted?: ReadonlySet<number>;
  /** What a statement says instead. */
  readonly texts: ReadonlyMap<number, string>;
  /** When the script has run. */
  readonly last: readonly Batch[];
  /** Where it has no rollback script. */
  readonly back?: readonly Reverse[];
  /** Names of the backup objects that hold what a statement takes away. */
  readonly keptIn?: ReadonlyMap<number, readonly string[]>;
}

export interface ScriptPlanning {
  readonly scripts: ScriptDialect;
  readonly owns: Owns;
  readonly live: Catalog;
  readonly kinds: Kinds;
  readonly transactionalDdl: boolean;
}

/** The state before the first of them. */
export const stateBefore = ({ live, scripts, kinds }: ScriptPlanning): RenamedState => renamedState(live, scripts, kinds);

export interface PlannedScripts {
  readonly batches: readonly Batch[];
  readonly records: readonly ScriptRecord[];
  readonly programs: readonly PlannedProgram[];
}

const LOSES = ['loses-rows', 'loses-values'];

/** In words. */
export const lostBy = (effects: readonly Effect[]): string[] => [...new Set(losing(effects).map(({ detail, subject }) => detail ?? subject))];

const losing = (effects: readonly Effect[]): Effect[] => effects.filter(({ effect }) => LOSES.includes(effect));

export const scriptId = ({ name, version }: { readonly name: string; readonly version?: string }): string => `script ${version === undefined ? name : `V${version}`}`;

export function planScriptWork(work: readonly ScriptWork[], all: ScriptPlanning): PlannedScripts {
  const batches: Batch[] = [];
  const records: ScriptRecord[] = [];
  const programs: PlannedProgram[] = [];
  const state = stateBefore(all);
  let seq = 0;
  const add = (more: readonly Batch[]): void => {
    for (const batch of more) {
      seq += batch.steps.length;
      batches.push(batch);
    }
  };
  for (const each of work) {
    const planning = each.owns === undefined ? all : { ...all, owns: each.owns };
    const { name, version, identity, back, how } = each;
    // What was taken back to be applied again is behind whoever goes back from here.
    if (each.again && back) {
      const steered = back.program && planProgram({ name: back.program.name, ...(version !== undefined && { version }) }, back.program, planning, programs.length, seq);
      if (steered) programs.push(steered.program);
      add((steered ?? run(each, back, 'takes back', planning)).batches.map((batch) => ({ ...batch, steps: batch.steps.map((step) => ({ ...step, irreversible: `${name} was taken back to be applied again` })) })));
    }
    if (each.program) {
      const { batches: own, program } = planProgram(each, each.program, planning, programs.length, seq);
      add(withReverse(own, each, planning));
      records.push({ name, ...(version !== undefined && { version }), how, ...identity, steps: [...(each.start ? [0] : []), ...program.sends.map(({ step }) => step)], program: programs.length, reversible: back !== undefined });
      programs.push(program);
      continue;
    }
    const { batches: own, numbers } = run(each, each, '', planning, each.done, each.reached, state);
    const start = seq;
    add(joined(withReverse(own, each, planning), each));
    records.push({
      name, ...(version !== undefined && { version }), how, ...identity, steps: [...each.statements.slice(0, each.done).map(() => 0), ...numbers.map((number) => start + number)],
      reversible: (back ?? each.settled?.back) !== undefined, ...(each.settled && { span: [start + 1, seq] as const }),
    });
  }
  return { batches, records, programs };
}

interface Ran {
  readonly batches: Batch[];
  /** Of each statement: the step that runs it, from 1 within these batches. */
  readonly numbers: readonly number[];
}

/** The statements from `skip` on, which `state` goes through. */
function run({ name, version, settled, seen }: Pick<ScriptWork, 'name' | 'version' | 'settled' | 'seen'>, cut: CutScript, doing: string, planning: ScriptPlanning, skip = 0, reached?: string, state = stateBefore(planning)): Ran {
  const { statements, directives } = cut;
  const off = directives.transaction === 'off';
  const frameOf = ({ settings }: ScriptStatement) => planning.scripts.frame?.(planning.owns, settings);
  let frame: ScriptFrame | undefined;
  const batches: { transactional: boolean; barrier?: string; steps: Step[] }[] = [];
  const numbers: number[] = [];
  let number = 0;
  let open: (typeof batches)[number] | undefined;
  // One text for all steps of a script: the place of each tells which statement it is.
  // The address of one without a version names the file already.
  const of = doing === '' && version === undefined ? '' : `${doing === '' ? '' : `${doing} `}${name}, `;
  const reason = `${of}${statements.length === 1 ? '1 statement' : `${statements.length} statements`}${skip > 0 ? ` of which ${skip} ran before` : ''}`;
  const address = scriptId({ name, ...(version !== undefined && { version }) });
  const step = (sql: string, transactional: boolean, more: Partial<Step> = {}): void => {
    number += 1;
    open!.steps.push({
      id: digest({ script: name, doing, sql, number, skip }).slice(0, 16), address, action: 'change', sql, transactional: transactional && planning.transactionalDdl, effects: [], hazards: [], reverse: [], reason, ...more,
    });
  };
  const close = (): void => {
    if (open?.transactional && frame) step(frame.leave, true, { settles: true });
    open = undefined;
  };
  for (const [index, statement] of statements.entries()) {
    if (index < skip) continue;
    const batched = batchedOf(statement, planning, index === skip ? reached : undefined);
    const within = batched === undefined && planning.transactionalDdl && (statement.runs === 'anywhere' || (statement.runs === 'may commit' && !off));
    const own = frameOf(statement);
    if (!within || off || !open?.transactional || statement.behindCommit !== undefined) {
      close();
      const why = index === 0 ? 'each script commits by itself' : batched ? `statement ${index + 1} of ${name} runs in batches, each with its own transaction` : off ? `${name} says that each statement commits by itself` : statement.behindCommit !== undefined ? `statement ${index + 1} of ${name} uses ${statement.behindCommit}` : `statement ${index + 1} of ${name} and what follows cannot commit together with what comes before`;
      open = { transactional: within, ...((batches.length > 0 || index > 0 || doing !== '') && { barrier: why }), steps: [] };
      batches.push(open);
      frame = undefined;
    }
    if (within && own && own.enter !== frame?.enter) {
      // What was set before is given back first: it may not be set any more.
      if (frame) step(frame.leave, true, { settles: true });
      frame = own;
      step(frame.enter, true, { settles: true });
    }
    const around = (steps: readonly Step[] | undefined, quotes = false): void => {
      if (!steps || steps.length === 0) return;
      // What is the plan's own names all in full, and no setting of the script is its.
      if (frame && !quotes) step(frame.leave, true, { settles: true });
      for (const each of steps) {
        number += 1;
        open!.steps.push({ ...each, id: digest({ script: name, number, id: each.id }).slice(0, 16) });
      }
      if (frame && !quotes) step(frame.enter, true, { settles: true });
    };
    const { effects: told, ...judged } = state.run(statement, planning.owns);
    const effects = withSeen(told, doing === '' ? seen?.get(index) : undefined);
    const { creates: _creates, removes: _removes, opaque: _opaque, ...found } = judged;
    if (doing === '') around(settled?.before.get(index), settled?.quoted?.has(index));
    // Nobody uses yet what the scripts themselves make.
    step(batched?.sql ?? (doing === '' ? settled?.texts.get(index) : undefined) ?? statement.text, within, {
      ...(doing === '' && settled?.keptIn?.has(index) && { keptIn: settled.keptIn.get(index)! }),
      // What runs in batches holds its locks for one of them.
      source: statement.place, effects: effects.filter((each) => planning.live.facts.has(each.subject) && !(batched && each.effect === 'blocks') && !isComputedAgain(each, statements, index, planning)), ...(within ? {} : batched ? { batched: batched.batched } : { ...(found satisfies Omit<Judged, 'effects'>), ...(own && { around: own.alone }) }),
    });
    numbers.push(number);
    if (doing === '') around(settled?.after.get(index));
  }
  close();
  return { batches, numbers };
}

/** Rows of what holds none of its own (a materialized view) and is made again by one behind it. */
const isComputedAgain = (effect: Effect, statements: readonly ScriptStatement[], index: number, { scripts, live, owns, kinds }: ScriptPlanning): boolean =>
  effect.effect === 'loses-rows' && !losesData(effect, kinds, [live]) && statements.slice(index + 1).some((each) => scripts.judge(each, live, owns).creates?.some(({ id }) => id === effect.subject));

/** The directive goes with the text: what is shown, kept and read again says the same. Throws SL218. */
function batchedOf(statement: ScriptStatement, { scripts, owns }: ScriptPlanning, from?: string): { readonly sql: string; readonly batched: Batched } | undefined {
  const wish = batchWish(statement);
  if (!wish) return undefined;
  if (!scripts.batches) throw new Failure('SL218', 'this kind of database runs no statement in batches', { at: statement.place, hint: 'Take the directive out: the statement then runs as a whole.' });
  const frame = scripts.frame?.(owns, statement.settings);
  return { sql: `${directiveText(wish)}\n${statement.text}`, batched: { ...scripts.batches.plan(statement, wish), ...(frame && { frame: { enter: frame.enter, leave: frame.leave } }), ...(from !== undefined && { from }) } };
}

/** The way back stands at the last step: a script is taken back as a whole. */
function withReverse(own: readonly Batch[], work: ScriptWork, planning: ScriptPlanning): readonly Batch[] {
  const last = own.length - 1;
  return own.map((batch, index) => (index < last ? batch : {
    ...batch,
    steps: batch.steps.map((step, at): Step => (at < batch.steps.length - 1 ? step : work.back?.program ? { ...step, ...programBack(work, work.back.program, planning) } : work.back ? { ...step, reverse: reverseOf(work.back, planning) } : work.settled?.back ? { ...step, reverse: work.settled.back } : { ...step, irreversible: work.backName })),
  }));
}

/** What follows from its conflicts commits with the script where it can. */
function joined(own: readonly Batch[], { name, settled }: ScriptWork): readonly Batch[] {
  const [first, ...rest] = settled?.last ?? [];
  const last = own[own.length - 1];
  if (!first || !last) return own;
  const again = (batch: Batch, index: number): Batch => ({ ...batch, steps: batch.steps.map((step, at) => ({ ...step, id: digest({ script: name, batch: index, at, id: step.id }).slice(0, 16) })) });
  const together = first.transactional && last.transactional;
  return [...own.slice(0, -1), ...(together ? [{ ...last, steps: [...last.steps, ...again(first, 0).steps] }] : [last, again(first, 0)]), ...rest.map((batch, index) => again(batch, index + 1))];
}

function reverseOf(back: CutScript, planning: ScriptPlanning): Reverse[] {
  const reverse: Reverse[] = [];
  let frame: ScriptFrame | undefined;
  const close = (): void => {
    if (frame) reverse.push({ sql: frame.leave, settles: true });
    frame = undefined;
  };
  for (const statement of back.statements) {
    const batched = batchedOf(statement, planning);
    const within = batched === undefined && planning.transactionalDdl && statement.runs === 'anywhere';
    const own = planning.scripts.frame?.(planning.owns, statement.settings);
    if (!within || own?.enter !== frame?.enter || statement.behindCommit !== undefined) close();
    const begins = statement.behindCommit === undefined ? {} : { barrier: `its rollback script uses ${statement.behindCommit}` };
    const framed = within && own !== undefined && !frame;
    if (framed) {
      frame = own;
      reverse.push({ sql: frame.enter, settles: true, ...begins });
    }
    const { effects, probe, repair } = planning.scripts.judge(statement, planning.live, planning.owns);
    const lost = losing(effects);
    reverse.push({
      sql: batched?.sql ?? statement.text, ...(framed ? {} : begins),
      ...(lost.length > 0 && { loses: `its rollback script takes away ${lostBy(lost).join(', ')}`, of: [...new Set(lost.map(({ subject }) => subject))] }),
      ...(batched && { transactional: false, batched: batched.batched }),
      ...(!within && !batched && { transactional: false, ...(probe !== undefined && { probe }), ...(repair && { repair }), ...(own && { around: own.alone }) }),
    });
  }
  close();
  return reverse;
}
