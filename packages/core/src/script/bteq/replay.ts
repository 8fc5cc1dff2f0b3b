/** Where a BTEQ script stands, from what is known of its requests: it is moved once more with the answers that they had, and takes the same decisions. Dry. */
import type { Instruction, MachineState, PlannedProgram } from '../../model/program.ts';
import { answerOf, type SettledStatus } from './answer.ts';
import { answered, begin, move, type Doing, type EndedBy, type Skipped } from './machine.ts';

/** The last row of a step. */
export interface Settled {
  readonly status: SettledStatus;
  readonly said?: string | undefined;
}

export interface Ended {
  readonly code: number;
  readonly by: EndedBy;
  readonly instruction?: Instruction;
}

export type Traced =
  | { readonly what: 'ran'; readonly instruction: Instruction; readonly step: number; readonly activityCount: number; readonly taken: boolean }
  | { readonly what: 'refused'; readonly instruction: Instruction; readonly step: number; readonly errorCode: number; readonly severity: number; readonly message: string }
  | { readonly what: 'skipped'; readonly instruction: Instruction; readonly why: string }
  | { readonly what: 'said'; readonly instruction: Instruction; readonly text: string };

export interface Replayed {
  /** Where it goes on: what comes next has no answer yet. */
  readonly state: MachineState;
  readonly trace: readonly Traced[];
  readonly ended?: Ended;
  /** Where the last requests were refused and none behind them took effect: before the first of those. */
  readonly refusedAt?: MachineState;
}

export const stepOf = ({ sends }: Pick<PlannedProgram, 'sends'>, { at, of, time }: Pick<Extract<Doing, { what: 'request' }>, 'at' | 'of' | 'time'>): number =>
  sends.find((each) => each.at === at && each.of === of && each.time === time)!.step;

export function replay(program: PlannedProgram, settled: (step: number) => Settled | undefined): Replayed {
  let state = program.start ?? begin();
  const trace: Traced[] = [];
  /** Before the outermost BT: what is open has left nothing. */
  let unit: { readonly state: MachineState; readonly trace: readonly Traced[] } | undefined;
  let last: Settled | undefined;
  let refusedAt: MachineState | undefined;
  const note = (skipped: readonly Skipped[]): void => void trace.push(...skipped.map(({ instruction, why }): Traced => ({ what: 'skipped', instruction, why })));
  for (;;) {
    const before = unit?.state ?? state;
    const { state: moved, doing, skipped } = move(program, state);
    const known = doing.what === 'request' ? settled(stepOf(program, doing)) : undefined;
    if (doing.what === 'request' && (known === undefined || known.status === 'skipped')) return { state: before, trace: [...(unit?.trace ?? trace)], ...(refusedAt && { refusedAt }) };
    note(skipped);
    state = moved;
    switch (doing.what) {
      case 'request': {
        const { errorCode, activityCount, message = '' } = answerOf(known!.said);
        const after = answered(moved, { errorCode, activityCount });
        const { instruction } = doing;
        if (known!.status === 'refused') refusedAt ??= before;
        else if (!unit) refusedAt = undefined;
        trace.push(known!.status === 'refused' ? { what: 'refused', instruction, step: stepOf(program, doing), errorCode, severity: after.severity, message } : { what: 'ran', instruction, step: stepOf(program, doing), activityCount, taken: known!.status === 'rolled back' });
        last = known;
        if (after.state.open === 0) unit = undefined;
        state = after.state;
        break;
      }
      case 'begin':
        unit = { state: before, trace: [...trace] };
        last = undefined;
        break;
      case 'commit': {
        const { endCode, message = '' } = last?.status === 'rolled back' ? answerOf(last.said) : { endCode: undefined };
        const after = answered(moved, { errorCode: endCode ?? 0, activityCount: 0 });
        if (endCode === undefined) refusedAt = undefined;
        else {
          refusedAt ??= before;
          trace.push({ what: 'refused', instruction: doing.instruction, step: 0, errorCode: endCode, severity: after.severity, message });
        }
        unit = undefined;
        state = after.state;
        break;
      }
      case 'abort':
        state = answered(moved, { errorCode: 0, activityCount: 0 }).state;
        unit = undefined;
        break;
      case 'say': trace.push({ what: 'said', instruction: doing.instruction, text: doing.text }); break;
      case 'wait': break;
      case 'end':
        return { state: before, trace, ended: { code: doing.code, by: doing.by, ...(doing.instruction && { instruction: doing.instruction }) }, ...(refusedAt && { refusedAt }) };
    }
  }
}
