/** Asks the dialect what would make a plan fail, before the first write. */
import { Failure } from '../errors/failure.ts';
import type { Fact } from '../model/fact.ts';
import type { Finding } from '../model/finding.ts';
import { stepsOf } from '../model/plan.ts';
import type { Engagement } from './engagement.ts';
import type { Gathered } from './gather.ts';
import type { PlannedProject } from './planning.ts';

const MOST = 60;

/** Gives what is good to know. Throws SL507 with all that would make the plan fail. */
export async function preflight({ environment }: Pick<Gathered, 'environment'>, { dialect, session, live }: Engagement, { plan, member, ...planned }: PlannedProject): Promise<readonly Finding[]> {
  const scoped = planned.working ?? planned.scoped;
  const create = new Map<string, Fact>();
  const touch = new Map<string, Fact>();
  for (const step of stepsOf(plan)) {
    const after = scoped.after.facts.get(step.address);
    const before = live.catalog.facts.get(step.address);
    if (before) touch.set(before.id, before);
    else if (after) {
      // What is added to something that is there needs rights on that.
      if (after.parent !== undefined && live.catalog.facts.has(after.parent)) touch.set(after.id, after);
      create.set(after.id, after);
    }
  }
  const { requires } = member.manifest;
  if (stepsOf(plan).length === 0 && Object.values(requires).every((names) => names.length === 0)) return [];
  const found = await dialect.preflight(session, {
    create: [...create.values()], touch: [...touch.values()], batches: plan.batches, live: live.catalog, before: scoped.before, after: scoped.after, requires,
    journalSchema: environment.journalSchema, lockMs: environment.timeouts.lock,
  });
  const wrong = found.filter(({ severity }) => severity === 'error');
  const [first] = wrong;
  if (!first) return found;
  throw new Failure('SL507', `${plan.project}: ${first.message}`, {
    lines: [...wrong.slice(1, MOST).map(line), ...(wrong.length > MOST ? [`and ${wrong.length - MOST} more`] : [])],
    hint: first.hint ?? 'Remove the obstacle and deploy again.',
  });
}

const line = ({ message, hint }: Finding): string => (hint === undefined ? message : `${message}. ${hint}`);
