/** From an environment and project names to what every verb starts with: sources, order, and which physical database is whose. */
import { Failure, isFailure } from '../errors/failure.ts';
import { databaseOf, type ResolvedDatabase, type ResolvedEnvironment } from '../manifest/environment.ts';
import { checkKinds, type Manifest } from '../manifest/manifest.ts';
import type { PlanPart } from '../model/plan.ts';
import type { ProjectSources, SourceFile } from '../model/statement.ts';
import { sourceDigest } from '../sources/digest.ts';
import type { ProjectEdge } from '../sources/edges.ts';
import { filesNamed } from '../script/bteq/recognise.ts';
import { orderScripts, type Script } from '../script/order.ts';
import { readMigrations, readSources, withinThem } from '../sources/files.ts';
import { requireOrder } from '../sources/order.ts';
import { ownershipConflicts } from '../sources/ownership.ts';
import { manifestOf, type Project } from '../sources/project.ts';
import { statePaths, type StatePaths } from '../sources/state.ts';
import { openWorkspace, projectNamed, type Workspace } from '../sources/workspace.ts';
import type { VerbContext } from './context.ts';
import { resolve } from './resolve.ts';
import { closure, workspaceEdges } from './workspace-edges.ts';

/** A project with its sources, ready to be planned. */
export interface Member {
  readonly project: Project;
  readonly manifest: Manifest;
  readonly sources: ProjectSources;
  /** In the order in which they run. */
  readonly scripts: readonly Script[];
  readonly sourceDigest: string;
  readonly database: ResolvedDatabase;
  /** Some of its objects, where only they are deployed: `sourceDigest` is then that of the part. */
  readonly part?: MemberPart;
}

export interface MemberPart extends PlanPart {
  /** One of several that run one after the other: counted from 1, with the numbers of those that it needs. */
  readonly turn?: { readonly index: number; readonly total: number; readonly needs: readonly number[] };
}

/** Projects of the workspace that live on one physical database, in dependency order. */
export interface Group {
  /** The url holds secrets; groups are told apart by it. */
  readonly database: ResolvedDatabase;
  readonly dialect: string;
  /** All readable projects on it; the shadow is made of their sources. */
  readonly members: readonly Member[];
  /** Those of `members` that the verb was asked for. */
  readonly selected: readonly Member[];
}

/** As those who wait for them are told. */
export const selectedNames = ({ selected }: Pick<Group, 'selected'>): string => selected.map(({ project }) => project.name).join(', ');

export interface Gathered {
  readonly workspace: Workspace;
  readonly environment: ResolvedEnvironment;
  readonly state: StatePaths;
  readonly edges: readonly ProjectEdge[];
  readonly groups: readonly Group[];
  /** Names of the selected projects, in dependency order over all groups. */
  readonly order: readonly string[];
}

export interface GatherOptions {
  readonly environment: string | undefined;
  readonly projects: readonly string[];
}

/** Throws for what is wrong with the selected projects or with what they need; what is wrong elsewhere is left to `validate`. */
export async function gather(context: VerbContext, options: GatherOptions): Promise<Gathered> {
  const workspace = await openWorkspace(context.root);
  const environment = resolve(context, workspace.config, options.environment);
  const selected = options.projects.map((name) => projectNamed(workspace, name));
  for (const project of selected) checkKinds(manifestOf(project), (await context.dialect(manifestOf(project).dialect)).kinds);

  const sources = new Map<string, ProjectSources>();
  const scripts = new Map<string, readonly Script[]>();
  const broken = new Map<string, Failure>();
  for (const project of workspace.projects) {
    try {
      manifestOf(project);
      const own = await readSources(workspace, project, environment.variables);
      const { files, plain } = await readMigrations(workspace, project, environment.variables, filesNamed);
      scripts.set(project.name, orderScripts(files, plain));
      sources.set(project.name, own);
    } catch (error) {
      if (!isFailure(error)) throw error;
      broken.set(project.name, error);
    }
  }
  const { edges, failures } = await workspaceEdges(context, workspace.projects, sources);
  const needed = closure(options.projects, edges);
  for (const name of needed) if (broken.has(name)) throw broken.get(name)!;
  const conflicts = [...ownershipConflicts(workspace.projects, environment.variables), ...failures].filter((failure) => concerns(failure, needed, workspace));
  if (conflicts.length > 0) throw conflicts[0]!;
  const order = requireOrder([...needed], edges).filter((name) => options.projects.includes(name));

  const members = new Map<string, Member>();
  for (const project of workspace.projects) {
    const own = sources.get(project.name);
    if (!own || !project.manifest) continue;
    try {
      const database = databaseOf(environment, project.manifest);
      members.set(project.name, { project, manifest: project.manifest, sources: own, scripts: scripts.get(project.name) ?? [], sourceDigest: sourceDigest(project.manifest, [...own.files, ...scriptFiles(scripts.get(project.name) ?? [])]), database });
    } catch (error) {
      if (!isFailure(error) || needed.has(project.name)) throw error;
    }
  }
  const everywhere = requireLenientOrder([...members.keys()], edges, [...needed]);
  const groups = new Map<string, { database: ResolvedDatabase; dialect: string; members: Member[]; selected: Member[] }>();
  for (const name of everywhere) {
    const member = members.get(name)!;
    const key = `${member.manifest.dialect} ${member.database.url}`;
    const group = groups.get(key) ?? { database: member.database, dialect: member.manifest.dialect, members: [], selected: [] };
    groups.set(key, group);
    group.members.push(member);
    if (options.projects.includes(name)) group.selected.push(member);
  }
  return { workspace, environment, state: statePaths(context.root, context.env), edges, groups: [...groups.values()].filter((group) => group.selected.length > 0), order };
}

/** All that scripts say, for the digest. */
export const scriptFiles = (scripts: readonly Script[]): SourceFile[] => withinThem(scripts.flatMap(({ file, rollback }) => (rollback ? [file, rollback] : [file])));

/** A circle among projects that nobody asked for must not stop those who are not part of it. */
function requireLenientOrder(names: readonly string[], edges: readonly ProjectEdge[], needed: readonly string[]): readonly string[] {
  try {
    return requireOrder(names, edges);
  } catch (error) {
    if (!isFailure(error)) throw error;
    return requireOrder(needed.filter((name) => names.includes(name)), edges);
  }
}

const concerns = (failure: Failure, needed: ReadonlySet<string>, workspace: Workspace): boolean =>
  workspace.projects.some((project) => needed.has(project.name) && (failure.detail.at?.file === project.file || (failure.detail.at?.file.startsWith(`${project.root}/`) ?? false) || failure.message.includes(project.name)));

export const memberNamed = (gathered: Gathered, name: string): Member => {
  for (const group of gathered.groups) for (const member of group.members) if (member.project.name === name) return member;
  throw new Failure('SL104', `there is no database project ${name}`, { hint: 'Name a project of this workspace.' });
};
