/** The plan: an ordered, hashed value, bound to the state that it was made for. Published as `sluice-plan/1`. */
import type { Place } from '../errors/failure.ts';
import type { Address, Id } from './address.ts';
import type { StepBackup, StepRestore } from './backup.ts';
import type { Conflict } from './conflict.ts';
import type { Effect } from './effect.ts';
import { digest } from './hash.ts';
import type { PackageRequirement } from './package.ts';
import type { PlannedProgram } from './program.ts';
import type { Around, Batched, ScriptRecord } from './script.ts';

export type Action = 'create' | 'change' | 'drop' | 'rebuild' | 'rename';
export type Severity = 'block' | 'warn' | 'info';

/** A declared effect judged against a rule. */
export interface Hazard {
  /** `H104`. */
  readonly code: string;
  readonly severity: Severity;
  readonly subject: Id;
  readonly message: string;
  /** The safer way, in a sentence. */
  readonly advice: string;
  /** Rows at stake when the plan was made, where known. Display only: not part of the plan's identity. */
  readonly rows?: number;
  /** true: it blocks, and passes in this environment all the same. Display only too. */
  readonly accepted?: boolean;
}

export interface Reverse {
  readonly sql: string;
  /** Why rows or values do not come back by this statement alone; undefined when nothing is lost. */
  readonly loses?: string;
  /** false: cannot run inside a transaction; `probe` and `repair` then say how a crash is resumed. */
  readonly transactional?: boolean;
  /** Why what was taken back before it must be committed first. */
  readonly barrier?: string;
  readonly probe?: string;
  readonly repair?: readonly string[];
  readonly restores?: StepRestore;
  readonly around?: Around;
  readonly batched?: Batched;
  /** No statement that somebody wrote: it makes or gives back settings for those around it. */
  readonly settles?: true;
  /** Relations whose rows go by it: while none of them holds any, nothing is lost. */
  readonly of?: readonly Id[];
}

/** A rollback script that steers itself, in the place of statements that take its script back. It never runs by itself. */
export interface ProgramBack {
  readonly program: PlannedProgram;
  /** What it may send; the steps of its sendings are numbers of these, from 1. */
  readonly requests: readonly Reverse[];
}

/** One statement with its declared effects. */
export interface Step {
  /** Unique in the plan, stable for equal content: a digest over address, action and sql, shortened. */
  readonly id: string;
  readonly address: Id;
  readonly action: Action;
  readonly sql: string;
  readonly source?: Place;
  readonly transactional: boolean;
  readonly effects: readonly Effect[];
  readonly hazards: readonly Hazard[];
  /** In the order in which they must run. Empty: nothing to take back, or `irreversible` says why not. */
  readonly reverse: readonly Reverse[];
  readonly irreversible?: string;
  readonly back?: ProgramBack;
  readonly probe?: string;
  readonly repair?: readonly string[];
  /** What stands around the statement, its probe and its repair on the session. Only outside of a transaction, or in a BTEQ script. */
  readonly around?: Around;
  /** It runs as many short statements, each with its own transaction; `sql` is the whole. */
  readonly batched?: Batched;
  /** The backup object that this statement makes; it is read back and compared before the next statement. */
  readonly backup?: StepBackup;
  /** Names of the backup objects that hold what this step takes away; empty: there is nothing to keep. Left out: what it loses is gone. */
  readonly keptIn?: readonly string[];
  /** Why what it loses is not kept. */
  readonly unkept?: string;
  /** The backup object that it brings back. */
  readonly restores?: StepRestore;
  /** Relations that held nothing when it was planned, so that nothing of them is kept: looked at again before the statement. */
  readonly empty?: readonly Id[];
  /** No statement that somebody wrote: it makes or gives back settings for those around it. */
  readonly settles?: true;
  /** Why it is in the plan, for people: `changed: default`, `stands on view sales.v, which is replaced`. */
  readonly reason: string;
}

/** Steps that commit together. A step that cannot be in a transaction is a batch of its own. */
export interface Batch {
  readonly transactional: boolean;
  /** Why the batch before had to end here, where it had to. */
  readonly barrier?: string;
  /** The plan's program that decides whether it runs, from 0. It then holds one step, which may be refused without an end to the run. */
  readonly program?: number;
  readonly steps: readonly Step[];
}

/** `sf1:` + sha256 of the canonical text of `scope`'s facts. */
export interface Bound {
  readonly fingerprint: string;
  /** The addresses of outside facts that steps reference, beside the owned ones. */
  readonly outside: readonly Id[];
}

export interface Plan {
  readonly format: 'sluice-plan/1';
  /** sha256 over canonical JSON without `id`, `toolVersion`, `display`, `ignored`. */
  readonly id: string;
  readonly project: string;
  readonly environment: string;
  readonly database: string;
  readonly dialect: string;
  readonly serverVersion: string;
  readonly toolVersion: string;
  /** `scripts` runs versioned scripts, whose end nobody knows before: `to` is then `UNSEEN`. `package` runs those of a package, which says where they lead. `disable` and `enable` switch objects: they are no state of a project, so `from` and `to` are equal, and `ignored` says what is held meanwhile. */
  readonly kind: 'deploy' | 'rollback' | 'adopt' | 'undo' | 'disable' | 'enable' | 'scripts' | 'package';
  readonly sourceDigest: string;
  readonly policyDigest: string;
  readonly from: Bound;
  readonly to: Bound;
  readonly atomic: boolean;
  readonly batches: readonly Batch[];
  /** Live facts in scope that the files do not hold and the journal does not know: left alone. */
  readonly unmanaged: readonly Id[];
  /** Seen in scope and not modelled. */
  readonly unmodelled: readonly string[];
  /** Facts matched by `ignore`; only for people, for they may come and go while a plan waits. */
  readonly ignored: readonly Id[];
  /** Of facts whose names or texts its renames change: what a way back needs to see the former ones in what is there. */
  readonly formerly?: Formerly;
  /** The versioned scripts that it runs, or of which it says something. */
  readonly scripts?: readonly ScriptRecord[];
  /** The package whose scripts they are. */
  readonly package?: PlannedPackage;
  /** Only these objects, and what they need, are brought to what the sources want. Left out: all. */
  readonly part?: PlanPart;
  /** Of the scripts, those that steer themselves. */
  readonly programs?: readonly PlannedProgram[];
  /** Objects that its scripts create and that were there. */
  readonly conflicts?: readonly Conflict[];
  /** Where the desired state was loaded: `pglite`, `embedded 17`, `target`, `sources`. */
  readonly shadow: string;
  /** Only for people; never part of the identity. */
  readonly display: Display;
}

export interface PlannedPackage {
  readonly name: string;
  readonly digest: string;
  /** What must stay deployed while it is. Left out: nothing. */
  readonly requires?: readonly PackageRequirement[];
}

export interface PlanPart {
  /** Digest of all the sources; the plan's own is another one, so that it counts for no deployment of all. */
  readonly of: string;
  readonly objects: readonly Id[];
}

/** What stands for the sources of a part. */
export const partDigest = (of: string, objects: readonly Id[]): string => digest({ of, objects: [...objects].sort() });

/** By id: the address under the former names, and the attributes that say the same in other words, `[then, now]`. */
export type Formerly = Readonly<Record<Id, { readonly address: Address; readonly attributes: Readonly<Record<string, readonly [then: unknown, now: unknown]>> }>>;

/** What the page shows beside the steps. */
export interface Display {
  /** Before and after as text, by address. */
  readonly objects: Readonly<Record<Id, { readonly before?: string; readonly after?: string }>>;
  /** `[from, to]`: `from` stands on `to`. Among the objects of the plan and their direct neighbours. */
  readonly edges: readonly (readonly [from: Id, to: Id])[];
}

/** The plan's identity. `rows` of hazards are evidence of the moment, what is ignored may come and go, and the policy has a digest of its own: they are left out too. */
export function planId(plan: Omit<Plan, 'id'>): string {
  const { toolVersion: _tool, display: _display, ignored: _ignored, ...rest } = plan;
  const batches = rest.batches.map((batch) => ({
    ...batch,
    steps: batch.steps.map((step) => ({ ...step, hazards: step.hazards.map(({ rows: _rows, accepted: _accepted, ...hazard }) => hazard) })),
  }));
  return digest({ ...rest, batches });
}

/** Leads forward to a state that the sources want. */
export const isForward = ({ kind }: { readonly kind: string }): boolean => kind === 'deploy' || kind === 'adopt' || runsScripts({ kind });

/** Its steps are statements that somebody wrote, with their own way back. */
export const runsScripts = ({ kind }: { readonly kind: string }): boolean => kind === 'scripts' || kind === 'package';

/** The fingerprint of a state that is known only once it was reached. */
export const UNSEEN = 'unseen';

export const stepsOf = (plan: Pick<Plan, 'batches'>): Step[] => plan.batches.flatMap((batch) => batch.steps);
/** Nothing runs, and nothing is to be journaled: a script without a statement is applied all the same. */
export const isEmpty = ({ batches, kind, scripts = [] }: Pick<Plan, 'batches'> & Partial<Pick<Plan, 'kind' | 'scripts'>>): boolean => batches.every((batch) => batch.steps.length === 0) && (kind !== 'scripts' || scripts.length === 0);
