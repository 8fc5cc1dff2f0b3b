/** What the files of a project want once its scripts have run, known before the first write: the scripts run on a clone without rows. */
import { Failure, isFailure } from '../errors/failure.ts';
import { parseAllowance } from '../gate/allowances.ts';
import type { Catalog } from '../model/catalog.ts';
import type { Finding } from '../model/finding.ts';
import { isEmpty, stepsOf, type Batch, type Plan } from '../model/plan.ts';
import { within } from '../plan/conflicts.ts';
import { count } from '../report/words.ts';
import { backupsOf } from './backups.ts';
import type { VerbContext } from './context.ts';
import { shadowOptions } from './desired.ts';
import type { Engagement } from './engagement.ts';
import type { Gathered, Member } from './gather.ts';
import { refusalOf, type GateOptions } from './gates.ts';
import { choiceFor, planFiles, type MemberOptions } from './plan-member.ts';
import { isScriptsOnly } from './plan-scripts.ts';
import type { PlannedProject } from './planning.ts';
import { madeAnew } from './trace.ts';

export interface Rehearsed {
  /** Left out where no scripts come first, or where it cannot be known. */
  readonly planned?: PlannedProject;
  readonly findings: readonly Finding[];
}

/** `first` runs the scripts, from `live` on. */
export async function rehearsed(context: VerbContext, gathered: Gathered, engagement: Engagement, member: Member, live: Catalog, first: PlannedProject, options: MemberOptions): Promise<Rehearsed> {
  const { dialect, group, connection } = engagement;
  const comesFirst = first.plan.kind === 'scripts' && !isEmpty(first.plan) && !isScriptsOnly(member) && options.plan === undefined && choiceFor(member.project.name, options).toVersion === undefined;
  if (!comesFirst) return { findings: [] };
  const batches = batchesToTry(first.plan);
  if (!dialect.rehearse || !batches) return { findings: [AFTER] };
  const request = { dialect, group, server: connection.server, connection };
  try {
    const { catalog, rows, where } = await dialect.rehearse(
      { setup: madeAnew(request, first.plan, live), before: live, batches, journalSchema: gathered.environment.journalSchema, backups: backupsOf(gathered.environment)?.place }, shadowOptions(context, gathered, request));
    const left = new Set(first.plan.unmanaged);
    const made = new Set([...catalog.facts.keys()].filter((id) => !live.facts.has(id) && !within(id, catalog, left)));
    // Who knows what a BTEQ script has put into what is empty on the clone.
    const known = first.plan.programs ? new Map([...rows].filter(([, number]) => number > 0)) : rows;
    const planned = await planFiles(gathered, engagement, member, catalog, options, { rows: known, made });
    return { planned, findings: [told(planned.plan, where)] };
  } catch (error) {
    if (!isFailure(error)) throw error;
    return { findings: [{ code: 'not-rehearsed', severity: 'warning', message: `what the files want after the scripts is not known before: ${error.message}`, hint: error.detail.hint ?? 'It is planned and judged when they have run.' }] };
  }
}

/** What a copy without rows can answer for. A BTEQ script decides by what the database answers, rows included: one that only changes rows is passed over, and of another (undefined) nobody knows beforehand. */
export const batchesToTry = ({ batches, programs = [] }: Plan): readonly Batch[] | undefined =>
  programs.every(({ rowsAlone }) => rowsAlone) ? batches.filter(({ program }) => program === undefined) : undefined;

const AFTER: Finding = { code: 'files-after-scripts', severity: 'info', message: 'the scripts run first; then the files are compared with what is there, and what is left to do is planned, judged and run as a deployment of its own' };

/** More are counted. */
const SHOWN = 5;

function told(plan: Plan, where: string): Finding {
  const steps = stepsOf(plan).filter(({ backup }) => backup === undefined);
  if (steps.length === 0) return { code: 'files-after-scripts', severity: 'info', message: `after the scripts nothing is left to do (rehearsed: ${where})` };
  const hazards = [...new Set(steps.flatMap((step) => step.hazards.map(({ code, subject }) => `${code} ${subject}`)))];
  return {
    code: 'files-after-scripts', severity: hazards.length > 0 ? 'warning' : 'info',
    message: `after the scripts the files want ${count(steps.length, 'step')} more (rehearsed: ${where}): ${steps.slice(0, SHOWN).map(({ sql }) => sql.split('\n')[0]!).join('; ')}${steps.length > SHOWN ? '; …' : ''}${hazards.length > 0 ? `, with ${hazards.join(', ')}` : ''}`,
  };
}

/** What allows hazards of the one plan is not missed by the other. */
export function concerning<T extends { readonly allow?: readonly string[] | undefined }>(options: T, plan: Plan, other: Plan | undefined): T {
  if (!other || !options.allow) return options;
  const meets = (text: string, of: Plan): boolean => {
    const { code, address } = parseAllowance(text);
    return stepsOf(of).some((step) => step.hazards.some((hazard) => hazard.code === code && (address === undefined || address === hazard.subject || address === step.address)));
  };
  return { ...options, allow: options.allow.filter((text) => meets(text, plan) || !meets(text, other)) };
}

/** Of the scripts, and of what the files want after them. */
export async function refusalOfBoth(context: VerbContext, gathered: Gathered, engagement: Engagement, planned: PlannedProject, after: PlannedProject | undefined, options: GateOptions): Promise<Failure | undefined> {
  const failure = await refusalOf(context, gathered, engagement, planned, concerning(options, planned.plan, after?.plan));
  if (failure || !after || isEmpty(after.plan)) return failure;
  const later = await refusalOf(context, gathered, engagement, after, concerning(options, after.plan, planned.plan));
  return later && new Failure(later.code, `after its scripts: ${later.message}`, later.detail);
}
