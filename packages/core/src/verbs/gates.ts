/** Gathers what the gates judge, asks who can be asked, and gives one verdict for a project's plan. */
import { Failure } from '../errors/failure.ts';
import { allowancesFor, parseAllowance, type Allowance } from '../gate/allowances.ts';
import { judgeGates, refusal, type Approval, type GateEvidence } from '../gate/gate.ts';
import { applyPolicy } from '../gate/policy.ts';
import { deploymentRows } from '../journal/deployment-row.ts';
import { stepsOf } from '../model/plan.ts';
import type { Row } from '../model/session.ts';
import { verifiedApprovals } from './approvals.ts';
import type { VerbContext } from './context.ts';
import type { Engagement } from './engagement.ts';
import type { Gathered, Member } from './gather.ts';
import type { PlannedProject } from './planning.ts';
import { resolve } from './resolve.ts';

export interface GateOptions {
  /** `db-sales:H104[:address]`. */
  readonly allow?: readonly string[] | undefined;
  /** Projects named on the command line; undefined where that cannot be known. */
  readonly named?: readonly string[] | undefined;
  readonly ticket?: string | undefined;
  readonly assumeYes?: boolean | undefined;
  /** A plan's id, or its first characters. */
  readonly confirm?: string | undefined;
  readonly atomic?: boolean | undefined;
  /** Gates that are not asked: an emergency's. */
  readonly without?: readonly string[] | undefined;
}

/** undefined: the plan may run. */
export async function refusalOf(context: VerbContext, gathered: Gathered, engagement: Engagement, planned: PlannedProject, options: GateOptions): Promise<Failure | undefined> {
  const { plan, member } = planned;
  if (options.atomic && !plan.atomic) {
    return new Failure('SL501', `the plan of ${plan.project} does not commit as one`, { hint: 'Leave --atomic out, or split the change.' });
  }
  const policy = gathered.environment.gates;
  let allowances: readonly Allowance[];
  try {
    allowances = allowancesFor(plan.project, (options.allow ?? []).map(parseAllowance), options.named);
  } catch (error) {
    return error as Failure;
  }
  const evidence = await evidenceFor(context, gathered, engagement, member, planned, options);
  const judge = (granted: readonly Allowance[]) =>
    judgeGates({ plan, policy, evidence, allowances: granted, namedProjects: options.named?.length ?? 1, without: options.without });
  let verdict = judge(allowances);
  if (verdict.verdict === 'pass') return undefined;

  // What the environment only asks about may be confirmed by a person instead of being named.
  const asked = applyPolicy(plan, policy.hazards ?? {}, allowances).judged.filter(({ decision, because, hazard }) => decision === 'needs allowance' && because !== undefined && hazard.severity !== 'block');
  if (asked.length > 0) {
    const confirmed = asked.map(({ hazard }): Allowance => ({ text: `${plan.project}:${hazard.code}:${hazard.subject}`, project: plan.project, code: hazard.code, address: hazard.subject }));
    const would = judge([...allowances, ...confirmed]);
    if (would.verdict === 'pass') {
      if (await isConfirmed(context, planned, options)) return undefined;
      return new Failure('SL505', `the plan of ${plan.project} was not confirmed`, {
        lines: asked.map(({ hazard }) => `${hazard.code} ${hazard.message}`),
        hint: `Pass --assume-yes or --confirm=${plan.id.slice(0, 12)}.`,
      });
    }
    verdict = would;
  }
  return verdict.verdict === 'refused' ? refusal(plan, verdict.reasons) : undefined;
}

async function isConfirmed(context: VerbContext, { plan, approvedAs = plan.id }: PlannedProject, { assumeYes, confirm }: GateOptions): Promise<boolean> {
  if (assumeYes) return true;
  if (confirm !== undefined) return confirm.length >= 8 && [plan.id, approvedAs].some((id) => id.startsWith(confirm));
  return (await context.ask?.(`Run plan ${plan.id.slice(0, 12)} of ${plan.project} on ${plan.environment}?`)) ?? false;
}

async function evidenceFor(context: VerbContext, gathered: Gathered, engagement: Engagement, member: Member, { plan, rows, approvedAs = plan.id }: PlannedProject, options: GateOptions): Promise<GateEvidence> {
  const { gates } = gathered.environment;
  const skipped = (gate: string): boolean => options.without?.includes(gate) === true;
  const promotion = gates.promotedFrom === undefined || skipped('promotedFrom') ? undefined : await promotionRows(context, gathered, member, gates.promotedFrom);
  return {
    clocks: { runner: new Date(context.now()).toISOString(), server: await engagement.dialect.clock(engagement.session) },
    actor: context.actor,
    backedUp: new Set(stepsOf(plan).filter(({ keptIn }) => keptIn !== undefined).map(({ id }) => id)),
    empty: new Set([...rows].filter(([, count]) => count === 0).map(([id]) => id)),
    ...(options.ticket !== undefined && { ticket: options.ticket }),
    ...(promotion && { promotion }),
    ...(gates.approvals && !skipped('approvals') && { approvals: await approvalsOf(context.root, [...new Set([plan.id, approvedAs])], plan.id, gates.approvals.signers) }),
  };
}

/** Of the plan under each of its ids, as approvals of what runs. */
const approvalsOf = async (root: string, ids: readonly string[], runs: string, signers: string): Promise<Approval[]> =>
  (await Promise.all(ids.map((id) => verifiedApprovals(root, id, signers)))).flat().map((approval) => ({ ...approval, planId: runs }));

/** The journal of the other environment says whether the same sources succeeded there. */
async function promotionRows(context: VerbContext, gathered: Gathered, member: Member, from: string): Promise<Row[] | undefined> {
  const other = resolve(context, gathered.workspace.config, from, { databases: [member.manifest.database], notify: false });
  const database = other.databases[member.manifest.database];
  if (!database) return undefined;
  const dialect = await context.dialect(member.manifest.dialect);
  const connection = await dialect.connect({ url: database.url, label: database.label, root: context.root, applicationName: 'sluice gate', timeouts: { lockMs: other.timeouts.lock, statementMs: other.timeouts.statement } });
  try {
    const store = dialect.journal(await connection.session('main'), other.journalSchema);
    if (!(await store.exists())) return [];
    return (await deploymentRows(store, { project: member.project.name, environment: from })).map((row) => ({ id: row.id, started_at: row.startedAt, source_digest: row.sourceDigest, to_fingerprint: row.toFingerprint ?? null, status: row.status, outcome: row.outcome ?? null, ended_at: row.endedAt ?? null, kind: row.kind, project: row.project, environment: row.environment }));
  } finally {
    await connection.close();
  }
}
