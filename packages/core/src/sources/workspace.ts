/** The workspace: its environments and its database projects, of the working copy or of a commit. */
import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { Failure } from '../errors/failure.ts';
import { meant } from '../manifest/nearest.ts';
import { readWorkspaceConfig, type WorkspaceConfig } from '../manifest/workspace-config.ts';
import { decode } from './decode.ts';
import { diskTree } from './disk-tree.ts';
import { gitTree } from './git-tree.ts';
import { readProjects, type Project } from './project.ts';
import type { Tree } from './tree.ts';

export const WORKSPACE_FILE = 'sluice.yaml';

export interface Workspace {
  /** Absolute, links resolved. */
  readonly root: string;
  /** Where the files are read from. */
  readonly tree: Tree;
  readonly config: WorkspaceConfig;
  /** In order of name; each with its manifest or what is wrong with it. */
  readonly projects: readonly Project[];
}

/** The nearest folder from `cwd` upwards that holds `sluice.yaml`. Throws SL108. */
export function findRoot(cwd: string): string {
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    if (existsSync(join(folder, WORKSPACE_FILE))) return folder;
    if (folder === dirname(folder)) throw noWorkspace(`neither this folder nor one above it holds ${WORKSPACE_FILE}`);
  }
}

const noWorkspace = (why: string): Failure =>
  new Failure('SL108', `there is no workspace here: ${why}`, {
    hint: `Run the command inside of a workspace, or add ${WORKSPACE_FILE} with the environments to the workspace's root.`,
  });

/** Throws SL108, or SL101 for `sluice.yaml`; broken manifests stay with their projects. */
export async function openWorkspace(root: string): Promise<Workspace> {
  // A root that is not there has no workspace file either; it is told by what follows.
  const real = await realpath(root).catch(() => resolve(root));
  return open(real, diskTree(real));
}

/** The workspace as of a branch, tag or commit, without a checkout. Throws SL203 for an unknown ref, and what `openWorkspace` throws. */
export async function openWorkspaceAt(root: string, ref: string): Promise<Workspace> {
  const real = await realpath(root);
  return open(real, await gitTree(real, ref));
}

async function open(root: string, tree: Tree): Promise<Workspace> {
  const bytes = (await tree.read([WORKSPACE_FILE])).get(WORKSPACE_FILE);
  if (!bytes) throw noWorkspace(`${tree.label} holds no ${WORKSPACE_FILE} at the root`);
  const config = readWorkspaceConfig(WORKSPACE_FILE, decode(WORKSPACE_FILE, bytes));
  return { root, tree, config, projects: await readProjects(tree, basename(root)) };
}

/** Throws SL104 with what was probably meant. */
export function projectNamed(workspace: Pick<Workspace, 'projects'>, name: string): Project {
  const names = workspace.projects.map((project) => project.name);
  const found = workspace.projects.find((project) => project.name === name);
  if (found) return found;
  throw new Failure('SL104', `there is no database project ${name}`, { hint: names.length === 0 ? 'This workspace has none yet: a database project is a folder with a database.yaml.' : meant(name, names, 'database projects') });
}
