/** Effects against rules: which steps are hazards. Knows neither kinds nor acts; both sides bring their own words. */
import type { Id } from '../model/address.ts';
import type { Effect, EffectName } from '../model/effect.ts';
import type { Evidence, HazardRule } from '../model/hazard-rule.ts';
import { planId, stepsOf, type Action, type Hazard, type Plan } from '../model/plan.ts';

/**
 * The hazards of one statement. A rule speaks for an effect when it names the effect's cause; a rule without causes speaks
 * for those that no other rule of that effect names.
 */
export function judge(effects: readonly Effect[], rules: readonly HazardRule[], evidence: Evidence): Hazard[] {
  const hazards = new Map<string, Hazard>();
  for (const effect of effects) {
    for (const rule of rulesFor(effect, rules)) {
      const verdict = rule.judge(effect, evidence);
      if (verdict === undefined) continue;
      const { message, severity = rule.severity } = verdict;
      const advice = evidence.kept && LOSSES.includes(effect.effect) ? `${verdict.advice} What goes is kept in a backup object and comes back with a rollback.` : verdict.advice;
      const rows = evidence.rows.get(effect.subject);
      const key = `${rule.code} ${effect.subject} ${message}`;
      if (!hazards.has(key)) hazards.set(key, { code: rule.code, severity, subject: effect.subject, message, advice, ...(rows !== undefined && { rows }) });
    }
  }
  return [...hazards.values()];
}

/** The plan with its hazards judged, and the identity that follows from them. */
export function withHazards(plan: Plan, rules: readonly HazardRule[], measured: Measured): Plan {
  const { id: _id, ...rest } = plan;
  const evidence = evidenceFor(plan, measured);
  const judged = {
    ...rest,
    batches: plan.batches.map((batch) => ({
      ...batch,
      steps: batch.steps.map((step) => ({ ...step, hazards: judge(step.effects, rules, step.keptIn ? { ...evidence, kept: true } : evidence) })),
    })),
  };
  return { ...judged, id: planId(judged) };
}

function rulesFor(effect: Effect, rules: readonly HazardRule[]): readonly HazardRule[] {
  const same = rules.filter((rule) => rule.effect === effect.effect);
  const named = same.filter((rule) => rule.causes?.includes(effect.cause));
  return named.length > 0 ? named : same.filter((rule) => rule.causes === undefined);
}

const LOSSES: readonly EffectName[] = ['loses-rows', 'loses-values', 'narrows-values'];
const ON_ROWS: readonly EffectName[] = [...LOSSES, 'blocks', 'rewrites', 'may-fail'];

/** Relations whose rows must be counted before the plan can be judged. */
export function subjectsToMeasure(plan: Pick<Plan, 'batches'>): Id[] {
  const effects = stepsOf(plan).flatMap((step) => step.effects);
  return [...new Set(effects.filter((effect) => ON_ROWS.includes(effect.effect)).map((effect) => effect.subject))].toSorted();
}

/** Queries that count what would make a step fail, on subjects that exist. They may still fail where the plan makes what they look at. */
export function checksToRun(plan: Pick<Plan, 'batches'>, exists: (subject: Id) => boolean): string[] {
  return [...new Set(stepsOf(plan).flatMap((step) => step.effects.flatMap((effect) => (exists(effect.subject) ? (effect.check ?? []) : []))))];
}

/** What was measured on the target; see Evidence. */
export type Measured = Pick<Evidence, 'rows' | 'smallBelow' | 'violations'>;

/** The evidence for a plan: what was measured, and what the plan itself says. */
export function evidenceFor(plan: Pick<Plan, 'batches'>, measured: Measured): Evidence {
  const made = (actions: readonly Action[]): Set<Id> => new Set(stepsOf(plan).flatMap((step) => (actions.includes(step.action) ? [step.address] : [])));
  return { ...measured, created: made(['create', 'rebuild']), rebuilt: made(['rebuild']) };
}
