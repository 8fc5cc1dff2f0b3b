/** What a BTEQ script is made of, after its blocks, labels and files are resolved: what a plan keeps of one that steers its own steps. Basic Teradata Query Reference (B035-2414). */
import type { Place } from '../errors/failure.ts';

/** What a script can ask about the request before, or about all of them. */
export const STATUS_VALUES = ['ERRORCODE', 'ERRORLEVEL', 'ACTIVITYCOUNT', 'WARNINGCODE', 'INSERTCOUNT', 'UPDATECOUNT', 'DELETECOUNT', 'BTEQRETURNCODE', 'SYSTEMRETURNCODE'] as const;
export type StatusValue = (typeof STATUS_VALUES)[number];
export type StatusValues = Readonly<Record<StatusValue, number>>;

export type Comparison = '=' | '<>' | '>' | '>=' | '<' | '<=';

export type Condition =
  | { readonly check: StatusValue; readonly is: Comparison; readonly than: number }
  | { readonly every: readonly Condition[] }
  | { readonly some: readonly Condition[] }
  | { readonly not: Condition };

/** Numbers of instructions are indices into the program. A number that is the program's length is its end. */
export type Act =
  /** Sent to the database as one request, which may hold several statements. `request`: its index among the program's requests. */
  | { readonly kind: 'request'; readonly request: number }
  /** BT, ET and ROLLBACK: what stands between them commits together. */
  | { readonly kind: 'begin' | 'commit' | 'abort' }
  /** `.IF` and `.ELSEIF`: goes on behind it, or with `otherwise`. */
  | { readonly kind: 'branch'; readonly condition: Condition; readonly otherwise: number }
  /** The end of a block that ran: what belongs to the others is passed over. */
  | { readonly kind: 'leave'; readonly to: number }
  | { readonly kind: 'goto'; readonly label: string; readonly to: number }
  | { readonly kind: 'label'; readonly label: string }
  /** With a code, a status value, or the highest severity so far. */
  | { readonly kind: 'quit'; readonly code?: number | StatusValue }
  /** `codes: 'unknown'`: those with neither a default nor a severity of their own. */
  | { readonly kind: 'severity'; readonly codes: readonly number[] | 'unknown'; readonly severity: number }
  /** Whether requests count for ERRORLEVEL. */
  | { readonly kind: 'errorlevel'; readonly on: boolean }
  /** Left out: none. */
  | { readonly kind: 'maxerror'; readonly above?: number }
  | { readonly kind: 'retry'; readonly on: boolean }
  | { readonly kind: 'errorondbswarning'; readonly on: boolean }
  | { readonly kind: 'remark'; readonly text: string }
  /** The last request so many times again. */
  | { readonly kind: 'again'; readonly times: number }
  | { readonly kind: 'hang'; readonly seconds: number }
  /** Says how output looks, or what a session was to be: recorded, without an effect. */
  | { readonly kind: 'setting'; readonly name: string; readonly value: string };

export type Instruction = Act & {
  readonly place: Place & { readonly column: number };
  /** As it is written, its first line: what a log shows of one that was passed over. */
  readonly shown: string;
};

/** One step of the plan that an instruction sends: a request, or one of the times that `= n` sends the last one again. */
export interface Sending {
  /** The instruction. */
  readonly at: number;
  /** The request whose text it is: the same, or for `= n` one that may be the last by then. */
  readonly of: number;
  /** 0: the request itself. */
  readonly time: number;
  /** From 1 over the whole plan. */
  readonly step: number;
}

/** A BTEQ script of a plan: which of its steps run is decided while it runs, by what the database answered. */
export interface PlannedProgram {
  /** As in `Plan.scripts`, or a rollback script's own name. */
  readonly script: string;
  readonly instructions: readonly Instruction[];
  readonly sends: readonly Sending[];
  /** Whatever it decides, it leaves the catalog as it is. */
  readonly rowsAlone?: true;
  /** An earlier deployment came so far. Left out: from the beginning. */
  readonly start?: MachineState;
}

/** All that a script knows between two instructions: text, as a journal can hold it. */
export interface MachineState {
  /** The instruction that comes next. */
  readonly at: number;
  readonly values: StatusValues;
  /** Severities that the script gave to codes. */
  readonly severities: Readonly<Record<string, number>>;
  /** Of codes with neither a default nor one of their own. */
  readonly unknown: number;
  readonly counting: boolean;
  /** A severity above it stops the script. */
  readonly maxError?: number;
  readonly retry: boolean;
  readonly warningsAreErrors: boolean;
  /** The last request, for `= n`. */
  readonly last?: number;
  /** How many times `= n` has sent it. */
  readonly again: number;
  /** MAXERROR did not let an error pass: the script is at its end, with this code. */
  readonly stopped?: number;
  /** How many BT are open. */
  readonly open: number;
}
