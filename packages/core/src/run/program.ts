/** Runs a BTEQ script of the plan: its machine is moved, what it sends is sent, and each answer is journaled, so that a later process takes the same decisions. */
import { Failure } from '../errors/failure.ts';
import { insertStep, intentHash, settledSteps, stepRows, type NewStepRow } from '../journal/step-row.ts';
import type { Finding } from '../model/finding.ts';
import type { MachineState, PlannedProgram } from '../model/program.ts';
import { answerOf, saidOf, type Answer } from '../script/bteq/answer.ts';
import { answered, move, type Doing } from '../script/bteq/machine.ts';
import { replay, stepOf, type Ended, type Replayed } from '../script/bteq/replay.ts';
import { mayGoOn, type RunContext } from './context.ts';
import { remainingStep, type RemainingBatch, type RemainingStep } from './resume.ts';
import { runSingleStep, type Answering } from './single-step.ts';
import { fateOfLastProcess } from './transactional-batch.ts';
import { isAnswer, refusalOf, runUnit, written, type Steering } from './unit.ts';

/** `batches`: all of the program, whatever became of them. Throws SL217 when it ends with another code than 0. */
export async function runProgram(run: RunContext, program: PlannedProgram, batches: readonly RemainingBatch[]): Promise<void> {
  const steering = steeringOf(run, program, batches);
  let state = goingOn(await standing(run, program));
  for (;;) {
    const { doing, skipped, state: moved } = move(program, state);
    if (doing.what === 'end') {
      steering.passOver(skipped);
      return finish(run, steering, { code: doing.code, by: doing.by, ...(doing.instruction && { instruction: doing.instruction }) });
    }
    if (doing.what === 'request' || doing.what === 'begin') {
      const first = firstSent(steering, state);
      if (first && isUnknown(first) && (await fateOfLastProcess(run, first, () => declared(run, steering, state))) === 'committed') {
        forget(steering, first);
        state = goingOn(await standing(run, program));
        continue;
      }
      if (first) forget(steering, first);
    }
    if (doing.what === 'request' && !steering.batches.get(stepOf(program, doing))!.transactional) {
      steering.passOver(skipped);
      state = await alone(run, steering, doing, moved);
    } else if (doing.what === 'request' || doing.what === 'begin') {
      state = await runUnit(run, steering, state);
    } else {
      steering.passOver(skipped);
      await steering.beside(doing);
      state = doing.what === 'abort' || doing.what === 'commit' ? answered(moved, { errorCode: 0, activityCount: 0 }).state : moved;
    }
  }
}

/** What a later report tells of it: the same whether one process ran it or several. */
export async function findingsOf(run: RunContext): Promise<Finding[]> {
  const { plan, deploymentId } = run.request;
  if (!plan.programs) return [];
  const settled = settledSteps(await stepRows(run.sessions.journal(), deploymentId));
  return plan.programs.flatMap((program) => tellOf(program, replay(program, (step) => settled.get(step))));
}

const standing = async (run: RunContext, program: PlannedProgram): Promise<Replayed> => {
  const settled = settledSteps(await stepRows(run.sessions.journal(), run.request.deploymentId));
  return replay(program, (step) => settled.get(step));
};

/** A script that had ended with an error is gone on with at the requests that were refused last, for which somebody may have done something; else where it ended. */
const goingOn = ({ state, ended, refusedAt }: Replayed): MachineState => (ended && ended.code !== 0 ? (refusedAt ?? state) : state);

/** The batch of the first request that the unit at `from` sends. */
function firstSent({ program, batches }: Steering, from: MachineState): RemainingBatch | undefined {
  let state = from;
  for (;;) {
    const { doing, state: moved } = move(program, state);
    if (doing.what === 'request') return batches.get(stepOf(program, doing));
    if (doing.what === 'commit' || doing.what === 'abort' || doing.what === 'end') return undefined;
    state = moved;
  }
}

/** An earlier process was about to commit it, or this machine saw that it did, and the journal has no row of it. */
const isUnknown = ({ steps, committing, doubt }: RemainingBatch): boolean => steps[0]!.settled === undefined && (committing !== undefined || doubt !== undefined);

function forget({ batches }: Steering, { committing: _committing, doubt: _doubt, ...rest }: RemainingBatch): void {
  batches.set(rest.steps[0]!.seq, rest);
}

/** A person says that the unit took effect: each request of it counts as one that touched no rows. */
async function declared(run: RunContext, steering: Steering, from: MachineState): Promise<void> {
  const rows: NewStepRow[] = [];
  let state = from;
  do {
    const { doing, state: moved } = move(steering.program, state);
    if (doing.what === 'end' || doing.what === 'abort') break;
    if (doing.what === 'request') {
      const [step] = steering.batches.get(stepOf(steering.program, doing))!.steps as [RemainingStep];
      rows.push({ ...rowOf(run, steering, step), status: 'done', error: 'declared done by the operator' });
    }
    state = doing.what === 'request' ? answered(moved, { errorCode: 0, activityCount: 0 }).state : moved;
  } while (state.open > 0);
  await run.sessions.main().transaction(async () => {
    for (const row of rows) await insertStep(run.sessions.journal(), row);
  });
}

function steeringOf(run: RunContext, program: PlannedProgram, batches: readonly RemainingBatch[]): Steering {
  const { project } = run.request.plan;
  const tell = (message: string): void => run.tell({ event: 'note', project, message: run.vault.redact(message) });
  const steering: Steering = {
    program, batches: new Map(batches.map((batch) => [batch.steps[0]!.seq, batch])), pending: [],
    passOver(skipped) {
      for (const { at, instruction, why } of skipped) {
        tell(`${placeText(instruction)}: passed over: ${instruction.shown} (${why})`);
        for (const { step } of program.sends.filter((each) => each.at === at)) keep(run, steering, step, why);
      }
    },
    refused({ instruction }: Doing, { errorCode, message }, severity) {
      tell(`${instruction ? placeText(instruction) : program.script}: ERRORCODE ${errorCode}, severity ${severity}: ${message ?? ''}`);
    },
    async beside(doing) {
      if (doing.what === 'say') tell(`${placeText(doing.instruction)}: ${doing.text}`);
      if (doing.what !== 'wait') return;
      tell(`${placeText(doing.instruction)}: waits ${doing.seconds} s`);
      await run.clock.sleep(doing.seconds * 1000, run.request.signal);
      await mayGoOn(run);
    },
  };
  return steering;
}

const placeText = ({ place: { file, line } }: { readonly place: { readonly file: string; readonly line: number } }): string => `${file.slice(file.lastIndexOf('/') + 1)}:${line}`;

const rowOf = (run: RunContext, { batches }: Steering, { step, seq, attempt }: RemainingStep): Omit<NewStepRow, 'status'> => ({
  deploymentId: run.request.deploymentId, seq, batch: batches.get(seq)!.index, address: step.address, intentHash: intentHash(step), attempt, startedAt: run.clock.now(), endedAt: run.clock.now(),
});

function keep(run: RunContext, steering: Steering, seq: number, why: string): void {
  const [step] = steering.batches.get(seq)!.steps as [RemainingStep];
  if (step.settled !== undefined || steering.pending.some((row) => row.seq === seq)) return;
  steering.pending.push({ ...rowOf(run, steering, step), status: 'skipped', error: why });
}

async function flush(run: RunContext, steering: Steering): Promise<void> {
  if (steering.pending.length === 0) return;
  await mayGoOn(run);
  const rows = steering.pending;
  await run.sessions.main().transaction(async () => {
    for (const row of rows) await insertStep(run.sessions.journal(), row);
  });
  written(steering, 'skipped');
}

/** A request that cannot be in a transaction: intent, statement, outcome. */
async function alone(run: RunContext, steering: Steering, doing: Extract<Doing, { what: 'request' }>, moved: MachineState): Promise<MachineState> {
  const seq = stepOf(steering.program, doing);
  await flush(run, steering);
  const batch = steering.batches.get(seq)!;
  let answer: Answer = { errorCode: 0, activityCount: 0 };
  const answering: Answering = {
    isAnswer, retry: doing.retry,
    saidOf(rows) {
      answer = { errorCode: 0, activityCount: rows };
      return saidOf(answer);
    },
    refusalOf(error) {
      answer = refusalOf(run, error);
      return saidOf(answer);
    },
  };
  await runSingleStep(run, batch.index, batch.steps[0]!, answering);
  const rows = (await stepRows(run.sessions.journal(), run.request.deploymentId)).filter((row) => row.seq === seq);
  const last = rows.at(-1)!;
  steering.batches.set(seq, { ...batch, steps: [remainingStep(batch.steps[0]!.step, seq, rows, false)] });
  // What the journal holds is what a later process will go by.
  const known = last.status === 'done' || last.status === 'refused' ? answerOf(last.error) : answer;
  const { state, severity } = answered(moved, known);
  if (known.errorCode !== 0) steering.refused(doing, known, severity);
  return state;
}

/** With 0, what was not reached is passed over for good. With another code all stays open: it can be gone on with, or taken back. */
async function finish(run: RunContext, steering: Steering, ended: Ended): Promise<void> {
  const { program } = steering;
  const how = endText(ended);
  if (ended.code === 0) for (const { step } of program.sends) keep(run, steering, step, how);
  await flush(run, steering);
  run.tell({ event: 'note', project: run.request.plan.project, message: `${program.script} ended with ${ended.code} (${how})` });
  if (ended.code === 0) return;
  const refused = (await standing(run, program)).trace.flatMap((each) => (each.what === 'refused' ? [`${placeText(each.instruction)}: ERRORCODE ${each.errorCode}, severity ${each.severity}: ${each.message}`] : []));
  throw new Failure('SL217', `${program.script} ended with ${ended.code} (${how})`, {
    ...(ended.instruction && { at: ended.instruction.place }), lines: refused.slice(-20),
    hint: run.request.plan.kind === 'rollback' ? 'Requests that took effect stay. Do what the last one that was refused needs, and run rollback again: it goes on there.'
      : 'Requests that took effect stay. Correct what the last one that was refused needs, or the script from there on, and run deploy again: it goes on there; or run rollback.',
  });
}

const endText = ({ by, instruction }: Ended): string => (by === 'quit' && instruction ? `${instruction.shown}, ${placeText(instruction)}` : by === 'maxerror' ? 'stopped by MAXERROR' : by);

/** Of each kind; more are counted. */
const SHOWN = 50;

function tellOf(program: PlannedProgram, { trace, ended }: Replayed): Finding[] {
  const all = trace.flatMap((each): Finding[] => {
    const at = each.instruction.place;
    switch (each.what) {
      case 'ran': return each.taken ? [{ code: 'bteq-taken-back', severity: 'warning', at, message: `${each.instruction.shown}: it ran, and its transaction was taken back` }] : [];
      case 'refused': return [{ code: 'bteq-refused', severity: 'warning', at, message: `ERRORCODE ${each.errorCode}, severity ${each.severity}: ${each.message}` }];
      case 'skipped': return [{ code: 'bteq-skipped', severity: 'info', at, message: `passed over: ${each.instruction.shown} (${each.why})` }];
      case 'said': return [{ code: 'bteq-remark', severity: 'info', at, message: each.text }];
    }
  });
  const more = all.length - SHOWN;
  return [
    ...all.slice(0, SHOWN), ...(more > 0 ? [{ code: 'bteq-skipped', severity: 'info' as const, message: `${more} more in ${program.script}: the journal has them` }] : []),
    ...(ended ? [{ code: 'bteq-ended', severity: ended.code === 0 ? 'info' as const : 'warning' as const, message: `${program.script} ended with ${ended.code} (${endText(ended)})` }] : []),
  ];
}
