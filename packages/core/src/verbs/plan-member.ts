/** The plan of one project of a run: its versioned scripts while some are to run, else what its files want. */
import { Failure } from '../errors/failure.ts';
import { refuseWhenStopped } from '../errors/interrupted.ts';
import { openDeployment } from '../journal/history.ts';
import type { Deployment } from '../journal/deployment-row.ts';
import type { Catalog } from '../model/catalog.ts';
import type { Id } from '../model/address.ts';
import { isEmpty } from '../model/plan.ts';
import { undeployedRows } from '../sources/files.ts';
import type { VerbContext } from './context.ts';
import { brought, partOf } from './chosen.ts';
import { switchedOff } from './disabled.ts';
import type { Engagement } from './engagement.ts';
import type { Gathered, Member } from './gather.ts';
import { knownTo, madeBy } from './known.ts';
import { readLedger } from './ledger.ts';
import type { ScriptChoice } from './pending-scripts.ts';
import { cloneOf, isScriptsOnly, planScripts } from './plan-scripts.ts';
import { planProject, type PlannedProject } from './planning.ts';
import { requireSavedPlan } from './saved-plan.ts';

export interface MemberOptions extends ScriptChoice {
  /** Projects that the command names; undefined where that cannot be known. */
  readonly named?: readonly string[] | undefined;
  readonly adopt?: boolean | undefined;
  /** A folder with one saved plan a project. */
  readonly plan?: string | undefined;
}

/** `db-sales:V003` is for one project, `V003` for those that the command names. */
export function scopedTo(text: string): { readonly project?: string; readonly text: string } {
  const [, project, rest] = /^([^:]+):(.+)$/.exec(text) ?? [];
  return project === undefined ? { text } : { project, text: rest! };
}

/** Options that speak of scripts, as they concern one project: `db-sales:V003`, or `V003` for those that the command names. Throws SL901 where that cannot be known. */
export function choiceFor(project: string, { toVersion, redo, ifExists, named }: ScriptChoice & { readonly named?: readonly string[] | undefined }): ScriptChoice {
  const own = (option: string, text: string | undefined): string | undefined => {
    if (text === undefined) return undefined;
    const scoped = scopedTo(text);
    if (scoped.project !== undefined) return scoped.project === project ? scoped.text : undefined;
    if (named === undefined) throw new Failure('SL901', `it cannot be known for which project \`--${option}=${text}\` is meant`, { hint: `Name it: --${option}=${project}:${text}` });
    return named.includes(project) ? text : undefined;
  };
  return { toVersion: own('to-version', toVersion), redo: own('redo', redo), ifExists: own('if-exists', ifExists) };
}

/** `before`: what was planned before the lock, which is taken as it is where it still holds. */
export async function planMember(context: VerbContext, gathered: Gathered, engagement: Engagement, member: Member, live: Catalog, options: MemberOptions, before?: PlannedProject): Promise<PlannedProject> {
  refuseWhenStopped(context.signal);
  const open = await openOf(engagement, gathered, member);
  const scripts = await ofScripts(context, gathered, engagement, member, live, options, open);
  const planned = scripts && comesFirst(member, scripts) ? scripts : withToldOf(scripts, await byFiles(gathered, engagement, member, live, options, { open, before }));
  return options.plan === undefined ? planned : { ...planned, approvedAs: requireSavedPlan(gathered, options.plan, planned, open) };
}

/** Whether scripts are what there is to do now; what the files want comes after them. */
export const comesFirst = (member: Member, scripts: PlannedProject): boolean => isScriptsOnly(member) || !isEmpty(scripts.plan);

/** What is told of scripts is told also where none is pending. */
export const withToldOf = (scripts: PlannedProject | undefined, planned: PlannedProject): PlannedProject => (scripts?.findings ? { ...planned, findings: [...scripts.findings, ...(planned.findings ?? [])] } : planned);

async function ofScripts(context: VerbContext, gathered: Gathered, engagement: Engagement, member: Member, live: Catalog, options: MemberOptions, open: Deployment | undefined): Promise<PlannedProject | undefined> {
  if (!member.manifest.migrations || member.part) return undefined;
  return planScripts(gathered, {
    dialect: engagement.dialect, server: engagement.connection.server, clone: cloneOf(context, gathered, { ...engagement, server: engagement.connection.server }, member, live), isOpen: continued(open, member) !== undefined, member, neighbours: engagement.group.members, live, session: engagement.session, adopt: (options.adopt ?? false) || open !== undefined,
    ledger: await readLedger(engagement, member.project.name, gathered.environment.name),
  }, choiceFor(member.project.name, options));
}

interface FilesFrom {
  readonly open?: Deployment | undefined;
  readonly before?: PlannedProject | undefined;
  /** Rows of what is not there yet, and what will have been made by the project itself. */
  readonly rehearsal?: { readonly rows: ReadonlyMap<Id, number>; readonly made: ReadonlySet<Id> };
}

/** What the files want of a state that scripts will lead to. */
export const planFiles = (gathered: Gathered, engagement: Engagement, member: Member, state: Catalog, options: MemberOptions, rehearsal: NonNullable<FilesFrom['rehearsal']>): Promise<PlannedProject> =>
  byFiles(gathered, engagement, member, state, options, { rehearsal });

async function byFiles(gathered: Gathered, engagement: Engagement, member: Member, live: Catalog, options: MemberOptions, { open, before, rehearsal }: FilesFrom): Promise<PlannedProject> {
  const known = await knownTo(engagement, member.project.name, gathered.environment.name);
  // What an open deployment has made so far is ours, and what the scripts will have made.
  const made = open ? await madeBy(engagement.store, open) : rehearsal?.made;
  const some = member.part && partOf(engagement, member, live, made ? new Set([...(known.ids ?? []), ...made]) : known.ids, gathered.environment.prune);
  const planned = await planProject(gathered, {
    dialect: engagement.dialect, server: engagement.connection.server, member, neighbours: engagement.group.members, live, desired: some?.desired ?? engagement.desired, former: some ? undefined : engagement.former,
    known: made ? new Set([...(known.ids ?? []), ...made]) : known.ids, adopt: (options.adopt ?? false) && known.ids === undefined, session: engagement.session,
    texts: engagement.texts, off: await switchedOff(engagement, member.project.name, gathered.environment.name, live), ...(rehearsal && { rows: rehearsal.rows }),
  }, before);
  const told = [...undeployedRows(member), ...(some ? [brought(member, some)] : [])];
  return told.length > 0 ? { ...planned, findings: [...(planned.findings ?? []), ...told] } : planned;
}

/**
 * What a run goes on with. A deployment that stopped at a step which failed would only fail again by its own plan: once its files were
 * changed, or when it was a rollback, what it has done is where the next plan begins.
 */
export const continued = (open: Deployment | undefined, member: Member): Deployment | undefined =>
  open?.status === 'stopped' && (open.kind === 'rollback' || open.sourceDigest !== member.sourceDigest) ? undefined : open;

export const openOf = async ({ journal, store }: Engagement, gathered: Gathered, member: Member): Promise<Deployment | undefined> =>
  journal.exists ? openDeployment(store, member.project.name, gathered.environment.name) : undefined;
