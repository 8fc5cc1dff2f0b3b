/**
 * A saved plan is run only when planning again gives the same: then the database is as it was, and so are the files. One that was made from a snapshot
 * knew less of the rows: it may warn of more than what is found beside them, and of nothing less.
 */
import { join } from 'node:path';
import { Failure } from '../errors/failure.ts';
import type { Deployment } from '../journal/deployment-row.ts';
import { planId, stepsOf, type Hazard, type Plan } from '../model/plan.ts';
import { readPlanJson } from '../report/plan-json.ts';
import { readDocument } from '../sources/plain-file.ts';
import { fileName } from '../sources/state.ts';
import type { Gathered } from './gather.ts';
import type { PlannedProject } from './planning.ts';

export function readSavedPlan(folder: string, project: string): Plan {
  for (const path of [join(folder, fileName(project), 'plan.json'), join(folder, 'plan.json'), folder]) {
    if (path === folder && !path.endsWith('.json')) continue;
    // What a person named may be a link; what lies in a folder came from elsewhere.
    const text = readDocument(path, `Make the plan with \`sluice diff ${project} --env=… --out=${folder}\`.`, path === folder);
    const plan = text === undefined ? undefined : readPlanJson(text, path);
    if (plan?.project === project) return plan;
  }
  throw new Failure('SL407', `there is no plan of ${project} in ${folder}`, { hint: `Make one with \`sluice diff ${project} --env=… --out=${folder}\`.` });
}

/** Gives what the plan was approved as: the id of the saved one. Throws SL502 when the scope moved, or the sources did, since it was saved. */
export function requireSavedPlan(gathered: Gathered, folder: string, { plan: now }: PlannedProject, open?: Deployment): string {
  const saved = readSavedPlan(folder, now.project);
  // Half done, it is the plan that is gone on with.
  if (saved.id === (open?.planHash ?? now.id) || (!open && sameSteps(saved, now) && warnedOf(saved, now))) return saved.id;
  if (open) {
    throw new Failure('SL603', `the deployment ${open.id} of ${now.project} is open, and the saved plan ${saved.id.slice(0, 12)} is not its plan`, {
      hint: `Run deploy without --plan to finish it, or \`sluice rollback ${now.project} --env=${now.environment}\` to take it back.`,
    });
  }
  const why =
    saved.environment !== now.environment || saved.database !== now.database ? `it was made for ${saved.environment}`
    : saved.from.fingerprint !== now.from.fingerprint ? 'the database moved since it was made'
    : saved.sourceDigest !== now.sourceDigest ? 'the files changed since it was made'
    : saved.policyDigest !== now.policyDigest ? `the policy of ${gathered.environment.name} changed since it was made`
    : 'planning again gives other steps';
  throw new Failure('SL502', `the saved plan ${saved.id.slice(0, 12)} of ${now.project} cannot be run: ${why}`, { hint: 'Make the plan again with `sluice diff`, read it, and deploy that one.' });
}

/** But for what they warn of. */
function sameSteps(saved: Plan, now: Plan): boolean {
  const bare = (plan: Plan): string => {
    const { id: _id, ...rest } = plan;
    return planId({ ...rest, batches: plan.batches.map((batch) => ({ ...batch, steps: batch.steps.map((step) => ({ ...step, hazards: [] })) })) });
  };
  return bare(saved) === bare(now);
}

const GRAVE: readonly Hazard['severity'][] = ['info', 'warn', 'block'];

/** Whoever read the saved plan has read of each hazard that there is, and of none as less than it is. */
function warnedOf(saved: Plan, now: Plan): boolean {
  const known = stepsOf(saved).map(({ hazards }) => hazards);
  return stepsOf(now).every(({ hazards }, index) => hazards.every((hazard) =>
    known[index]?.some(({ code, subject, severity }) => code === hazard.code && subject === hazard.subject && GRAVE.indexOf(severity) >= GRAVE.indexOf(hazard.severity))));
}
