/** What a BTEQ script does, step by step: dry, so that a run can keep where it is, stop, and go on. Basic Teradata Query Reference (B035-2414). */
import { holds, type StatusValues } from './condition.ts';
import type { Instruction, Program, StatusValue } from './instruction.ts';

/** All that a script knows between two instructions: text, as a journal can hold it. */
export interface MachineState {
  /** The instruction that comes next. */
  readonly at: number;
  readonly values: StatusValues;
  /** Severities that the script gave to codes. */
  readonly severities: Readonly<Record<number, number>>;
  /** Of codes with neither a default nor one of their own. */
  readonly unknown: number;
  readonly counting: boolean;
  /** A severity above it stops the script. */
  readonly maxError?: number;
  readonly retry: boolean;
  readonly warningsAreErrors: boolean;
  /** The last request, for `= n`. */
  readonly last?: number;
  /** How many times it still runs. */
  readonly again: number;
}

export interface RequestOutcome {
  /** 0: it succeeded. */
  readonly errorCode: number;
  readonly activityCount: number;
  readonly warningCode?: number;
  readonly inserted?: number;
  readonly updated?: number;
  readonly deleted?: number;
}

export interface Skipped {
  readonly instruction: Instruction;
  /** Why: `.GOTO done`, `the condition does not hold`, … */
  readonly why: string;
}

export type Doing =
  | { readonly what: 'request'; readonly sql: string; readonly instruction: Instruction; readonly retry: boolean }
  | { readonly what: 'say'; readonly text: string; readonly instruction: Instruction }
  | { readonly what: 'wait'; readonly seconds: number; readonly instruction: Instruction }
  /** `above`: the severity that MAXERROR did not let pass. */
  | { readonly what: 'end'; readonly code: number; readonly by: 'quit' | 'maxerror' | 'end of the script'; readonly instruction?: Instruction };

export interface Moved {
  readonly state: MachineState;
  /** Instructions that were passed over on the way, in their order. */
  readonly skipped: readonly Skipped[];
  readonly doing: Doing;
}

/** Default severities; every other code has 8, and 2631 (deadlock) has none because it is tried again. https://docs.teradata.com, BTEQ return codes */
const DEFAULTS: Readonly<Record<number, number>> = Object.fromEntries([[2631, 0], ...[2580, 2667, 3534, 3666, 3737, 3747, 3803, 3804, 3805].map((code) => [code, 4])]);
const USER_ERROR = 8;

const NOTHING: StatusValues = { ERRORCODE: 0, ERRORLEVEL: 0, ACTIVITYCOUNT: 0, WARNINGCODE: 0, INSERTCOUNT: 0, UPDATECOUNT: 0, DELETECOUNT: 0, BTEQRETURNCODE: 0, SYSTEMRETURNCODE: 0 };

export const begin = (): MachineState => ({ at: 0, values: NOTHING, severities: {}, unknown: USER_ERROR, counting: true, retry: true, warningsAreErrors: false, again: 0 });

/** Until something is to be done outside: a request, a text, a wait, or the end. The state that comes with it is the one behind that. */
export function move({ instructions }: Program, from: MachineState): Moved {
  const skipped: Skipped[] = [];
  let state = from;
  const skip = (until: number, why: string): void => {
    for (const instruction of instructions.slice(state.at + 1, until)) if (instruction.kind !== 'leave') skipped.push({ instruction, why });
    state = { ...state, at: until };
  };
  if (state.again > 0 && state.last !== undefined) {
    const instruction = instructions[state.last]!;
    if (instruction.kind === 'request') return { state: { ...state, again: state.again - 1 }, skipped, doing: { what: 'request', sql: instruction.sql, instruction, retry: state.retry } };
  }
  for (;;) {
    const instruction = instructions[state.at];
    if (!instruction) return { state, skipped, doing: { what: 'end', code: state.values.ERRORLEVEL, by: 'end of the script' } };
    const after = { ...state, at: state.at + 1 };
    switch (instruction.kind) {
      case 'request': return { state: { ...after, last: state.at }, skipped, doing: { what: 'request', sql: instruction.sql, instruction, retry: state.retry } };
      case 'branch':
        if (holds(instruction.condition, state.values)) state = after;
        else skip(instruction.otherwise, `${instruction.shown}: the condition does not hold`);
        break;
      case 'leave': skip(instruction.to, 'another branch of the block ran'); break;
      case 'goto': skip(instruction.to, `.GOTO ${instruction.label}`); break;
      case 'label': case 'setting': state = after; break;
      case 'quit': return { state, skipped, doing: { what: 'end', code: codeOf(instruction.code, state), by: 'quit', instruction } };
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
        const request = last === undefined ? undefined : instructions[last];
        // The request may have been passed over.
        if (request?.kind !== 'request') { state = after; break; }
        return { state: { ...after, again: instruction.times - 1 }, skipped, doing: { what: 'request', sql: request.sql, instruction: request, retry: state.retry } };
      }
    }
  }
}

const codeOf = (code: number | StatusValue | undefined, { values }: MachineState): number => (code === undefined ? values.ERRORLEVEL : typeof code === 'number' ? code : values[code]);

export interface Answered {
  readonly state: MachineState;
  readonly severity: number;
  /** MAXERROR did not let it pass: the script is at its end, with this code. */
  readonly stopped?: number;
}

/** What a request's outcome changes. */
export function answered(state: MachineState, outcome: RequestOutcome): Answered {
  const warning = outcome.warningCode ?? 0;
  const code = outcome.errorCode !== 0 ? outcome.errorCode : state.warningsAreErrors ? warning : 0;
  const severity = code === 0 || !state.counting ? 0 : (state.severities[code] ?? DEFAULTS[code] ?? state.unknown);
  const values: StatusValues = {
    ...state.values, ERRORCODE: code, WARNINGCODE: warning, ACTIVITYCOUNT: code === 0 ? outcome.activityCount : 0, ERRORLEVEL: Math.max(state.values.ERRORLEVEL, severity),
    INSERTCOUNT: outcome.inserted ?? 0, UPDATECOUNT: outcome.updated ?? 0, DELETECOUNT: outcome.deleted ?? 0,
  };
  const next = { ...state, values };
  // Nothing of a request runs again after it failed for good.
  return state.maxError !== undefined && severity > state.maxError ? { state: { ...next, again: 0 }, severity, stopped: values.ERRORLEVEL } : { state: next, severity };
}
