/** Gates: conditions of an environment that a plan must pass. All are judged, and all that refuse say so at once. */
import { Failure } from '../errors/failure.ts';
import type { Id } from '../model/address.ts';
import { isEmpty, type Plan } from '../model/plan.ts';
import type { Row } from '../model/session.ts';
import type { Allowance } from './allowances.ts';
import { GATES } from './gates/all.ts';
import type { HazardPolicy } from './policy.ts';

/** `gates:` of an environment. */
export interface GatePolicy {
  readonly hazards?: HazardPolicy | undefined;
  /** A regular expression that the whole ticket must match. */
  readonly ticket?: string | undefined;
  /** `02:00-04:00 UTC`, `Mon-Fri 22:00-02:00 Europe/Berlin`; several: any of them. */
  readonly window?: string | readonly string[] | undefined;
  /** The environment in which the same sources must have succeeded. */
  readonly promotedFrom?: string | undefined;
  readonly approvals?: { readonly required: number; readonly signers: string } | undefined;
  readonly backup?: 'verified' | undefined;
}

export interface Approval {
  /** The identity as the signers file spells it. */
  readonly signer: string;
  /** What was signed. */
  readonly planId: string;
}

/** What the verb gathered. A gate that lacks its evidence refuses; it never looks for itself. */
export interface GateEvidence {
  /** ISO 8601, UTC. */
  readonly clocks: { readonly runner: string; readonly server?: string | undefined };
  readonly actor: string;
  readonly ticket?: string | undefined;
  /** Approvals whose signatures were verified against the signers file. */
  readonly approvals?: readonly Approval[] | undefined;
  /** `deployment` rows of the journal of the environment named by `promotedFrom`. */
  readonly promotion?: readonly Row[] | undefined;
  /** Ids of the steps before which a backup object is made, read back and verified. */
  readonly backedUp?: ReadonlySet<string> | undefined;
  /** Relations known to be empty: what is lost from them is nothing. */
  readonly empty?: ReadonlySet<Id> | undefined;
}

export interface GateInput {
  readonly plan: Plan;
  readonly policy: GatePolicy;
  readonly evidence: GateEvidence;
  /** Those that count for this project (`allowancesFor`). */
  readonly allowances: readonly Allowance[];
  /** How many projects the command line names: a bare allowance may be meant for another one of them. */
  readonly namedProjects: number;
  /** Names of gates that are not asked. */
  readonly without?: readonly string[] | undefined;
}

export interface Reason {
  readonly gate: string;
  readonly code: 'SL501' | 'SL506';
  /** What is so. */
  readonly message: string;
  /** One thing to do. */
  readonly hint: string;
  readonly lines?: readonly string[];
}

export interface Gate {
  readonly name: string;
  judge(input: GateInput): readonly Reason[];
}

export type Verdict = { readonly verdict: 'pass' } | { readonly verdict: 'refused'; readonly reasons: readonly Reason[] };

/** An empty deployment writes nothing, so it passes: running a finished one again must not need a window. */
export function judgeGates(input: GateInput): Verdict {
  if (input.plan.kind === 'deploy' && isEmpty(input.plan)) return { verdict: 'pass' };
  const reasons = GATES.filter(({ name }) => !input.without?.includes(name)).flatMap((gate) => gate.judge(input));
  return reasons.length === 0 ? { verdict: 'pass' } : { verdict: 'refused', reasons };
}

/** The refusal as the one exception that leaves the house, every reason in it. */
export function refusal(plan: Pick<Plan, 'project' | 'environment'>, reasons: readonly Reason[]): Failure {
  const code = reasons.every((reason) => reason.code === 'SL506') ? 'SL506' : 'SL501';
  const [only] = reasons;
  const lines = reasons.flatMap((reason) => [`${reason.gate}: ${reason.message}`, ...(reason.lines ?? []).map((line) => `  ${line}`), `  → ${reason.hint}`]);
  if (only !== undefined && reasons.length === 1) return new Failure(code, only.message, { hint: only.hint, ...(only.lines && { lines: only.lines }) });
  return new Failure(code, `${plan.project} → ${plan.environment}: ${reasons.length} reasons against the plan.`, { hint: 'Each reason says what to do.', lines });
}
