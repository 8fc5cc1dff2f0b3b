/** `sluice package`: from the difference of two states to a package a project: the planner's steps as scripts, what takes them back, and a report beside it. */
import { join, resolve } from 'node:path';
import { Failure } from '../errors/failure.ts';
import { parseAllowance, allowancesFor, type Allowance } from '../gate/allowances.ts';
import { bindNames } from '../manifest/names.ts';
import type { Scoped } from '../catalog/scope.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { Id } from '../model/address.ts';
import type { Catalog } from '../model/catalog.ts';
import type { Dialect } from '../model/dialect.ts';
import { kindsByName, placeOf } from '../catalog/canonical.ts';
import { kindOf } from '../model/fact.ts';
import { sha256 } from '../model/hash.ts';
import type { Finding } from '../model/finding.ts';
import { PACKAGE_FORMAT, type ApprovedHazard, type PackageRequirement, type PackageScope } from '../model/package.ts';
import { isEmpty, stepsOf, type Bound, type Plan } from '../model/plan.ts';
import { planPage } from '../report/page/page.ts';
import { planMarkdown } from '../report/plan-markdown.ts';
import { lostBy, packageScripts } from '../report/plan-package.ts';
import { printable } from '../report/printable.ts';
import { readFiles } from '../sources/files.ts';
import { kept } from '../sources/layouts/placeholders.ts';
import { PACKAGE_NAME } from '../sources/package/manifest.ts';
import { SIGNATURE_FILE, type PackedFile } from '../sources/package/paths.ts';
import { assemble, writeArchiveFile, writeFolder } from '../sources/package/write.ts';
import { requireOwnFolder, writePlainFile } from '../sources/plain-file.ts';
import type { VerbContext } from './context.ts';
import { switchedOff } from './disabled.ts';
import { open, type Opened } from './engagement.ts';
import { gather, type Gathered, type Member } from './gather.ts';
import { knownTo } from './known.ts';
import { parseRequired } from './package-requires.ts';
import { endState, requireRange, startState, stateThere, type EndState, type PackageRange, type StartState } from './package-states.ts';
import { boundIn, rangeScripts, type RangeScripts } from './package-scripts.ts';
import { isScriptsOnly } from './plan-scripts.ts';
import { planProject } from './planning.ts';
import { signing, type Sign } from './sign-package.ts';
import { closure } from './workspace-edges.ts';

export interface PackageOptions extends PackageRange {
  /** Its server, variables and policy are those that the package is made for; where no range of commits is given, its state is where the package begins. */
  readonly environment: string | undefined;
  readonly projects: readonly string[];
  /** Where packages go; left out: `dist/packages`. */
  readonly out?: string | undefined;
  /** Of the one package that is made; left out: the project and the plan. */
  readonly name?: string | undefined;
  readonly archive?: boolean | undefined;
  /** Hazards that whoever makes it has seen and takes: `db-sales:H104`. */
  readonly allow?: readonly string[] | undefined;
  /** Projects that the command names; undefined where that cannot be known. */
  readonly named?: readonly string[] | undefined;
  /** A private key. */
  readonly sign?: string | undefined;
  readonly adopt?: boolean | undefined;
  /** Packages that must be deployed before: `core-12`, or `core-12:<digest>`. */
  readonly requires?: readonly string[] | undefined;
}

export interface MadePackage {
  readonly project: string;
  /** What it was made from: versioned scripts, and what the files want behind them. */
  readonly plans: readonly Plan[];
  /** The last of them. */
  readonly plan: Plan;
  readonly from: string;
  readonly to: string;
  /** Left out where nothing is to be done. */
  readonly name?: string;
  readonly digest?: string;
  /** Of the package and its reports, as they were written. */
  readonly path?: string;
  readonly reports?: readonly string[];
  readonly findings: readonly Finding[];
}

export async function makePackages(context: VerbContext, options: PackageOptions): Promise<readonly MadePackage[]> {
  requireRange(options);
  if (options.name !== undefined && (options.projects.length !== 1 || !PACKAGE_NAME.test(options.name))) throw new Failure('SL901', `--name=${options.name} cannot be the name of ${options.projects.length === 1 ? 'a package' : 'several packages'}`, { hint: 'Name one project, and the package with letters, digits, ., _ and -.' });
  const requires = (options.requires ?? []).map(parseRequired);
  const sign = options.sign === undefined ? undefined : signing(resolve(context.root, options.sign), options.sign);
  const found = await gather(context, options);
  // What a script takes away is kept by whoever deploys it, or not at all: the plan says so.
  const gathered = { ...found, environment: { ...found.environment, backups: 'off' as const } };
  const allowances = (options.allow ?? []).map(parseAllowance);
  const made: MadePackage[] = [];
  for (const group of gathered.groups) {
    const there = await stateThere(context, group, options);
    const opened = await open(context, gathered, group, 'package');
    try {
      for (const each of await planGroup(context, gathered, { ...opened, there }, options)) made.push(each.plans.every(isEmpty) ? bare(each) : await write(context, gathered, { ...each, requires: [...each.requires, ...requires] }, { ...options, allowances, sign }));
    } finally {
      await opened.connection.close();
    }
  }
  return made;
}

interface Planned {
  readonly member: Member;
  /** Of the versioned scripts, and of the files behind them; one of the two at least. */
  readonly plans: readonly Plan[];
  readonly scripts: RangeScripts | undefined;
  /** Where it begins and ends, as far as that is known. */
  readonly base: Bound | undefined;
  readonly target: Bound | undefined;
  readonly start: StartState;
  readonly end: EndState;
  readonly findings: readonly Finding[];
  readonly requires: readonly PackageRequirement[];
  readonly scope: PackageScope;
}

const bare = ({ plans, start, end, findings }: Planned): MadePackage => ({ project: plans[0]!.project, plans, plan: plans.at(-1)!, from: start.label, to: end.label, findings });

/** Projects that others stand on are planned first, and theirs begin where these end. */
async function planGroup(context: VerbContext, gathered: Gathered, { there, ...opened }: Opened & { readonly there: Catalog | undefined }, options: PackageOptions): Promise<Planned[]> {
  const { group } = opened;
  const names = closure(group.selected.map(({ project }) => project.name), gathered.edges);
  const needed = group.members.filter(({ project }) => names.has(project.name));
  const end = await endState(context, gathered, opened, needed, options, there);
  const start = await startState(context, gathered, opened, needed, options);
  const planned: Planned[] = [];
  const before: PackageRequirement[] = [];
  const neighbours = [...end.members.values()];
  let state = start.catalog;
  for (const { project: { name } } of needed) {
    const member = end.members.get(name)!;
    const scripts = options.toEnvironment === undefined ? await rangeScripts({ context, gathered, opened, start, end, member, state }) : undefined;
    const first = scripts?.planned;
    const isWhole = first !== undefined && isScriptsOnly(member);
    const { plan, scoped, findings = [] } = isWhole ? first : await planProject(gathered, {
      dialect: opened.dialect, server: opened.connection.server, member, neighbours, live: scripts?.after ?? state, desired: end.desired, former: end.former, adopt: options.adopt ?? false,
      known: withMade(start.known ?? (await knownTo(opened, name, gathered.environment.name)).ids, state, scripts?.after), session: start.known ? undefined : opened.session,
      ...(start.known === undefined && { off: await switchedOff(opened, name, gathered.environment.name, state) }),
    });
    const scope = scopeOf(opened.dialect, scoped, end.desired.said, member.manifest);
    const at = (catalog: Catalog | undefined) => catalog && boundIn({ opened, member, end }, catalog, scope.said, plan.from.outside);
    const [base, target] = [scripts ? at(scripts.before) : plan.from, isWhole ? at(scripts?.after) : plan.to];
    const plans = [...(first ? [first.plan] : []), ...(isWhole ? [] : [plan])];
    state = (isWhole ? scripts?.after : scoped.after) ?? state;
    if (group.selected.some(({ project }) => project.name === name)) planned.push({ member, plans, scripts, base, target, start, end, findings: [...(scripts?.findings ?? []), ...findings], requires: [...before], scope });
    if (target && !plans.every(isEmpty)) before.push({ project: name, fingerprint: target.fingerprint });
  }
  return planned;
}

/** What scripts make is known to whoever ran them, and goes where no file has it. */
const withMade = (known: ReadonlySet<Id> | undefined, before: Catalog, after: Catalog | undefined): ReadonlySet<Id> | undefined =>
  known && after ? new Set([...known, ...[...after.facts.keys()].filter((id) => !before.facts.has(id))]) : known;

interface WriteOptions extends Omit<PackageOptions, 'sign'> {
  readonly allowances: readonly Allowance[];
  readonly sign: Sign | undefined;
}

async function write(context: VerbContext, gathered: Gathered, planned: Planned, options: WriteOptions): Promise<MadePackage> {
  const { member, plans, scripts, start, end, requires, scope, base, target } = planned;
  const [plan] = plans as [Plan];
  const findings = [...planned.findings, ...plans.flatMap(notKept)];
  const planHash = plans.length === 1 ? plan.id : sha256(plans.map(({ id }) => `${id}\n`).join(''));
  const planner = plans.filter((each) => each !== scripts?.planned.plan).map((each) => packageScripts(each, escapeNames));
  const steps = [...(scripts && scripts.step.scripts.length > 0 ? [scripts.step] : []), ...planner.flatMap((each) => each.steps)];
  const files = new Map<string, PackedFile>([...(scripts?.texts ?? []), ...planner.flatMap(({ texts }) => [...texts])].map(([path, text]) => [path, packed(text)]));
  const tests = await readFiles(end.workspace, member.project, member.manifest.smokeTests, gathered.environment.variables);
  const smokeTests = tests.map(({ path, text }) => {
    const name = `tests/${path.slice(member.project.root === '.' ? 0 : member.project.root.length + 1).replace(/^tests\//, '')}`;
    files.set(name, packed(escapeNames(text)));
    return name;
  });
  requireNoSecret(context, files);
  const name = options.name ?? `${plan.project.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '').slice(0, 60) || 'package'}-${planHash.slice(0, 12)}`;
  const made = assemble({
    format: PACKAGE_FORMAT, name, project: plan.project, dialect: member.manifest.dialect, database: plan.database, owns: member.sources.owns, ...(base && { base }), ...(target && { target }), scope, planHash,
    variables: await namesUsed(gathered, end, member, [...(scripts?.texts.values() ?? [])]), approved: approved(plans, options), requires, steps, smokeTests,
  }, files);
  const own = made.files.get('package.yaml')!;
  const all = options.sign ? new Map([...made.files, [SIGNATURE_FILE, { bytes: await options.sign(own.bytes), executable: false }]]) : made.files;
  const said = options.out ?? 'dist/packages';
  const out = resolve(context.root, said);
  if (options.out === undefined) requireOwnFolder(context.root, out);
  const at = (suffix: string) => `${said}/${name}${suffix}`;
  if (options.archive) await writeArchiveFile(join(out, `${name}.tar`), at('.tar'), all);
  else await writeFolder(join(out, name), at(''), all);
  const title = `Package ${name}`;
  await writePlainFile(out, join(out, `${name}.md`), context.redact(plans.map((each) => planMarkdown(each, { title: plans.length === 1 ? title : `${title}: ${each === scripts?.planned.plan ? 'versioned scripts' : 'what the files want behind them'}`, from: start.label, to: end.label })).join('\n')));
  await writePlainFile(out, join(out, `${name}.html`), context.redact(planPage(plans, { title: printable(title) })));
  return { project: plan.project, plans, plan: plans.at(-1)!, from: start.label, to: end.label, name, digest: made.manifest.digest, path: at(options.archive ? '.tar' : ''), reports: [at('.md'), at('.html')], findings };
}

const packed = (text: string): PackedFile => ({ bytes: Buffer.from(text), executable: false });

/** What a reader would take for a variable, so that the text stays what it is. Throws SL215 where that cannot be. */
function escapeNames(text: string): string {
  if (!text.includes('{{')) return text;
  for (const written of [text, kept(text)]) {
    try {
      if (bindNames({ path: '', text: written }, {}).text === text) return written;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
    }
  }
  throw new Failure('SL215', 'a text holds braces that would be taken for a variable', { lines: [text.slice(0, 200)], hint: 'Write such a text in another way, for example put together from two parts.' });
}

/** The values that its texts were made with, of the names that they use. */
async function namesUsed({ environment }: Gathered, { workspace }: EndState, { project, manifest }: Member, more: readonly string[]): Promise<Record<string, string>> {
  const themselves = Object.fromEntries(Object.keys(environment.variables).map((name) => [name, `{{${name}}}`]));
  const texts = [manifest.source.text, ...(await readFiles(workspace, project, [...manifest.schema, ...manifest.smokeTests], themselves)).map(({ text }) => text), ...more];
  return Object.fromEntries(Object.entries(environment.variables).filter(([name]) => texts.some((text) => text.includes(`{{${name}}}`))));
}

/** What blocks, and whoever makes the package takes. */
function approved(plans: readonly Plan[], { allowances, named }: WriteOptions): ApprovedHazard[] {
  const [{ project }] = plans as [Plan];
  const own = allowancesFor(project, allowances, named);
  const seen = plans.flatMap(stepsOf).flatMap((step) => step.hazards.filter(({ severity, code, subject }) =>
    severity === 'block' && own.some((each) => each.code === code && (each.address === undefined || each.address === subject || each.address === step.address))));
  const unused = own.find((each) => !seen.some(({ code, subject }) => code === each.code && (each.address === undefined || each.address === subject)));
  if (unused) throw new Failure('SL506', `\`--allow=${unused.text}\` names no hazard of the package of ${project}`, { hint: 'Leave it out, or look at the plan with sluice diff.' });
  return [...new Map(seen.map(({ code, subject }) => [`${code} ${subject}`, { code, subject }])).values()];
}

/** Scripts leave no backup objects of their own. */
const notKept = (plan: Plan): Finding[] =>
  stepsOf(plan).flatMap((step) => lostBy([step]).map((loss): Finding => ({ code: 'not-kept', severity: 'warning', subject: step.address, message: `${step.address}: ${loss}`, hint: 'Where it is deployed a copy is kept, if that environment keeps backups; else keep these rows elsewhere before.' })));

/** Of which facts owners, privileges and the like count: those that the sources speak of, and those that count for another reason. */
function scopeOf({ kinds: list }: Dialect, { before, after, counted, owned }: Scoped, said: ReadonlySet<string>, { ignore }: Manifest): PackageScope {
  const kinds = kindsByName(list);
  const optional = new Set(list.flatMap(({ kind, optIn }) => (optIn === undefined ? [] : [kind])));
  const counting = [before, after].flatMap(({ facts }) => [...facts.values()].filter((fact) => optional.has(kindOf(fact)) && counted(fact)).map((fact) => placeOf(fact, kinds)));
  return { said: [...new Set([...counting, ...[...said].filter((text) => owned(text.slice(text.indexOf(' ') + 1)))])].sort(), ignore };
}

/** A package is read by many. Throws SL215. */
function requireNoSecret(context: VerbContext, files: ReadonlyMap<string, PackedFile>): void {
  for (const [path, { bytes }] of files) {
    const text = bytes.toString('utf8');
    if (context.mask(text) !== text) throw new Failure('SL215', `${path} would hold a secret of this environment in clear`, { hint: 'Write ${secret:NAME} in the sources in its place.' });
  }
}
