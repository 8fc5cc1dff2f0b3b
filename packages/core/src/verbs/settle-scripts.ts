/** Baseline and repair: what the journal says of versioned scripts is set right, and nothing runs. */
import { OUTCOMES } from '../errors/codes.ts';
import { Failure } from '../errors/failure.ts';
import { beginDeployment } from '../journal/deployment-row.ts';
import { endDeployment } from '../journal/end-deployment.ts';
import { openDeployment } from '../journal/history.ts';
import { createJournal } from '../journal/open.ts';
import { UNSEEN } from '../model/plan.ts';
import type { ProjectReport, RunReport } from '../model/report.ts';
import type { ScriptRecord } from '../model/script.ts';
import { compareVersions } from '../script/order.ts';
import { TOOL_VERSION, type VerbContext } from './context.ts';
import { attend, type Engagement } from './engagement.ts';
import { gather, type Gathered, type Member } from './gather.ts';
import { readLedger } from './ledger.ts';
import { failureOf } from './mishap.ts';
import { isEdited, known, named, scriptsOf, type KnownScript } from './pending-scripts.ts';
import { choiceFor } from './plan-member.ts';
import { bare } from './plan-scripts.ts';
import { keepReached } from './reached.ts';
import { keepReport, newRunId, refusedReport, runReport } from './run-report.ts';
import { keepStates } from './state-body.ts';
import { withLock } from './with-lock.ts';
import { kindsByName } from '../catalog/canonical.ts';

type Settling = 'baseline' | 'begin' | 'repair';

export interface SettleOptions {
  readonly environment: string | undefined;
  readonly projects: readonly string[];
  /** Baseline: the last version that is taken as applied; left out: all. */
  readonly toVersion?: string | undefined;
  /** Baseline: only these, by the names of their files. */
  readonly scripts?: readonly string[] | undefined;
  readonly reason?: string | undefined;
  readonly waitMs?: number | undefined;
  readonly runId?: string | undefined;
}

/** Takes versions as applied that another tool, or a hand, has applied. Throws nothing: refusals are in the report. */
export const baseline = (context: VerbContext, options: SettleOptions): Promise<RunReport> => settleAll(context, 'baseline', options);

/** Takes all that is there as deployed, and just these scripts as applied: where a trial begins. */
export const begin = (context: VerbContext, options: SettleOptions & { readonly scripts: readonly string[] }): Promise<RunReport> => settleAll(context, 'begin', options);

/** Accepts edits of scripts that are applied. */
export const repair = (context: VerbContext, options: SettleOptions): Promise<RunReport> => settleAll(context, 'repair', options);

async function settleAll(context: VerbContext, verb: Settling, options: SettleOptions): Promise<RunReport> {
  const startedAt = context.now();
  const runId = options.runId ?? newRunId(startedAt);
  const reports: ProjectReport[] = [];
  const gathered = await gather(context, options);
  for (const group of gathered.groups) {
    const engagement = await attend(context, gathered, group, `${verb} ${runId}`, options.waitMs);
    try {
      for (const member of group.selected) reports.push(await one(context, verb, gathered, engagement, member, options, runId));
    } finally {
      await engagement.connection.close();
    }
  }
  const report = runReport(context, verb, gathered.environment.name, runId, startedAt, context.now(), reports);
  await keepReport(context, report);
  return report;
}

async function one(context: VerbContext, verb: Settling, gathered: Gathered, engagement: Engagement, member: Member, options: SettleOptions, runId: string): Promise<ProjectReport> {
  const started = context.now();
  const base = { project: member.project.name, environment: gathered.environment.name, database: member.database.name };
  try {
    const { dialect, store, session, connection } = engagement;
    if (!member.manifest.migrations && verb !== 'begin') throw new Failure('SL613', `${base.project} has no versioned scripts`, { at: member.manifest.source.placeOf([], 'key'), hint: 'Say where they are: migrations: migrations/*.sql' });
    return await withLock(context, connection, { deploymentId: runId, project: base.project }, options.waitMs, async (): Promise<ProjectReport> => {
      await createJournal(store, { toolVersion: TOOL_VERSION, systemIdentifier: await dialect.systemIdentifier(session) });
      const open = await openDeployment(store, base.project, base.environment);
      if (open) throw new Failure('SL603', `the deployment ${open.id} of ${base.project} is open and must be ended first`, { hint: 'Run deploy to finish it, or rollback to take it back.' });
      const ledger = await readLedger(engagement, base.project, base.environment);
      const { scripts } = member.manifest.migrations ? await known(ledger, scriptsOf(dialect, member), member) : { scripts: [] };
      const records = verb === 'repair' ? repaired(scripts) : baselined(scripts, member, options);
      if (records.length === 0 && verb !== 'begin') return { ...base, status: 'unchanged', outcome: OUTCOMES.success, stepsDone: 0, stepsTotal: 0, ms: context.now() - started, hazards: [], findings: [], smoke: [] };
      // What is there now is what the journal takes it for: to be run against nothing but scripts, it counts for no promotion.
      const { plan, scoped } = bare(gathered, { dialect, server: connection.server, member, neighbours: engagement.group.members, live: engagement.live.catalog, ledger }, {
        sourceDigest: 'none', scripts: records, to: { fingerprint: UNSEEN, outside: [] }, ...(verb !== 'repair' && ledger.known === undefined && { unmanaged: [] }),
      });
      const id = `${runId}-${base.project.replaceAll(/[^\w.-]/g, '-')}-${verb}`;
      const catalogBefore = await keepStates(store, plan, scoped, kindsByName(dialect.kinds));
      await beginDeployment(store, { id, runId, plan, catalogBefore, actor: context.actor, dbUser: connection.server.user, reason: options.reason ?? verb, now: context.now() });
      const toFingerprint = await keepReached(engagement, { member, plan, scoped, rows: new Map() });
      await endDeployment(session, store, {
        id, status: 'done', outcome: OUTCOMES.success, now: context.now(), stateDir: gathered.state.state, toFingerprint,
        audit: { event: verb, project: base.project, environment: base.environment, plan: plan.id, actor: context.actor, scripts: records.map(({ name }) => name), ...(options.reason !== undefined && { reason: options.reason }) },
      });
      return {
        ...base, status: 'adopted', outcome: OUTCOMES.success, deploymentId: id, plan, stepsDone: 0, stepsTotal: 0, ms: context.now() - started, hazards: [], smoke: [],
        findings: records.map(({ name }) => ({ code: verb, severity: 'info', message: verb === 'repair' ? `${name} is taken as it is now` : `${name} is taken as applied` })),
      };
    });
  } catch (error) {
    const failure = failureOf(error);
    if (!failure) throw error;
    return refusedReport(failure, { ...base, ms: context.now() - started });
  }
}

const recordOf = ({ script, identity }: KnownScript, how: ScriptRecord['how']): ScriptRecord => ({
  name: script.name, ...(script.version !== undefined && { version: script.version }), how, ...identity, steps: [], reversible: script.rollback !== undefined,
});

function baselined(scripts: readonly KnownScript[], member: Member, options: SettleOptions): ScriptRecord[] {
  const { toVersion } = choiceFor(member.project.name, { toVersion: options.toVersion, named: options.projects });
  const limit = toVersion === undefined ? undefined : named(scripts, toVersion, member).script.version;
  return scripts
    .filter(({ script }) => options.scripts?.includes(script.name) ?? true)
    .filter(({ script, applied }) => !applied && (script.version === undefined ? limit === undefined : limit === undefined || compareVersions(script.version, limit) <= 0))
    .map((each) => recordOf(each, 'baseline'));
}

/** Edits, and what was only written in another way. Of one that ran in part it is not known what it should be. */
function repaired(scripts: readonly KnownScript[]): ScriptRecord[] {
  const half = scripts.find((each) => each.applied?.partly !== undefined && isEdited(each));
  if (half) {
    throw new Failure('SL509', `${half.script.name} stopped after ${half.applied!.partly} of its statements, and one of those was edited since`, {
      at: { file: half.script.file.path, line: 1 }, hint: 'Put the statements that ran back as they were; those after them may be edited.',
    });
  }
  return scripts.filter(({ script, applied, identity }) => applied && applied.partly === undefined && script.version !== undefined && (applied.record.text !== identity.text || applied.record.name !== script.name)).map((each) => recordOf(each, 'repaired'));
}
