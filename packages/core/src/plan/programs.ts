/** BTEQ scripts → batches: a step for each request, and for each time that `= n` sends one again. Each is a batch of its own; whether it runs is decided while the script runs. */
import { digest } from '../model/hash.ts';
import type { Effect } from '../model/effect.ts';
import type { Batch, Reverse, Step } from '../model/plan.ts';
import type { Instruction, MachineState, PlannedProgram, Sending } from '../model/program.ts';
import type { ScriptStatement } from '../model/script.ts';
import { Failure, type Place } from '../errors/failure.ts';
import { lostBy, scriptId, stateBefore, type ScriptPlanning } from './scripts.ts';

/** What is sent at once. */
export interface CutRequest {
  readonly place: Place & { readonly column: number };
  readonly statements: readonly ScriptStatement[];
}

export interface CutProgram {
  /** What it is called where it is told of. */
  readonly name: string;
  readonly instructions: readonly Instruction[];
  readonly requests: readonly CutRequest[];
}

export interface ProgramWork {
  readonly name: string;
  readonly version?: string;
  /** Where an earlier deployment stopped in it. */
  readonly start?: MachineState;
}

export interface PlannedSteps {
  readonly batches: Batch[];
  readonly program: PlannedProgram;
}

export const EACH_REQUEST = 'each request of a BTEQ script commits by itself, or with those that BT and ET stand around';

/** `index`: of the program in the plan; `seq`: steps before it. */
export function planProgram({ name, version, start }: ProgramWork, { instructions, requests }: CutProgram, planning: ScriptPlanning, index: number, seq: number): PlannedSteps {
  const began = planning.transactionalDdl ? undefined : instructions.find(({ kind }) => kind === 'begin');
  if (began) throw new Failure('SL209', 'this database commits each statement by itself, so BT and ET cannot hold any together', { at: began.place, lines: [began.shown], hint: 'Take BT and ET out: each request commits by itself.' });
  const batches: Batch[] = [];
  const sends: Sending[] = [];
  const from = start?.at ?? 0;
  const reaching = lastRequests(instructions, start);
  const address = scriptId({ name, ...(version !== undefined && { version }) });
  const count = instructions.filter(({ kind }, at) => kind === 'request' && at >= from).length;
  const reason = `${version === undefined ? '' : `${name}, `}${count === 1 ? '1 request' : `${count} requests`}${from > 0 ? ' behind what ran before' : ''}; the script itself decides which of them run`;
  // Said once.
  const barrier = (number: number): Pick<Batch, 'barrier'> =>
    batches.length === 1 ? { barrier: EACH_REQUEST } : batches.length === 0 && number > 1 ? { barrier: 'each script commits by itself' } : {};
  const add = (at: number, of: number, time: number): void => {
    const request = instructions[of]!;
    if (request.kind !== 'request') return;
    const number = seq + batches.length + 1;
    sends.push({ at, of, time, step: number });
    const { transactional, ...step } = stepOf(requests[request.request]!, planning, requests.slice(0, request.request).flatMap(({ statements }) => statements));
    batches.push({
      transactional, program: index, ...barrier(number),
      steps: [{ id: digest({ script: name, of, at, time, sql: step.sql }).slice(0, 16), address, action: 'change', transactional, hazards: [], reverse: [], reason: time === 0 ? reason : `${name}, once more`, ...step }],
    });
  };
  for (const [at, instruction] of instructions.entries()) {
    if (at < from) continue;
    if (instruction.kind === 'request') add(at, at, 0);
    if (instruction.kind === 'again') for (const of of reaching[at]!) for (let time = 1; time <= instruction.times; time += 1) add(at, of, time);
  }
  const rowsAlone = requests.every(({ statements }) => statements.every((statement) => statement.rowsAlone));
  return { batches, program: { script: name, instructions, sends, ...(rowsAlone && { rowsAlone }), ...(start && { start }) } };
}

/** Of a rollback script: it may do anything, so that a person has it run. What sends nothing takes nothing back. */
export function programBack(script: Pick<ProgramWork, 'version'>, cut: CutProgram, planning: ScriptPlanning): Pick<Step, 'reverse' | 'irreversible' | 'back'> {
  const { batches, program } = planProgram({ ...script, name: cut.name }, cut, planning, 0, 0);
  if (batches.length === 0) return { reverse: [] };
  const judged = cut.requests.flatMap(({ statements }) => statements).flatMap((statement) => planning.scripts.judge(statement, planning.live, planning.owns).effects);
  const lost = lostBy(judged);
  return {
    reverse: [], irreversible: `its rollback script ${cut.name} is a BTEQ script, which never runs by itself: \`sluice rollback\` runs it${lost.length > 0 ? `; it may take away ${lost.join(', ')}` : ''}`,
    back: {
      program,
      requests: batches.flatMap(({ steps }) => steps).map(({ sql, transactional, probe, repair, around }): Reverse => ({
        sql, ...(!transactional && { transactional }), ...(probe !== undefined && { probe }), ...(repair && { repair }), ...(around && { around }),
      })),
    },
  };
}

function stepOf({ place, statements }: CutRequest, planning: ScriptPlanning, earlier: readonly ScriptStatement[]): Pick<Step, 'sql' | 'source' | 'effects' | 'transactional' | 'around' | 'probe' | 'repair'> {
  const transactional = planning.transactionalDdl && statements.every(({ runs }) => runs === 'anywhere');
  const judged = statements.map((statement) => planning.scripts.judge(statement, planning.live, planning.owns));
  const state = stateBefore(planning);
  for (const statement of earlier) state.ran(statement, planning.owns);
  const afterwards = statements.map((statement) => state.run(statement, planning.owns));
  const frame = planning.scripts.frame?.(planning.owns, statements.at(-1)?.settings);
  const around = transactional ? frame && { enter: frame.enter, leave: frame.leave } : frame?.alone;
  const { probe, repair } = judged.length === 1 ? judged[0]! : {};
  return {
    sql: statements.map(({ text }) => text).join(';\n'), source: place, transactional, ...(around && { around }), ...(!transactional && { ...(probe !== undefined && { probe }), ...(repair && { repair }) }),
    // Nobody uses yet what the scripts themselves make. What stands before it may have run, or not.
    effects: distinct([...judged, ...afterwards].flatMap(({ effects }) => effects)).filter(({ subject }) => planning.live.facts.has(subject)),
  };
}

/** Earlier requests may have run or not: what is so in one of the two cases counts. */
export const distinct = (effects: readonly Effect[]): Effect[] => [...new Map(effects.map((each) => [JSON.stringify(each), each])).values()];

/** For each instruction: the requests that may be the last one by then. What jumps only jumps forward. */
function lastRequests(instructions: readonly Instruction[], start: MachineState | undefined): readonly ReadonlySet<number>[] {
  const before = Array.from({ length: instructions.length + 1 }, () => new Set<number>());
  const flow = (to: number, last: Iterable<number>): void => { for (const each of last) before[to]!.add(each); };
  if (start?.last !== undefined) before[start.at]?.add(start.last);
  for (const [at, instruction] of instructions.entries()) {
    if (at < (start?.at ?? 0)) continue;
    const last = before[at]!;
    switch (instruction.kind) {
      case 'request': flow(at + 1, [at]); break;
      case 'branch': flow(at + 1, last); flow(instruction.otherwise, last); break;
      case 'leave': case 'goto': flow(instruction.to, last); break;
      case 'quit': break;
      default: flow(at + 1, last);
    }
  }
  return before;
}
