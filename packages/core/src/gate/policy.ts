/** Hazards against an environment's policy and what a person allowed. */
import type { Hazard, Plan, Step } from '../model/plan.ts';
import { stepsOf } from '../model/plan.ts';
import type { Allowance } from './allowances.ts';
import { groupOf } from '../manifest/hazard-groups.ts';

export interface HazardPolicy {
  /** Groups or codes that nobody may allow; the environment's file must change first. */
  readonly forbid?: readonly string[] | undefined;
  /** Groups or codes that need an allowance even where they are only warnings. */
  readonly ask?: readonly string[] | undefined;
  /** Groups or codes that pass here without an allowance; what is forbidden or asked about goes before. */
  readonly accept?: readonly string[] | undefined;
}

export type Decision = 'passes' | 'allowed' | 'needs allowance' | 'forbidden';

export interface JudgedHazard {
  readonly hazard: Hazard;
  readonly step: Step;
  readonly decision: Decision;
  /** The policy's word that decided. */
  readonly because?: string;
}

export interface PolicyResult {
  readonly judged: readonly JudgedHazard[];
  /** Allowances that met no hazard of the plan. */
  readonly unused: readonly Allowance[];
}

/**
 * `block` needs an allowance unless the policy accepts it; `warn` passes unless the policy forbids or asks; `info` was judged harmless and passes, unless the policy
 * names its very code.
 */
export function applyPolicy(plan: Pick<Plan, 'batches'> & Partial<Pick<Plan, 'kind'>>, policy: HazardPolicy, allowances: readonly Allowance[]): PolicyResult {
  const met = new Set<Allowance>();
  const judged = stepsOf(plan).flatMap((step) =>
    step.hazards.map((hazard): JudgedHazard => {
      const allowing = allowances.filter((allowance) => matches(allowance, hazard, step));
      for (const allowance of allowing) met.add(allowance);
      const forbidden = word(policy.forbid, hazard);
      if (forbidden !== undefined) return { hazard, step, decision: 'forbidden', because: forbidden };
      const asked = word(policy.ask, hazard);
      // A way back was asked for by name: it breaks what the way forward made, and only lost data needs another word.
      const blocks = hazard.severity === 'block' && (plan.kind !== 'rollback' || groupOf(hazard.code) === 'data-loss');
      if (asked === undefined && (!blocks || word(policy.accept, hazard) !== undefined)) return { hazard, step, decision: 'passes' };
      return { hazard, step, decision: allowing.length > 0 ? 'allowed' : 'needs allowance', ...(asked !== undefined && { because: asked }) };
    }),
  );
  return { judged, unused: allowances.filter((allowance) => !met.has(allowance)) };
}

/** Says of each hazard that blocks elsewhere whether it passes here without a word. */
export function markAccepted<P extends Pick<Plan, 'batches' | 'kind'>>(plan: P, policy: HazardPolicy): P {
  const passes = new Set(applyPolicy(plan, policy, []).judged.filter(({ hazard, decision }) => hazard.severity === 'block' && decision === 'passes').map(({ hazard }) => hazard));
  if (passes.size === 0) return plan;
  return { ...plan, batches: plan.batches.map((batch) => ({ ...batch, steps: batch.steps.map((step) => ({ ...step, hazards: step.hazards.map((hazard) => (passes.has(hazard) ? { ...hazard, accepted: true } : hazard)) })) })) };
}

const matches = (allowance: Allowance, hazard: Hazard, step: Step): boolean =>
  allowance.code === hazard.code && (allowance.address === undefined || allowance.address === hazard.subject || allowance.address === step.address);

function word(words: readonly string[] | undefined, { code, severity }: Hazard): string | undefined {
  if (words?.includes(code)) return code;
  const group = groupOf(code);
  return severity !== 'info' && group !== undefined && words?.includes(group) ? group : undefined;
}
