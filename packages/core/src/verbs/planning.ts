/** The plan of one project: scope, steps, hazards. The same for `diff` from a snapshot and for `deploy` from the live database. */
import { kindsByName, type Texts } from '../catalog/canonical.ts';
import { scope, type Scoped } from '../catalog/scope.ts';
import { Failure } from '../errors/failure.ts';
import { checksToRun, subjectsToMeasure, withHazards, type Measured } from '../gate/judge.ts';
import type { Id } from '../model/address.ts';
import type { Catalog } from '../model/catalog.ts';
import type { Desired, Dialect, Former } from '../model/dialect.ts';
import type { Finding } from '../model/finding.ts';
import { SMALL_BELOW } from '../model/hazard-rule.ts';
import type { ServerInfo, Session } from '../model/session.ts';
import { isEmpty, type Plan } from '../model/plan.ts';
import { markAccepted } from '../gate/policy.ts';
import { makePlan } from '../plan/make.ts';
import { backupsOf } from './backups.ts';
import { TOOL_VERSION } from './context.ts';
import { underLiveNames, type RenamingRequest } from './renaming.ts';
import { refuseSwitchingOn, type SwitchedOff } from './disabled.ts';
import type { Gathered, Member } from './gather.ts';
import { stillHolds, type MadeFrom } from './still-holds.ts';
import { countViolators } from './violators.ts';

export interface PlanningRequest {
  readonly dialect: Dialect;
  readonly server: ServerInfo;
  readonly member: Member;
  /** All projects on the same physical database. */
  readonly neighbours: readonly Member[];
  readonly live: Catalog;
  readonly desired: Desired;
  /** undefined before the first deployment. */
  readonly known: ReadonlySet<Id> | undefined;
  readonly adopt: boolean;
  readonly kind?: Plan['kind'];
  /** For counting rows; undefined when only a snapshot is there. */
  readonly session: Session | undefined;
  /** Counts that are known beforehand, from a snapshot. */
  readonly rows?: ReadonlyMap<Id, number>;
  /** What is out of use, and stays so. */
  readonly off?: readonly SwitchedOff[];
  /** The desired state under former names. */
  readonly former?: ((statements: readonly string[]) => Promise<Former>) | undefined;
  /** Written ahead. */
  readonly texts?: Texts | undefined;
}

export interface PlannedProject {
  readonly member: Member;
  readonly plan: Plan;
  readonly scoped: Scoped;
  /** Under the names that the steps use, where the plan renames something. */
  readonly working?: Scoped;
  /** Relations whose rows were counted: 0 is exact. */
  readonly rows: ReadonlyMap<Id, number>;
  readonly off?: readonly SwitchedOff[];
  /** The id of the saved plan that it is, which people read: that one may warn of more. */
  readonly approvedAs?: string;
  /** What it was made from; missing where rows were counted for it. */
  readonly from?: MadeFrom;
  /** What the files want once these scripts have run, as far as it is known. */
  readonly after?: Plan;
  /** What counts in a catalog that is not one of those in `scoped`; left out: what counts in these. */
  countedIn?(catalog: Catalog): Scoped['counted'];
  /** What the preflight says besides what stops it. */
  readonly findings?: readonly Finding[];
}

/** `before`: what was planned before the lock, which is taken as it is where it still holds. */
export async function planProject(gathered: Gathered, request: PlanningRequest, before?: PlannedProject): Promise<PlannedProject> {
  if (before && stillHolds(before, request)) return before;
  const { dialect, member, live, known, off = [] } = request;
  const { prune } = gathered.environment;
  const { manifest } = member;
  const kinds = kindsByName(dialect.kinds);
  const scopeWith: RenamingRequest['scope'] = (live, desired, ids, owns) =>
    scope({
      project: member.project.name,
      owns,
      others: request.neighbours.filter((each) => each !== member).map(({ project, sources }) => ({ project: project.name, owns: sources.owns })),
      kinds,
      live,
      desired: desired.catalog,
      said: desired.said,
      placeOf: desired.placeOf,
      projectOf: desired.projectOf,
      known: ids,
      ignore: manifest.ignore,
      held: off.flatMap(({ held }) => held),
      manage: [...manifest.manage, ...(manifest.grants === 'strict' ? dialect.kinds.filter((kind) => kind.optIn === true).map((kind) => kind.kind) : [])],
      texts: request.texts,
    });
  const none: ReadonlySet<Id> = new Set();
  const { working, scoped, desired, renaming, findings } = await underLiveNames({
    dialect, live, desired: request.desired, known: prune === 'all' || request.adopt ? 'all' : prune === 'never' ? none : (known ?? none),
    project: member.project.name, owns: member.sources.owns, former: request.former, scope: scopeWith,
  });
  if (known === undefined && !request.adopt && prune !== 'all') refuseForeignScope(working, desired, member);

  refuseUnmodelled(request, prune === 'all');

  const rows = new Map<Id, number>(request.rows);
  const make = () =>
    makePlan({
      backups: backupsOf(gathered.environment),
      dialect,
      server: request.server,
      project: member.project.name,
      environment: gathered.environment.name,
      database: member.database.name,
      kind: request.kind ?? 'deploy',
      scoped: working,
      renaming,
      placeOf: desired.placeOf,
      sourceDigest: member.sourceDigest,
      part: member.part && { of: member.part.of, objects: member.part.objects },
      policyDigest: gathered.environment.policyDigest,
      toolVersion: TOOL_VERSION,
      shadow: desired.shadow,
      rows,
      texts: request.texts,
    }).plan;
  let plan = make();
  const isLive = (id: Id): boolean => live.facts.has(id);
  let asks = !request.session;
  if (request.session && !isEmpty(plan)) {
    const subjects = subjectsToMeasure(plan).filter(isLive);
    asks = subjects.length > 0 || checksToRun(plan, isLive).length > 0;
    for (const [id, count] of await dialect.measure(request.session, subjects)) rows.set(id, count);
    // How many rows there are may decide how a step is done.
    if (rows.size > 0) plan = make();
  }
  refuseSwitchingOn(plan, off);
  const warned = request.desired.findings.filter(({ severity, at }) => severity === 'warning' && member.sources.files.some(({ path }) => path === at?.file));
  // A snapshot counts every relation: what would not be counted beside the database excuses nothing here either.
  const judged = new Set(subjectsToMeasure(plan));
  const measured: Measured = { rows: new Map([...rows].filter(([id]) => judged.has(id))), smallBelow: SMALL_BELOW, violations: request.session ? await countViolators(dialect, request.session, plan, live) : new Map() };
  return {
    member, plan: markAccepted(withHazards(plan, dialect.hazards, measured), gathered.environment.gates.hazards ?? {}), scoped, rows, ...(renaming && { working }), ...(off.length > 0 && { off }), ...(findings.length + warned.length > 0 && { findings: [...warned, ...findings] }),
    ...(!asks && { from: { live, desired: request.desired, known, adopt: request.adopt, off } }),
  };
}

/** What the files define and nothing here can plan must not be reported as done; nor, where everything else goes, what would stay. */
function refuseUnmodelled({ desired, live, member }: PlanningRequest, all: boolean): void {
  const named = (findings: Catalog['findings']) => findings.filter((finding) => finding.code === 'unmodelled').map((finding) => finding.message);
  const wanted = named(desired.catalog.findings);
  const left = all ? named(live.findings).filter((message) => !wanted.includes(message)) : [];
  const first = wanted[0] ?? left[0];
  if (first === undefined) return;
  throw new Failure('SL403', `${member.project.name}: ${first} is of a kind that is not modelled yet`, {
    lines: [...wanted, ...left].slice(1, 10),
    hint: 'See COVERAGE.md for what is modelled; keep it in a versioned script until then.',
  });
}

/** What stands in the scope and is not of these sources was made by somebody: it is adopted on purpose or not at all. */
function refuseForeignScope(scoped: Scoped, wanted: Pick<Desired, 'catalog' | 'projectOf'>, member: Member): void {
  const [ignored, unmanaged] = [new Set(scoped.ignored), new Set(scoped.unmanaged)];
  const inside = [...scoped.before.facts.values()].filter((fact) => fact.parent !== undefined && scoped.owned(fact.id) && !ignored.has(fact.id));
  // What an empty database of the server holds as well was made by nobody.
  const strange = inside.filter((fact) => scoped.counted(fact) && (unmanaged.has(fact.id) || (wanted.catalog.facts.has(fact.id) && wanted.projectOf.has(fact.id))));
  if (strange.length === 0) return;
  throw new Failure('SL503', `${member.project.name} was never deployed here, and what it owns is not empty: ${strange[0]!.id}${strange.length > 1 ? ` and ${strange.length - 1} more` : ''}`, {
    hint: 'Run it once with --adopt to take the present state over, or list what is not yours under `ignore` in database.yaml.',
  });
}
