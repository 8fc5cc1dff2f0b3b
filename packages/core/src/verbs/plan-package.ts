/** The plan of a package: its scripts against the state that it was made for, judged like those of any other plan. */
import { kindsByName } from '../catalog/canonical.ts';
import { Failure } from '../errors/failure.ts';
import { inPlan, scriptKey, type AppliedScript } from '../journal/applied-scripts.ts';
import { planOf, type Deployment } from '../journal/deployment-row.ts';
import { historyOf } from '../journal/history.ts';
import { bindNames, type Variables } from '../manifest/names.ts';
import type { Catalog } from '../model/catalog.ts';
import type { IfExists, StrategyLevel } from '../model/conflict.ts';
import type { Fact } from '../model/fact.ts';
import type { Finding } from '../model/finding.ts';
import { UNSEEN } from '../model/plan.ts';
import type { PackageScript } from '../model/package.ts';
import type { ScriptDialect } from '../model/script.ts';
import type { Owns, SourceFile } from '../model/statement.ts';
import { boundFingerprint } from '../plan/make.ts';
import { within } from '../plan/conflicts.ts';
import type { ScriptWork } from '../plan/scripts.ts';
import { filesNamed } from '../script/bteq/recognise.ts';
import { identityOf } from '../script/identity.ts';
import { scriptNamed } from '../sources/script-name.ts';
import { withRuns } from '../sources/files.ts';
import type { Engagement } from './engagement.ts';
import { boundFolder, spelledIn, type PackageMember } from './gather-package.ts';
import type { Gathered } from './gather.ts';
import { knownTo } from './known.ts';
import type { SettlingRequest } from './conflicts.ts';
import { cutScript } from './cut-script.ts';
import { readLedger } from './ledger.ts';
import { requireOthers } from './package-requires.ts';
import { bare, givenStrategy, judged, scopeOf, settledWork, told, withAsides } from './plan-scripts.ts';
import type { PlannedProject } from './planning.ts';

/** Where a database stands to a package. */
export interface Standing {
  /** Fingerprint of what the package covers, as it is. */
  readonly now: string;
  /** Its scripts that the journal knows as applied, and that were not taken back, by path. */
  readonly applied: ReadonlyMap<string, AppliedScript>;
  /** Its last deployment of those. */
  readonly last?: Deployment;
  /** Why nothing is to be done. */
  readonly settled?: Finding;
}

/** Cut before anybody connects: throws SL103, SL201 and SL207 with places. */
export async function cutPackage(gathered: Gathered, member: PackageMember, scripts: ScriptDialect): Promise<ScriptWork[]> {
  const { variables } = gathered.environment;
  const work: ScriptWork[] = [];
  const all = new Map(member.package.steps.flatMap((step) => step.scripts).flatMap(({ file, rollback, runs = [] }) => (rollback ? [file, rollback, ...runs] : [file, ...runs])).map((file) => [file.path, file]));
  // What a BTEQ script runs lies in the package too, and was proven with it.
  const bound = (file: SourceFile, names: Variables): Promise<SourceFile> =>
    withRuns(bindNames(file, names), filesNamed, (path) => { const other = all.get(path); return Promise.resolve(other ? bindNames(other, names) : path.startsWith('..') ? 'outside' : undefined); });
  for (const step of member.package.steps) {
    for (const script of step.scripts) {
      const cut = await cutScript(scripts, await bound(script.file, variables));
      const plain = await bound(script.file, 'symbolic');
      const back = script.rollback && (await cutScript(scripts, await bound(script.rollback, variables), script.rollback.path));
      const owns = ownsOf(script, gathered, member);
      work.push({
        ...cut, ...namesOf(script), identity: identityOf(plain, await cutScript(scripts, plain)), done: 0, how: 'applied', ...(owns !== undefined && { owns }),
        levels: [said(member.package.ifExists, `package ${member.package.name}`), said(step.ifExists, `step ${step.name}`), ...(script.folder === undefined ? [] : [said(step.folders?.[script.folder], `${script.folder} of step ${step.name}`)]), said(script.ifExists, script.path)].flat(),
        ...(back && { back, ...(script.irreversible !== undefined && { lacks: true }) }), backName: script.irreversible ?? 'no rollback script in the package: a rollback takes back by the catalog what differs, and no rows that it changed',
      });
    }
  }
  return work;
}

/** A versioned script is known by the name that it has among its project's. */
function namesOf({ path, migration }: PackageScript): Pick<ScriptWork, 'name' | 'version'> {
  const { name = path, version } = (migration && scriptNamed(path)) || {};
  return { name, ...(version !== undefined && { version }) };
}

const said = (ifExists: IfExists | undefined, whence: string): StrategyLevel[] => (ifExists ? [{ ifExists, whence }] : []);

/** Bare names in a folder's script mean what lies in the schema or database of that name. */
function ownsOf({ folder }: PackageScript, { environment }: Gathered, { sources: { owns } }: PackageMember): Owns | undefined {
  if (folder === undefined || owns === '*') return undefined;
  const [key, name] = spelledIn(owns, boundFolder(folder, environment)) ?? [];
  if (key === undefined || key === '*' || name === undefined) return undefined;
  return { ...owns, [key]: [name, ...(owns[key] ?? []).filter((each) => each !== name)] };
}

/** Throws SL510 where the database is in a state that the package was not made for. */
export async function standingOf(gathered: Gathered, engagement: Engagement, member: PackageMember, live: Catalog, open: boolean): Promise<Standing> {
  const pack = member.package;
  const environment = gathered.environment.name;
  const now = boundFingerprint(live, countedOf(engagement, member, live), pack.base?.outside ?? [], kindsByName(engagement.dialect.kinds));
  const { applied, last } = await appliedOf(engagement, member, environment);
  const at = { now, applied, ...(last && { last }) };
  if (open) return at;
  const all = pack.steps.flatMap(({ scripts }) => scripts.map((script) => namesOf(script).name));
  const isThere = pack.target !== undefined && now === pack.target.fingerprint;
  if (all.every((path) => applied.has(path) && applied.get(path)!.partly === undefined) && last) return { ...at, settled: deployed(pack.name, last, pack.target === undefined || isThere) };
  if (applied.size > 0 && last) {
    if (last.toFingerprint === now) return at;
    throw new Failure('SL510', `${environment} is not as the unfinished deployment of ${pack.name} left it`, {
      lines: [`${last.id} left ${last.toFingerprint}`, `it is ${now}`], hint: `Take that deployment back, or bring the database to the state that it left: sluice rollback --package=… --env=${environment}`,
    });
  }
  if (isThere && pack.base?.fingerprint !== now) return { ...at, settled: { code: 'already-there', severity: 'info', message: `${environment} is as the package ${pack.name} leaves it, and was not brought there by it: nothing is to be done` } };
  // Before the state, which may be another one for want of them.
  await requireOthers(engagement, pack, environment);
  if (pack.base === undefined || pack.base.fingerprint === UNSEEN || pack.base.fingerprint === now) return at;
  throw new Failure('SL510', `the package ${pack.name} was made for another state than that of ${environment}`, {
    lines: [`it was made for ${pack.base.fingerprint}`, `${environment} is ${now}`],
    hint: `Deploy the packages before it first, or make one for this state: sluice package --help.`,
  });
}

const deployed = (name: string, { id, startedAt }: Deployment, isThere: boolean): Finding => ({
  code: 'already-deployed', severity: isThere ? 'info' : 'warning', message: `the package ${name} was deployed by ${id}, begun ${startedAt}${isThere ? '' : '; the database has changed since'}: nothing is to be done`,
  ...(!isThere && { hint: 'Look at `sluice status`: a later deployment or somebody by hand changed it.' }),
});

async function appliedOf(engagement: Engagement, { project, sourceDigest }: PackageMember, environment: string): Promise<{ readonly applied: ReadonlyMap<string, AppliedScript>; readonly last?: Deployment }> {
  const applied = new Map<string, AppliedScript>();
  const { store } = engagement;
  if (!engagement.journal.exists && !(await store.exists())) return { applied };
  let last: Deployment | undefined;
  const rows = await historyOf(store, project.name, environment);
  const undone = new Set(rows.filter(({ kind, status }) => kind === 'undo' && status === 'done').map(({ id }) => id));
  for (const row of rows) {
    if (row.kind !== 'package' || row.sourceDigest !== sourceDigest || row.status === 'rolled back' || undone.has(`${row.id}-undo`)) continue;
    const plan = await planOf(store, row.id);
    const found = plan ? await inPlan(store, row, plan) : [];
    for (const each of found) applied.set(each.record.name, each);
    if (found.length > 0) last = row;
  }
  return { applied, ...(last && { last }) };
}

export interface PackagePlanning {
  /** Half of it ran, and it is in no state that anybody knows. */
  readonly open?: boolean;
  /** Where conflicts are tried out. */
  readonly clone?: SettlingRequest['clone'];
  /** What the command says of them. */
  readonly ifExists?: string | undefined;
}

/** `work` as it was cut; what is applied already is left out. Throws SL409, and SL404 and the like as any plan does. */
export async function planPackage(gathered: Gathered, engagement: Engagement, member: PackageMember, live: Catalog, work: readonly ScriptWork[], { open = false, clone, ifExists }: PackagePlanning = {}): Promise<PlannedProject & { readonly standing: Standing }> {
  const { dialect, connection, group, session } = engagement;
  const pack = member.package;
  const standing = await standingOf(gathered, engagement, member, live, open);
  const says = new Set(pack.scope?.said);
  const request = { dialect, server: connection.server, member, neighbours: group.members, live, session, clone, isOpen: open, said: says, adopt: false, ledger: { applied: new Map<string, AppliedScript>(), known: (await knownTo(engagement, member.project.name, gathered.environment.name)).ids } };
  const elsewhere = work.some(({ name }) => !name.includes('/')) && !standing.settled ? (await readLedger(engagement, member.project.name, gathered.environment.name)).applied : new Map<string, AppliedScript>();
  const ran: Finding[] = [];
  const left = standing.settled ? [] : work.flatMap((each): ScriptWork[] => {
    const before = standing.applied.get(each.name);
    const other = before === undefined && !each.name.includes('/') ? elsewhere.get(scriptKey(each)) : undefined;
    if (other && isAppliedBy(other, each)) {
      ran.push({ code: 'script-applied', severity: 'info', message: `${each.name} was applied by ${other.by}, and does not run again` });
      return [];
    }
    return before === undefined ? [each] : before.partly === undefined ? [] : [{ ...each, done: before.partly, ...(before.reached !== undefined && { reached: before.reached }), ...(before.start && { start: before.start }) }];
  });
  const { batches, records, programs, conflicts, untold } = await settledWork(gathered, request, left, givenStrategy(ifExists));
  const outside = pack.base?.outside ?? [];
  const counted = countedOf(engagement, member, live);
  const from = { fingerprint: standing.now, outside };
  const to = batches.length === 0 ? from : pack.target ? { fingerprint: pack.target.fingerprint, outside } : { fingerprint: UNSEEN, outside: [] };
  const plan = withAsides(bare(gathered, request, {
    kind: 'package', batches, scripts: records, ...(programs.length > 0 && { programs }), ...(conflicts.length > 0 && { conflicts }), from, to, package: { name: pack.name, digest: pack.digest, ...(pack.requires.length > 0 && { requires: pack.requires }) }, atomic: batches.length <= 1 && (batches[0]?.transactional ?? true),
    // What nobody has proven to be the state that it was made for stays nobody's; but for what it all lies in, where the new things go, too.
    ...(pack.base === undefined && request.ledger.known === undefined && { unmanaged: [...live.facts.values()].filter(({ parent }) => parent !== undefined && live.facts.get(parent)?.parent === undefined).filter(counted).map(({ id }) => id).filter((id) => conflicts.every((each) => each.id !== id)).sort() }),
  }));
  // What makes room for the package's own is no part of the state that it says it leads to.
  const asides = new Set(conflicts.flatMap(({ aside }) => aside ?? []));
  const countedIn = (catalog: Catalog) => {
    const counted = countedOf(engagement, member, catalog);
    return (fact: Fact) => counted(fact) && !within(fact.id, catalog, asides);
  };
  return { ...(await judged(gathered, request, plan, [...pack.findings, ...(standing.settled ? [standing.settled] : []), ...ran, ...conflicts.map(told), ...untold])), countedIn, standing };
}

/** A versioned script runs once, whoever brought it; a repeatable one when it says something else. Throws SL509. */
function isAppliedBy({ record, by, partly }: AppliedScript, { name, version, identity }: ScriptWork): boolean {
  if (partly === undefined && record.meaning === identity.meaning) return true;
  if (version === undefined && partly === undefined) return false;
  throw new Failure('SL509', partly === undefined ? `${name} was edited after it was applied by ${by}` : `${name} stopped half way in ${by}`, { hint: partly === undefined ? 'Make the package again from the script as it was applied.' : 'Go on with that deployment, or take it back, first.' });
}

/** What the fingerprints of the package cover in a catalog. */
const countedOf = ({ dialect, group }: Engagement, member: PackageMember, catalog: Catalog) =>
  scopeOf({ dialect, member, neighbours: group.members, live: catalog, said: new Set(member.package.scope?.said) }).counted;
