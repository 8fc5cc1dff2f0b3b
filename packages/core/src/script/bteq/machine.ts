/** What a BTEQ script does, step by step: dry, so that a run can keep where it is, stop, and go on. Basic Teradata Query Reference (B035-2414). */
import type { Instruction, MachineState, StatusValue, StatusValues } from '../../model/program.ts';
import { holds } from './condition.ts';

export interface RequestOutcome {
  /** 0: it succeeded. */
  readonly errorCode: number;
  readonly activityCount: number;
  readonly warningCode?: number;
}

export interface Skipped {
  /** Its index. */
  readonly at: number;
  readonly instruction: Instruction;
  /** Why: `.GOTO done`, `the condition does not hold`, … */
  readonly why: string;
}

export type Doing =
  /** `at` sends the text of request `of`, for `= n` the time `time`. `retry`: what is worth another try gets one. */
  | { readonly what: 'request'; readonly at: number; readonly of: number; readonly time: number; readonly instruction: Instruction; readonly retry: boolean }
  /** Only of the outermost. */
  | { readonly what: 'begin' | 'commit' | 'abort'; readonly instruction: Instruction }
  | { readonly what: 'say'; readonly text: string; readonly instruction: Instruction }
  | { readonly what: 'wait'; readonly seconds: number; readonly instruction: Instruction }
  | { readonly what: 'end'; readonly code: number; readonly by: EndedBy; readonly instruction?: Instruction };

export type EndedBy = 'quit' | 'maxerror' | 'end of the script' | 'an end inside of a transaction';

export interface Moved {
  readonly state: MachineState;
  /** Instructions that were passed over on the way, in their order. */
  readonly skipped: readonly Skipped[];
  readonly doing: Doing;
}

/** Default severities; every other code has 8, and 2631 (deadlock) has none because it is tried again. https://docs.teradata.com, BTEQ return codes */
const DEFAULTS: Readonly<Record<number, number>> = Object.fromEntries([[2631, 0] as const, ...[2580, 2667, 3534, 3666, 3737, 3747, 3803, 3804, 3805].map((code) => [code, 4] as const)]);
const USER_ERROR = 8;
/** Too many END TRANSACTION statements. */
const NOTHING_OPEN = 3510;

const NOTHING: StatusValues = { ERRORCODE: 0, ERRORLEVEL: 0, ACTIVITYCOUNT: 0, WARNINGCODE: 0, INSERTCOUNT: 0, UPDATECOUNT: 0, DELETECOUNT: 0, BTEQRETURNCODE: 0, SYSTEMRETURNCODE: 0 };

export const begin = (): MachineState => ({ at: 0, values: NOTHING, severities: {}, unknown: USER_ERROR, counting: true, retry: true, warningsAreErrors: false, again: 0, open: 0 });

/** Until something is to be done outside. The state that comes with it is the one behind that. */
export function move({ instructions }: { readonly instructions: readonly Instruction[] }, from: MachineState): Moved {
  const skipped: Skipped[] = [];
  let state = from;
  const skip = (until: number, why: string): void => {
    for (let at = state.at + 1; at < until; at += 1) if (instructions[at]!.kind !== 'leave') skipped.push({ at, instruction: instructions[at]!, why });
    state = { ...state, at: until };
  };
  for (;;) {
    const instruction = instructions[state.at];
    if (state.stopped !== undefined) return { state, skipped, doing: { what: 'end', code: state.stopped, by: 'maxerror' } };
    if (!instruction) return { state, skipped, doing: end(state, state.values.ERRORLEVEL, 'end of the script') };
    const after = { ...state, at: state.at + 1 };
    switch (instruction.kind) {
      case 'request': return { state: { ...after, last: state.at }, skipped, doing: { what: 'request', at: state.at, of: state.at, time: 0, instruction, retry: state.retry } };
      case 'begin':
        state = { ...after, open: state.open + 1 };
        if (state.open > 1) break;
        return { state, skipped, doing: { what: 'begin', instruction } };
      case 'commit':
        if (state.open > 1) { state = { ...after, open: state.open - 1 }; break; }
        if (state.open === 1) return { state: { ...after, open: 0 }, skipped, doing: { what: 'commit', instruction } };
        state = answered(after, { errorCode: NOTHING_OPEN, activityCount: 0 }).state;
        break;
      case 'abort':
        if (state.open === 0) { state = answered(after, { errorCode: 0, activityCount: 0 }).state; break; }
        return { state: { ...after, open: 0 }, skipped, doing: { what: 'abort', instruction } };
      case 'branch':
        if (holds(instruction.condition, state.values)) state = after;
        else skip(instruction.otherwise, `${instruction.shown}: the condition does not hold`);
        break;
      case 'leave': skip(instruction.to, 'another branch of the block ran'); break;
      case 'goto': skip(instruction.to, `.GOTO ${instruction.label}`); break;
      case 'label': case 'setting': state = after; break;
      case 'quit': return { state, skipped, doing: end(state, codeOf(instruction.code, state), 'quit', instruction) };
      case 'severity':
        state = instruction.codes === 'unknown' ? { ...after, unknown: instruction.severity } : { ...after, severities: { ...state.severities, ...Object.fromEntries(instruction.codes.map((code) => [code, instruction.severity])) } };
        break;
      case 'errorlevel': state = { ...after, counting: instruction.on }; break;
      case 'maxerror': {
        const { maxError: _before, ...rest } = after;
        state = instruction.above === undefined ? rest : { ...rest, maxError: instruction.above };
        break;
      }
      case 'retry': state = { ...after, retry: instruction.on }; break;
      case 'errorondbswarning': state = { ...after, warningsAreErrors: instruction.on }; break;
      case 'remark': return { state: after, skipped, doing: { what: 'say', text: instruction.text, instruction } };
      case 'hang': return { state: after, skipped, doing: { what: 'wait', seconds: instruction.seconds, instruction } };
      case 'again': {
        const { last } = state;
        // The request may have been passed over, or it has run as often as it shall.
        if (last === undefined || state.again >= instruction.times) { state = { ...after, again: 0 }; break; }
        const time = state.again + 1;
        return { state: { ...state, again: time }, skipped, doing: { what: 'request', at: state.at, of: last, time, instruction, retry: state.retry } };
      }
    }
  }
}

/** What is open when a script ends is taken back: that is no good end. */
const end = ({ open }: MachineState, code: number, by: EndedBy, instruction?: Instruction): Doing => ({
  what: 'end', code: open > 0 && code === 0 ? USER_ERROR : code, by: open > 0 ? 'an end inside of a transaction' : by, ...(instruction && { instruction }),
});

const codeOf = (code: number | StatusValue | undefined, { values }: MachineState): number => (code === undefined ? values.ERRORLEVEL : typeof code === 'number' ? code : values[code]);

export interface Answered {
  readonly state: MachineState;
  readonly severity: number;
}

/** What the outcome of a request, or of ET, changes. An error takes back the transaction that is open. */
export function answered(state: MachineState, outcome: RequestOutcome): Answered {
  const warning = outcome.warningCode ?? 0;
  const code = outcome.errorCode !== 0 ? outcome.errorCode : state.warningsAreErrors ? warning : 0;
  const severity = code === 0 || !state.counting ? 0 : (state.severities[code] ?? DEFAULTS[code] ?? state.unknown);
  const values: StatusValues = {
    ...state.values, ERRORCODE: code, WARNINGCODE: warning, ACTIVITYCOUNT: code === 0 ? outcome.activityCount : 0, ERRORLEVEL: Math.max(state.values.ERRORLEVEL, severity), INSERTCOUNT: 0, UPDATECOUNT: 0, DELETECOUNT: 0,
  };
  const next: MachineState = { ...state, values, ...(outcome.errorCode !== 0 && { open: 0 }) };
  return state.maxError !== undefined && severity > state.maxError ? { state: { ...next, again: 0, stopped: values.ERRORLEVEL }, severity } : { state: next, severity };
}
