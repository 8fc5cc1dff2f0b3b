/** Diff: desired against live or a snapshot, as a plan in JSON and SQL and a page to look at. */
import { join } from 'node:path';
import { OUTCOMES } from '../errors/codes.ts';
import { Failure, isFailure } from '../errors/failure.ts';
import type { Id } from '../model/address.ts';
import type { Catalog } from '../model/catalog.ts';
import type { Desired } from '../model/dialect.ts';
import type { Finding } from '../model/finding.ts';
import { isEmpty, stepsOf, type Plan } from '../model/plan.ts';
import type { ProjectReport, RunReport } from '../model/report.ts';
import { planPage } from '../report/page/page.ts';
import { writePlanJson } from '../report/plan-json.ts';
import { planSql } from '../report/plan-sql.ts';
import { requireNoLinks, writePlainFile } from '../sources/plain-file.ts';
import { fileName } from '../sources/state.ts';
import { cleaned } from '../report/redact.ts';
import { chosenOf, leftReport } from './chosen.ts';
import { requireProjects, requireReadable } from './command-line.ts';
import { NAMES, type VerbContext } from './context.ts';
import { disabledFindings } from './disabled.ts';
import { desired, formerIn } from './desired.ts';
import { load, open } from './engagement.ts';
import { gather, type Gathered, type Group, type Member } from './gather.ts';
import { choiceFor, comesFirst, planMember, withToldOf } from './plan-member.ts';
import { cloneOf, planScripts } from './plan-scripts.ts';
import { planProject } from './planning.ts';
import { rehearsed } from './rehearsal.ts';
import { newRunId, refusedReport, runReport } from './run-report.ts';
import { readSnapshot } from './snapshot.ts';
import { traced } from './trace.ts';
import { origins, rememberUnchanged, unchanged, type Settled } from './unchanged.ts';

export interface DiffOptions {
  readonly environment: string | undefined;
  readonly projects: readonly string[];
  /** Read the snapshot files instead of the databases. */
  readonly fromSnapshot?: boolean | undefined;
  /** Where `<project>/plan.{json,sql,html}` go; left out: `.sluice/plans/<environment>`. */
  readonly out?: string | undefined;
  readonly adopt?: boolean | undefined;
  /** As deploy would take it. */
  readonly ifExists?: string | undefined;
  /** Only these, and what they need, as deploy would take them. */
  readonly objects?: readonly string[] | undefined;
  /** Run the plan on a clone without rows, and say where its locks and rewrites are not as it says. */
  readonly trace?: boolean | undefined;
}

export interface DiffResult {
  readonly report: RunReport;
  /** Files by project. */
  readonly files: ReadonlyMap<string, { readonly json: string; readonly sql: string; readonly html: string }>;
}

export async function diff(context: VerbContext, options: DiffOptions): Promise<DiffResult> {
  const startedAt = context.now();
  const reports: ProjectReport[] = [];
  const files = new Map<string, { json: string; sql: string; html: string }>();
  requireReadable(context.root, { projects: options.projects, ifExists: options.ifExists, objects: options.objects, adopt: options.adopt });
  if (options.objects && options.fromSnapshot) throw new Failure('SL901', '--objects wants the database itself: a snapshot does not tell which objects Sluice made', { hint: 'Leave --from-snapshot out.' });
  const gathered = await gather(context, options);
  requireProjects(gathered.workspace, { projects: options.projects, ifExists: options.ifExists });
  for (const { selected } of gathered.groups) for (const { project } of selected) requireNoLinks(...placeOf(gathered, project.name, options));
  for (const group of gathered.groups) {
    for await (const each of options.fromSnapshot ? fromSnapshots(context, gathered, group, options) : fromLive(context, gathered, group, options)) {
      if ('report' in each) reports.push(each.report);
      else {
        const { plan } = each;
        files.set(plan.project, await save(context, gathered, plan, options));
        reports.push({
          project: plan.project, environment: plan.environment, database: plan.database, status: isEmpty(plan) ? 'unchanged' : 'planned', outcome: OUTCOMES.success, plan,
          stepsDone: 0, stepsTotal: stepsOf(plan).length, ms: context.now() - startedAt, hazards: stepsOf(plan).flatMap((step) => step.hazards), findings: each.findings, smoke: [],
        });
      }
    }
  }
  return { report: runReport(context, 'diff', gathered.environment.name, newRunId(startedAt), startedAt, context.now(), reports), files };
}

/** Warnings about a project's files come with its plan. */
const noted = ({ findings }: Pick<Desired, 'findings'>): Finding[] => findings.filter(({ severity }) => severity !== 'warning');

type Each = Settled | { readonly report: ProjectReport };

const refused = (error: unknown, gathered: Gathered, member: Member): Each => {
  if (!isFailure(error)) throw error;
  return { report: refusedReport(error, { project: member.project.name, environment: gathered.environment.name, database: member.database.name, ms: 0 }) };
};

async function* fromLive(context: VerbContext, gathered: Gathered, group: Group, options: DiffOptions): AsyncGenerator<Each> {
  const opened = await open(context, gathered, group, 'diff');
  try {
    const from = options.adopt || options.trace || options.objects ? undefined : await origins(gathered, opened);
    const settled = await unchanged(gathered, opened, from);
    if (settled) {
      yield* settled;
      return;
    }
    const engagement = await load(context, gathered, opened);
    const made: Settled[] = [];
    let state: Catalog = engagement.live.catalog;
    const members: Member[] = [];
    try {
      const chosen = await chosenOf(context, gathered, engagement, { objects: options.objects, named: options.projects });
      members.push(...chosen.members);
      for (const { project, database } of chosen.left) yield { report: leftReport({ project: project.name, environment: gathered.environment.name, database: database.name }) };
    } catch (error) {
      for (const member of group.selected) yield refused(error, gathered, member);
    }
    for (const member of members) {
      try {
        const planned = await planMember(context, gathered, engagement, member, state, { ...options, named: options.projects });
        const { planned: after, findings: later } = await rehearsed(context, gathered, engagement, member, state, planned, options);
        state = (after ?? planned).scoped.after;
        const seen = options.trace ? await traced(context, gathered, { dialect: engagement.dialect, group, server: engagement.connection.server, connection: engagement.connection }, planned.plan, planned.scoped.before) : [];
        made.push({ plan: planned.plan, findings: [...noted(engagement.desired), ...(planned.findings ?? []), ...disabledFindings(planned.off ?? [], gathered.environment.name), ...later, ...seen] });
        yield made[made.length - 1]!;
      } catch (error) {
        yield refused(error, gathered, member);
      }
    }
    if (!options.trace) await rememberUnchanged(gathered, opened, from, engagement.live.token, made);
  } finally {
    await opened.connection.close();
  }
}

async function* fromSnapshots(context: VerbContext, gathered: Gathered, group: Group, options: DiffOptions): AsyncGenerator<Each> {
  const dialect = await context.dialect(group.dialect);
  for (const member of group.selected) {
    try {
      const kept = readSnapshot(gathered.state.snapshot(gathered.environment.name, member.project.name), member.project.name);
      const wants = { dialect, group: { ...group, selected: [member] }, server: kept.server };
      const wanted = await desired(context, gathered, wants);
      const rows = new Map<Id, number>(Object.entries(kept.rows));
      const scripts = member.manifest.migrations && (await planScripts(gathered, {
        dialect, server: kept.server, member, neighbours: group.members, live: kept.catalog, session: undefined, rows, adopt: options.adopt ?? false, clone: cloneOf(context, gathered, wants, member, kept.catalog),
        ledger: { applied: new Map(kept.scripts ?? []), known: kept.known && new Set(kept.known) },
      }, choiceFor(member.project.name, { ifExists: options.ifExists, named: options.projects })));
      const planned = scripts && comesFirst(member, scripts) ? scripts : withToldOf(scripts, await planProject(gathered, {
        dialect, server: kept.server, member, neighbours: group.members, live: kept.catalog, desired: wanted, former: formerIn(context, gathered, wants),
        known: kept.known && new Set(kept.known), adopt: (options.adopt ?? false) && kept.known === undefined, session: undefined, rows,
      }));
      const seen = options.trace ? await traced(context, gathered, wants, planned.plan, planned.scoped.before) : [];
      yield { plan: planned.plan, findings: [...noted(wanted), ...(planned.findings ?? []), ...seen] };
    } catch (error) {
      yield refused(error, gathered, member);
    }
  }
}

/** What is not ours to look through, and the folder below it. */
const placeOf = ({ state, environment }: Gathered, project: string, { out }: DiffOptions): [base: string, folder: string] =>
  out === undefined ? [state.plans, join(state.plans, fileName(environment.name), fileName(project))] : [out, join(out, fileName(project))];

async function save(context: VerbContext, gathered: Gathered, made: Plan, options: DiffOptions): Promise<{ json: string; sql: string; html: string }> {
  // A plan that holds a secret in clear is kept without it, and then cannot be run: its hash no longer is its own.
  const plan = cleaned(made, (text) => context.mask(text), NAMES);
  const [base, folder] = placeOf(gathered, plan.project, options);
  const paths = { json: join(folder, 'plan.json'), sql: join(folder, 'plan.sql'), html: join(folder, 'plan.html') };
  await writePlainFile(base, paths.json, writePlanJson(plan));
  await writePlainFile(base, paths.sql, planSql(plan));
  await writePlainFile(base, paths.html, planPage([plan]));
  return paths;
}
