/** What every verb starts with, of a package: it is the project's only source, and the project's folder need not be there. */
import { Failure, isFailure } from '../errors/failure.ts';
import { bindManifest } from '../manifest/bind-manifest.ts';
import { databaseOf, type ResolvedEnvironment } from '../manifest/environment.ts';
import { checkKinds, readManifest, type Manifest } from '../manifest/manifest.ts';
import { bindText } from '../manifest/names.ts';
import type { Package } from '../model/package.ts';
import type { Owns } from '../model/statement.ts';
import { ownershipConflicts } from '../sources/ownership.ts';
import type { Project } from '../sources/project.ts';
import { statePaths } from '../sources/state.ts';
import type { Tree } from '../sources/tree.ts';
import { projectNamed, type Workspace } from '../sources/workspace.ts';
import type { VerbContext } from './context.ts';
import type { Gathered, Member } from './gather.ts';

export interface PackageMember extends Member {
  readonly package: Package;
}

export interface GatheredPackage {
  readonly gathered: Gathered;
  readonly member: PackageMember;
}

export interface GatherPackageOptions {
  readonly workspace: Workspace;
  readonly environment: ResolvedEnvironment;
  /** Whose package it is, where the package does not say. */
  readonly project?: string | undefined;
}

/** Throws SL411 where neither the package nor the workspace tells whose it is, SL510 for one that was made with other variables. */
export async function gatherPackage(context: VerbContext, pack: Package, { workspace, environment, project: named }: GatherPackageOptions): Promise<GatheredPackage> {
  requireVariables(pack, environment);
  const manifest = manifestOf(pack, workspace, environment, named);
  checkKinds(manifest.values, (await context.dialect(manifest.values.dialect)).kinds);
  const project: Project = { name: manifest.name, root: '.', file: manifest.values.source.file, manifest: manifest.values, failure: undefined };
  const { owns } = bindManifest(manifest.values, environment.variables);
  const database = databaseOf(environment, manifest.values);
  const member: PackageMember = { project, manifest: manifest.values, sources: { project: project.name, owns, files: [] }, scripts: [], sourceDigest: pack.digest, database, package: pack };
  const others = neighbours(workspace, environment, member);
  requireOwn(environment, project, others);
  const group = { database, dialect: manifest.values.dialect, members: [member, ...others], selected: [member] };
  return { member, gathered: { workspace: { ...workspace, tree: treeOf(pack), projects: [project] }, environment, state: statePaths(context.root, context.env), edges: [], groups: [group], order: [project.name] } };
}

/** A package says itself what it owns: what a project of the workspace owns on the same database is not for it to take. Throws SL105. */
function requireOwn(environment: ResolvedEnvironment, project: Project, others: readonly Member[]): void {
  for (const other of others) {
    const [conflict] = ownershipConflicts([other.project, project], environment.variables, (manifest) => databaseOf(environment, manifest).url);
    if (conflict) throw conflict;
  }
}

/** Its texts are bound here, and its fingerprints were made of the names that they were bound to there. */
function requireVariables({ name, variables }: Package, environment: ResolvedEnvironment): void {
  const other = Object.entries(variables).filter(([key, value]) => !Object.hasOwn(environment.variables, key) || environment.variables[key] !== value);
  if (other.length === 0) return;
  throw new Failure('SL510', `the package ${name} was made for other variables than those of ${environment.name}`, {
    lines: other.map(([key, value]) => `${key} is ${value} in the package, and ${Object.hasOwn(environment.variables, key) ? String(environment.variables[key]) : 'nothing'} here`),
    hint: `Make a package for ${environment.name}, or correct its variables in sluice.yaml.`,
  });
}

function manifestOf(pack: Package, workspace: Workspace, environment: ResolvedEnvironment, named: string | undefined): { readonly name: string; readonly values: Manifest } {
  const { dialect, owns, database } = pack;
  if (named !== undefined && pack.project !== undefined && pack.project !== named) throw new Failure('SL411', `${pack.name} is a package of ${pack.project}, not of ${named}`, { hint: 'Leave --project out.' });
  const name = pack.project ?? named;
  if (name !== undefined && dialect !== undefined && owns !== undefined) {
    // As a project of the workspace would say it, so that everything behind reads it the same way.
    return { name, values: readManifest('package.yaml', JSON.stringify({ dialect, owns, ...(database !== undefined && { database }), ...(pack.scope && pack.scope.ignore.length > 0 && { ignore: pack.scope.ignore }) })) };
  }
  const project = name === undefined ? ownerOf(pack, workspace, environment) : projectNamed(workspace, name);
  if (project.failure) throw project.failure;
  return { name: project.name, values: project.manifest! };
}

/** A package of the former layout says nothing of a project: the one that owns all its folders is meant. */
function ownerOf(pack: Package, workspace: Workspace, environment: ResolvedEnvironment): Project {
  const folders = [...new Set(pack.steps.flatMap(({ scripts }) => scripts.flatMap(({ folder }) => (folder === undefined ? [] : [boundFolder(folder, environment)]))))];
  const owners = workspace.projects.filter((project) => project.manifest && folders.every((folder) => spelledIn(bindManifest(project.manifest!, environment.variables).owns, folder) !== undefined));
  const [only] = owners;
  if (only && owners.length === 1) return only;
  throw new Failure('SL411', `the package ${pack.name} does not say of which project it is, and ${only ? `${owners.map(({ name }) => name).join(' and ')} own` : 'no project here owns'} ${folders.join(', ') || 'nothing'}`, {
    hint: owners.length > 0 ? 'Name it with --project.' : `Make a folder with a database.yaml that owns ${folders.length === 0 ? 'them' : folders.length === 1 ? 'it' : 'all of them'}, or name a project of the workspace with --project.`,
  });
}

/** Throws SL103. */
export const boundFolder = (folder: string, { name, variables }: Pick<ResolvedEnvironment, 'name' | 'variables'>): string =>
  bindText(folder, variables, (each) => {
    throw new Failure('SL103', `the folder ${folder} of the package names the variable ${each}, which has no value in ${name}`, { hint: `Add ${each} to the environment's variables in sluice.yaml.` });
  });

/** The word of `owns` that means the folder, with its key: some servers do not tell case apart. */
export function spelledIn(owns: Owns, folder: string): readonly [key: string, name: string] | undefined {
  if (owns === '*') return ['*', folder];
  const all = Object.entries(owns).flatMap(([key, names]) => names.map((name) => [key, name] as const));
  return all.find(([, name]) => name === folder) ?? all.find(([, name]) => name.toLowerCase() === folder.toLowerCase()) ?? (all.some(([, name]) => name === '*') ? ['*', folder] : undefined);
}

/** What others own there is not this project's, also where it claims all the rest. */
function neighbours(workspace: Workspace, environment: ResolvedEnvironment, own: PackageMember): Member[] {
  return workspace.projects.flatMap((project): Member[] => {
    const { manifest } = project;
    if (!manifest || project.name === own.project.name || manifest.dialect !== own.manifest.dialect) return [];
    try {
      const database = databaseOf(environment, manifest);
      if (database.url !== own.database.url) return [];
      return [{ project, manifest, sources: { project: project.name, owns: bindManifest(manifest, environment.variables).owns, files: [] }, scripts: [], sourceDigest: 'none', database }];
    } catch (error) {
      if (!isFailure(error)) throw error;
      return [];
    }
  });
}

/** What is read of a package after it was proven is what was proven. */
function treeOf({ smokeTests }: Package): Tree {
  const files = new Map(smokeTests.map(({ path, text }) => [path, Buffer.from(text)]));
  return {
    label: 'the package',
    list: () => Promise.resolve([...files.keys()].map((path) => ({ path, kind: 'file' as const, folder: false }))),
    read: (paths) => Promise.resolve(new Map(paths.flatMap((path) => (files.has(path) ? [[path, files.get(path)!] as const] : [])))),
  };
}
