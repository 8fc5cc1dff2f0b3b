/** The two states between which packages are made: an environment or a commit, to the working copy, a commit, or another environment. */
import { Failure } from '../errors/failure.ts';
import type { Id } from '../model/address.ts';
import type { Catalog } from '../model/catalog.ts';
import type { Desired, Former } from '../model/dialect.ts';
import { filesNamed } from '../script/bteq/recognise.ts';
import { orderScripts } from '../script/order.ts';
import { sourceDigest } from '../sources/digest.ts';
import { readMigrations, readSources } from '../sources/files.ts';
import { gitText } from '../sources/git.ts';
import { openWorkspaceAt, type Workspace } from '../sources/workspace.ts';
import type { VerbContext } from './context.ts';
import { desired, formerIn } from './desired.ts';
import { desiredAt } from './desired-at.ts';
import { attend, load, type Opened } from './engagement.ts';
import { gather, scriptFiles, type Gathered, type Group, type Member } from './gather.ts';

export interface PackageRange {
  /** A commit; left out: the environment as it is. */
  readonly from?: string | undefined;
  /** Its last commit in common with the end: what a branch has added. */
  readonly since?: string | undefined;
  /** A commit; left out: the working copy. */
  readonly to?: string | undefined;
  readonly toEnvironment?: string | undefined;
}

export interface StartState {
  /** For people: `git v1`, `prod`. */
  readonly label: string;
  readonly catalog: Catalog;
  /** What is there and may go; undefined: the journal tells it. */
  readonly known?: ReadonlySet<Id>;
  /** Where the files of the start are; undefined: it is an environment. */
  readonly workspace?: Workspace;
}

export interface EndState {
  readonly label: string;
  /** Files of smoke tests are read from here. */
  readonly workspace: Workspace;
  readonly desired: Desired;
  readonly former?: ((statements: readonly string[]) => Promise<Former>) | undefined;
  /** By name of project: its sources at the end. */
  readonly members: ReadonlyMap<string, Member>;
}

/** Throws SL901 for options that contradict each other. */
export function requireRange({ from, since, to, toEnvironment }: PackageRange): void {
  const both = (one: string, other: string) => new Failure('SL901', `${one} and ${other} do not go together`, { hint: 'Say one of them: where the package begins (--from, --since, or the environment itself) and where it ends (--to, --to-env, or the working copy).' });
  if (from !== undefined && since !== undefined) throw both('--from', '--since');
  if (to !== undefined && toEnvironment !== undefined) throw both('--to', '--to-env');
}

/** Throws SL203 for a commit that is not there. */
export async function startState(context: VerbContext, gathered: Gathered, opened: Opened, needed: readonly Member[], range: PackageRange): Promise<StartState> {
  const ref = range.since === undefined ? range.from : await mergeBase(context.root, range.since, range.to ?? 'HEAD');
  if (ref === undefined) {
    const { live } = await load(context, gathered, opened);
    return { label: gathered.environment.name, catalog: live.catalog };
  }
  const workspace = await openWorkspaceAt(context.root, ref);
  const names = new Set(needed.map(({ project }) => project.name));
  const { desired: found } = await desiredAt({ gathered, dialect: opened.dialect, connection: opened.connection, workspace, needed: workspace.projects.filter(({ name }) => names.has(name)), manifest: needed[0]!.manifest });
  return { label: `git ${range.since === undefined ? ref : `${commitOf(workspace)} (since ${range.since})`}`, catalog: found.catalog, known: new Set(found.catalog.facts.keys()), workspace };
}

const mergeBase = async (root: string, one: string, other: string): Promise<string> => {
  for (const each of [one, other]) if (each.startsWith('-')) throw new Failure('SL203', `${each} is no commit`, { hint: 'Name a branch, tag or commit.' });
  return gitText(root, ['merge-base', one, other], `${one} and ${other} have no commit in common`, 'Name a branch that this one came from, and fetch its history.');
};

const commitOf = (workspace: Workspace): string => ('commit' in workspace.tree ? String(workspace.tree.commit).slice(0, 12) : '');

/** Throws SL203, SL215 for a project that is not there at the end. */
export async function endState(context: VerbContext, gathered: Gathered, opened: Opened, needed: readonly Member[], range: PackageRange, there: Catalog | undefined): Promise<EndState> {
  const { dialect, connection, group } = opened;
  const request = { dialect, group, server: connection.server, connection };
  if (range.to !== undefined) {
    const workspace = await openWorkspaceAt(context.root, range.to);
    const members = new Map<string, Member>();
    for (const member of group.members) {
      const project = workspace.projects.find(({ name }) => name === member.project.name);
      if (project?.manifest) members.set(member.project.name, await memberAt(gathered, workspace, project, member));
      else if (needed.includes(member)) throw new Failure('SL215', `${range.to} holds no project ${member.project.name} that can be read`, { hint: 'Name a commit that has it.' });
    }
    const projects = needed.map(({ project }) => members.get(project.name)!.project);
    return { label: `git ${range.to}`, workspace, members, ...(await desiredAt({ gathered, dialect, connection, workspace, needed: projects, manifest: needed[0]!.manifest })) };
  }
  const members = new Map(group.members.map((member) => [member.project.name, member]));
  const wanted = await desired(context, gathered, request);
  if (range.toEnvironment === undefined) return { label: 'the working copy', workspace: gathered.workspace, members, desired: wanted, former: formerIn(context, gathered, request) };
  // What nobody owns, and privileges where the files say nothing of them, is a matter of each environment.
  return { label: range.toEnvironment, workspace: gathered.workspace, members, desired: { catalog: there!, projectOf: new Map(), placeOf: new Map(), said: wanted.said, findings: [], shadow: `environment ${range.toEnvironment}` } };
}

/** The state of the other environment, read and left before the first one is opened: an embedded database takes much room. */
export async function stateThere(context: VerbContext, group: Group, { toEnvironment }: PackageRange): Promise<Catalog | undefined> {
  if (toEnvironment === undefined) return undefined;
  const other = await gather(context, { environment: toEnvironment, projects: group.selected.map(({ project }) => project.name) });
  if (other.groups.length !== 1) throw new Failure('SL215', `in ${toEnvironment} the projects are in ${other.groups.length} databases, and here in one`, { hint: 'Make a package of each project by itself.' });
  const engagement = await attend(context, other, other.groups[0]!, 'package');
  try {
    return { ...engagement.live.catalog, findings: [] };
  } finally {
    await engagement.connection.close();
  }
}

/** A project as another commit has it, in the database that it has now. */
export async function memberAt({ environment }: Gathered, workspace: Workspace, project: Member['project'], now: Member): Promise<Member> {
  const manifest = project.manifest!;
  const sources = await readSources(workspace, project, environment.variables);
  const { files, plain } = await readMigrations(workspace, project, environment.variables, filesNamed);
  const scripts = orderScripts(files, plain);
  return { project, manifest, sources, scripts, sourceDigest: sourceDigest(manifest, [...sources.files, ...scriptFiles(scripts)]), database: now.database };
}
