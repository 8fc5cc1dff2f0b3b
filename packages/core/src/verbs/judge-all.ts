/** Before the first write: every project planned against the state that those before it will leave, and every gate judged. */
import type { Failure } from '../errors/failure.ts';
import { OUTCOMES } from '../errors/codes.ts';
import type { Deployment } from '../journal/deployment-row.ts';
import type { Catalog } from '../model/catalog.ts';
import { isEmpty } from '../model/plan.ts';
import type { ProjectReport } from '../model/report.ts';
import type { VerbContext } from './context.ts';
import type { DeployOptions } from './deploy.ts';
import { disabledFindings } from './disabled.ts';
import type { Engagement } from './engagement.ts';
import type { Gathered, Member } from './gather.ts';
import { failureOf } from './mishap.ts';
import { stillOpen } from './open-news.ts';
import { continued, openOf, planMember } from './plan-member.ts';
import type { PlannedProject } from './planning.ts';
import { preflight } from './preflight.ts';
import { refusalOfBoth, rehearsed } from './rehearsal.ts';
import { rulingFor } from './rulings.ts';
import { notRunReport, refusedReport } from './run-report.ts';
import { readSmokeTests } from './smoke-tests.ts';
import { closure } from './workspace-edges.ts';

export interface Judged {
  readonly member: Member;
  readonly planned?: PlannedProject;
  readonly failure?: Failure;
  /** The plan that has passed the gates; none where an open deployment is gone on with. */
  readonly passed?: string;
  /** What will be gone on with. */
  readonly open?: Deployment;
  /** The dependency that keeps it from running. */
  readonly waitsFor?: string;
}

export const namesOf = (gathered: Gathered, { project, database }: Member) => ({ project: project.name, environment: gathered.environment.name, database: database.name });

/** Each project is planned against the state that those before it will leave, so that every gate is judged before the first write. */
export async function judgeAll(context: VerbContext, gathered: Gathered, engagement: Engagement, members: readonly Member[], options: DeployOptions, stopped: ReadonlySet<string>): Promise<Judged[]> {
  const judged: Judged[] = [];
  const refused = new Set(stopped);
  let state: Catalog = engagement.live.catalog;
  for (const member of members) {
    const blocker = blockerOf(gathered, member, refused);
    if (blocker !== undefined) {
      fails(member, refused);
      judged.push({ member, waitsFor: blocker });
      continue;
    }
    try {
      rulingFor(member.project.name, options.inDoubt);
      await readSmokeTests(gathered, engagement.dialect, member);
      const planned = await planMember(context, gathered, engagement, member, state, options);
      context.progress({ event: 'planned', project: member.project.name, plan: planned.plan });
      // What is open was judged when it began; what remains to be planned is judged when it is finished.
      const open = continued(await openOf(engagement, gathered, member), member);
      const { planned: after, findings: later } = open ? { findings: [] } : await rehearsed(context, gathered, engagement, member, state, planned, options);
      const failure = open ? undefined : await refusalOfBoth(context, gathered, engagement, planned, after, options);
      const findings = failure || open ? [] : [...(planned.findings ?? []), ...later, ...(await preflight(gathered, engagement, planned))];
      if (failure) fails(member, refused);
      else state = (after ?? planned).scoped.after;
      judged.push({ member, planned: { ...planned, findings, ...(after && { after: after.plan }) }, ...(failure ? { failure } : open ? { open } : { passed: planned.plan.id }) });
    } catch (error) {
      const failure = failureOf(error);
      if (!failure) throw error;
      fails(member, refused);
      judged.push({ member, failure });
    }
  }
  return judged;
}

export function report(context: VerbContext, gathered: Gathered, { member, planned, failure, waitsFor, open }: Judged, started: number): ProjectReport {
  if (waitsFor !== undefined) return notRunReport(namesOf(gathered, member), `${waitsFor} comes first and was refused`);
  const base = { ...namesOf(gathered, member), ms: context.now() - started };
  const plan = planned && { plan: planned.plan, hazards: planned.plan.batches.flatMap((batch) => batch.steps.flatMap((step) => step.hazards)), stepsTotal: planned.plan.batches.reduce((sum, batch) => sum + batch.steps.length, 0) };
  if (failure) return refusedReport(failure, { ...base, ...plan });
  return { ...base, status: isEmpty(planned!.plan) ? 'unchanged' : 'planned', outcome: OUTCOMES.success, stepsDone: 0, findings: [...(open ? [stillOpen(open)] : []), ...disabledFindings(planned!.off ?? [], gathered.environment.name), ...(planned!.findings ?? [])], smoke: [], ...plan! };
}

/** A project that comes first, or an object that this one needs. */
export function blockerOf({ edges }: Gathered, { project: { name }, part }: Member, failed: ReadonlySet<string>): string | undefined {
  const needed = part?.turn?.needs.find((index) => failed.has(turnOf(name, index)));
  return [...closure([name], edges)].find((other) => other !== name && failed.has(other)) ?? (needed === undefined ? undefined : `object ${needed}/${part!.turn!.total}`);
}

export function fails({ project: { name }, part }: Member, failed: Set<string>): void {
  failed.add(name);
  if (part?.turn) failed.add(turnOf(name, part.turn.index));
}

const turnOf = (name: string, index: number): string => `${name}\n${index}`;
