/** `--objects`: the selected projects become parts of themselves, as one plan, or each object by itself where one that fails must not stop the others. */
import { kindsByName } from '../catalog/canonical.ts';
import { part, type Part } from '../catalog/part.ts';
import { OUTCOMES } from '../errors/codes.ts';
import { Failure, isFailure } from '../errors/failure.ts';
import type { Id } from '../model/address.ts';
import type { Catalog } from '../model/catalog.ts';
import type { Finding } from '../model/finding.ts';
import { partDigest, stepsOf, type Plan } from '../model/plan.ts';
import type { ProjectReport } from '../model/report.ts';
import { count } from '../report/words.ts';
import type { VerbContext } from './context.ts';
import type { Engagement } from './engagement.ts';
import type { Gathered, Member } from './gather.ts';
import { knownTo } from './known.ts';
import { meantObjects, objectNames, ownership, type Naming } from './object-names.ts';
import { isScriptsOnly } from './plan-scripts.ts';

export interface ObjectChoice {
  /** Names, or `@<file>` with one a line; `db-sales:sales.orders` for one of several projects. */
  readonly objects?: readonly string[] | undefined;
  /** Each object by itself: one that fails stops only what needs it. */
  readonly continueOnError?: boolean | undefined;
  /** Projects that the command names; undefined where that cannot be known. */
  readonly named?: readonly string[] | undefined;
}

export interface Chosen {
  readonly members: readonly Member[];
  /** None of whose objects was asked for. */
  readonly left: readonly Member[];
}

/** `saved`: the plans that can be read, by project. Throws SL612 for what is not there, SL901 for what cannot be understood, SL403 for what only a whole deployment does. */
export async function chosenOf(context: VerbContext, gathered: Gathered, engagement: Engagement, options: ObjectChoice & { readonly saved?: ReadonlyMap<string, Plan> }): Promise<Chosen> {
  const { selected } = engagement.group;
  if (options.objects === undefined) return { members: selected.map((member) => asSaved(member, options.saved?.get(member.project.name))), left: [] };
  const all = objectNames(context.root, options.objects);
  const members: Member[] = [];
  const left: Member[] = [];
  const namingOf = namings(gathered, engagement);
  const has = knowing(namingOf);
  for (const member of selected) {
    const names: string[] = [];
    const others = selected.filter((each) => each !== member);
    for (const text of all) {
      const [name] = nameFor(member, text, gathered, options.named);
      if (name === undefined) continue;
      // Of several projects each takes what it has; what none of them has is refused by those that could.
      const isElsewhere = name === text && (isScriptsOnly(member) ? others.some((each) => !isScriptsOnly(each)) : !(await has(member, text)) && (await anyOf(others, (each) => has(each, text))));
      if (!isElsewhere) names.push(name);
    }
    if (names.length === 0) left.push(member);
    else members.push(...(await parts(engagement, namingOf, member, names, options.continueOnError ?? false)));
  }
  for (const member of members) requireSame(member, options.saved?.get(member.project.name));
  return { members, left };
}

/** A saved plan says itself of what it is. It is made again and compared, so that nothing in it is believed. */
const asSaved = (member: Member, saved: Plan | undefined): Member => (saved?.part ? partOfMember(member, saved.part.objects) : member);

/** Throws SL901 where what is named is not what the saved plan is of. */
function requireSame({ project, part: chosen }: Member, saved: Plan | undefined): void {
  if (!saved || [...new Set(saved.part?.objects)].sort().join('\n') === chosen!.objects.join('\n')) return;
  throw new Failure('SL901', `the saved plan ${saved.id.slice(0, 12)} of ${project.name} is of ${saved.part ? 'other objects than --objects names' : 'all of it, and --objects names a part'}`, {
    lines: [`the plan: ${saved.part ? saved.part.objects.join(', ') : 'all'}`, `--objects: ${chosen!.objects.join(', ')}`], hint: 'Leave --objects out, for the plan says itself what it is of; or make one with `sluice diff --objects=…`.',
  });
}

const partOfMember = (member: Member, objects: readonly Id[], turn?: NonNullable<Member['part']>['turn']): Member =>
  ({ ...member, sourceDigest: partDigest(member.sourceDigest, objects), part: { of: member.sourceDigest, objects: [...new Set(objects)].sort(), ...(turn && { turn }) } });

/** `db-sales:sales.orders`, or a bare name for those that the command names. */
function nameFor({ project }: Member, text: string, { workspace }: Gathered, named: readonly string[] | undefined): string[] {
  const [, name, rest] = /^([^:]+):(.+)$/.exec(text) ?? [];
  if (name !== undefined && workspace.projects.some((each) => each.name === name)) return name === project.name ? [rest!.trim()] : [];
  if (named === undefined) throw new Failure('SL901', `it cannot be known for which project \`--objects=${text}\` is meant`, { hint: `Name it: --objects=${project.name}:${text}` });
  return named.includes(project.name) ? [text] : [];
}

type NamingOf = (member: Member) => Promise<Naming>;

/** What a project is known to have is asked of its journal once. */
function namings(gathered: Gathered, engagement: Engagement): NamingOf {
  const { dialect, desired, live, group } = engagement;
  const made = new Map<Member, Naming>();
  return async (member) => {
    const before = made.get(member);
    if (before) return before;
    const { ids: known } = await knownTo(engagement, member.project.name, gathered.environment.name);
    const naming: Naming = { dialect, member, neighbours: group.members.filter((each) => each !== member), desired, live: live.catalog, known };
    made.set(member, naming);
    return naming;
  };
}

/** Whether a project has one object of that name; each is looked up once. */
function knowing(namingOf: NamingOf): (member: Member, name: string) => Promise<boolean> {
  const found = new Map<string, boolean>();
  return async (member, name) => {
    if (isScriptsOnly(member)) return false;
    const key = `${member.project.name}:${name}`;
    const before = found.get(key);
    if (before !== undefined) return before;
    const has = isMeant(await namingOf(member), name);
    found.set(key, has);
    return has;
  };
}

function isMeant(naming: Naming, name: string): boolean {
  try {
    return meantObjects(naming, [name]).size > 0;
  } catch (error) {
    if (!isFailure(error) || error.code !== 'SL612') throw error;
    return false;
  }
}

async function anyOf<T>(list: readonly T[], holds: (each: T) => Promise<boolean>): Promise<boolean> {
  for (const each of list) if (await holds(each)) return true;
  return false;
}

async function parts(engagement: Engagement, namingOf: NamingOf, member: Member, names: readonly string[], apart: boolean): Promise<Member[]> {
  if (isScriptsOnly(member)) throw new Failure('SL403', `${member.project.name} has versioned scripts alone: there are no objects to choose from`, { hint: 'Use --to-version to stop at a script.' });
  const naming = await namingOf(member);
  const meant = meantObjects(naming, names);
  refuseRenamed(engagement, [...meant.values()].flat());
  if (!apart) return [partOfMember(member, [...meant.values()].flat())];
  const asked = [...meant.values()].map((ids) => ({ ids, needs: partOf(engagement, { ...member, part: { of: '', objects: ids } }, naming.live, naming.known).objects }));
  const sorted = inOrder(asked);
  return sorted.map(({ ids, needs }, index) => partOfMember(member, ids, { index: index + 1, total: sorted.length, needs: sorted.flatMap((other, at) => (at < index && other.ids.some((id) => needs.has(id)) ? [at + 1] : [])) }));
}

/** Needed ones first; those that need one another in the order in which they were named. */
function inOrder<T extends { readonly ids: readonly Id[]; readonly needs: ReadonlySet<Id> }>(asked: readonly T[]): T[] {
  const done: T[] = [];
  const rest = [...asked];
  while (rest.length > 0) {
    const free = rest.findIndex((each) => rest.every((other) => other === each || !other.ids.some((id) => each.needs.has(id))));
    done.push(...rest.splice(Math.max(0, free), 1));
  }
  return done;
}

/** Another name for what is there is a matter of the whole: what stands on it, and where the rows are. */
function refuseRenamed({ desired, live }: Engagement, ids: readonly Id[]): void {
  const renamed = desired.renames?.find(({ to, part: of }) => ids.includes(to) && of === undefined && !live.catalog.facts.has(to) && live.catalog.facts.size > 0);
  if (renamed) throw new Failure('SL403', `${renamed.to} is said to be renamed, and that is done by a deployment of the whole project`, { at: renamed.place, hint: 'Deploy without --objects, or deploy the rename first.' });
}

/** What a part wants of a state. */
export function partOf({ dialect, desired, group }: Pick<Engagement, 'dialect' | 'desired' | 'group'>, member: Member, live: Catalog, known: ReadonlySet<Id> | undefined, prune = 'journaled'): Part {
  const owned = ownership({ dialect, member, neighbours: group.members.filter((each) => each.project !== member.project), desired, live, known });
  return part({ live, desired, kinds: kindsByName(dialect.kinds), known: prune === 'all' ? 'all' : (known ?? new Set()), manage: member.manifest.manage, owned, chosen: member.part!.objects });
}

/** Beside what was asked for. */
export function brought({ part: of }: Member, { objects }: Part): Finding {
  const more = [...objects].filter((id) => !of!.objects.includes(id)).sort();
  const turn = of!.turn ? `${of!.turn.index}/${of!.turn.total}: ` : '';
  return {
    code: 'part', severity: 'info',
    message: `${turn}only ${of!.objects.join(', ')}${more.length > 0 ? `, with what ${of!.objects.length === 1 ? 'it needs' : 'they need'}: ${more.join(', ')}` : ''}`,
    hint: 'Everything else stays as it is; `sluice diff` shows what is left.',
  };
}

export const leftReport = (of: { project: string; environment: string; database: string }): ProjectReport => ({
  ...of, status: 'unchanged', outcome: OUTCOMES.success, stepsDone: 0, stepsTotal: 0, ms: 0, hazards: [], smoke: [],
  findings: [{ code: 'not-chosen', severity: 'info', message: '--objects names nothing of this project: it stays as it is' }],
});

/** One report a project: where its objects ran one after the other, the worst of them with a line for each. */
export function inOne(reports: readonly ProjectReport[], members: readonly Member[]): ProjectReport[] {
  const merged: ProjectReport[] = [];
  for (const name of new Set(members.map(({ project }) => project.name))) {
    const own = members.flatMap((member, index) => (member.project.name === name ? [{ member, report: reports[index]! }] : []));
    merged.push(own.length === 1 ? own[0]!.report : mergedOf(own));
  }
  return merged;
}

function mergedOf(own: readonly { readonly member: Member; readonly report: ProjectReport }[]): ProjectReport {
  const reports = own.map(({ report }) => report);
  // What did not run because of another one is no better than that one, and tells less.
  const worst = reports.reduce((most, each) => (each.outcome > most.outcome || (each.outcome === most.outcome && most.status === 'not run') ? each : most));
  const sum = (of: (report: ProjectReport) => number): number => reports.reduce((total, each) => total + of(each), 0);
  const done = reports.filter(({ outcome }) => outcome === OUTCOMES.success).length;
  const shown = worst.outcome === OUTCOMES.success ? (reports.find(({ status }) => status !== 'unchanged') ?? worst) : worst;
  return {
    ...shown, stepsDone: sum(({ stepsDone }) => stepsDone), stepsTotal: sum(({ stepsTotal, plan }) => stepsTotal || (plan ? stepsOf(plan).length : 0)), ms: sum(({ ms }) => ms),
    hazards: reports.flatMap(({ hazards }) => hazards), smoke: shown.smoke,
    findings: [
      { code: 'objects', severity: done === reports.length ? 'info' : 'warning', message: `${done} of ${count(reports.length, 'object')} ended well` },
      ...own.map(({ member, report }): Finding => ({
        code: 'object', severity: report.outcome === OUTCOMES.success ? 'info' : 'warning',
        message: `${member.part!.turn!.index}/${member.part!.turn!.total} ${member.part!.objects.join(', ')}: ${report.status}${report.failure ? `: ${report.failure.message}` : report.status === 'not run' ? `: ${report.findings[0]?.message ?? ''}` : ''}`,
      })),
      ...reports.flatMap(({ findings, status }) => (status === 'not run' ? [] : findings)),
    ],
  };
}
