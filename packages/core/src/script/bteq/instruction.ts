/** What a BTEQ script is made of, after its blocks, labels and files are resolved. Basic Teradata Query Reference (B035-2414). */
import type { Place } from '../../errors/failure.ts';

/** What a script can ask about the request before, or about all of them. */
export const STATUS_VALUES = ['ERRORCODE', 'ERRORLEVEL', 'ACTIVITYCOUNT', 'WARNINGCODE', 'INSERTCOUNT', 'UPDATECOUNT', 'DELETECOUNT', 'BTEQRETURNCODE', 'SYSTEMRETURNCODE'] as const;
export type StatusValue = (typeof STATUS_VALUES)[number];

export type Comparison = '=' | '<>' | '>' | '>=' | '<' | '<=';

export type Condition =
  | { readonly check: StatusValue; readonly is: Comparison; readonly than: number }
  | { readonly every: readonly Condition[] }
  | { readonly some: readonly Condition[] }
  | { readonly not: Condition };

/** Numbers of instructions are indices into the program. A number that is the program's length is its end. */
export type Act =
  /** Sent to the database as one request, which may hold several statements. `compiles`: a procedure's text out of a file of its own. */
  | { readonly kind: 'request'; readonly sql: string; readonly compiles?: true }
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
  /** undefined: none. */
  | { readonly kind: 'maxerror'; readonly above: number | undefined }
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

export interface Warning {
  readonly message: string;
  readonly at: Place;
  readonly hint?: string;
}

export interface Program {
  /** The script's own file. */
  readonly file: string;
  readonly instructions: readonly Instruction[];
  readonly warnings: readonly Warning[];
}
