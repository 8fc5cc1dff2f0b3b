/** The database projects of a tree. A broken manifest is kept with its project and breaks no other one. */
import { posix } from 'node:path';
import { Failure, isFailure } from '../errors/failure.ts';
import { readManifest, type Manifest } from '../manifest/manifest.ts';
import { decode } from './decode.ts';
import { notAFile, type Tree } from './tree.ts';

export const MANIFEST = 'database.yaml';

export interface Project {
  readonly name: string;
  /** Relative to the workspace root; `.` is the root itself. */
  readonly root: string;
  /** `libs/db-sales/database.yaml`. */
  readonly file: string;
  /** Exactly one of the two is there. */
  readonly manifest: Manifest | undefined;
  readonly failure: Failure | undefined;
}

/** Folders that hold no projects: made by tools, or not the workspace's own. */
const WITHOUT = new Set(['node_modules', 'dist', 'tmp', '.git', '.nx', '.sluice']);

/** In order of name. `workspaceName` names a project at the root when no file does. */
export async function readProjects(tree: Tree, workspaceName: string): Promise<readonly Project[]> {
  const entries = await tree.list('.', { without: WITHOUT });
  const manifests = entries.filter(({ path }) => posix.basename(path) === MANIFEST);
  const roots = manifests.map(({ path }) => posix.dirname(path));
  const naming = new Set(roots.flatMap((root) => [posix.join(root, 'project.json'), posix.join(root, 'package.json')]));
  const named = await tree.read(entries.filter(({ path, kind }) => kind === 'file' && naming.has(path)).map(({ path }) => path));
  const linked = new Map(entries.filter(({ path, kind }) => kind !== 'file' && naming.has(path)).map((entry) => [posix.dirname(entry.path), entry]));
  const contents = await tree.read(manifests.filter(({ kind }) => kind === 'file').map(({ path }) => path));
  const projects = manifests.map(({ path: file }, index): Project => {
    const root = roots[index] ?? '.';
    const name = nameFrom(named, root) ?? (root === '.' ? workspaceName : posix.basename(root));
    const bytes = contents.get(file);
    const other = linked.get(root);
    try {
      if (other && other.kind !== 'file') throw notAFile(other.path, other.kind);
      if (!bytes) throw new Failure('SL203', `${file} is not a file`, { at: { file, line: 1 }, hint: 'Put the file itself there, not a link.' });
      return { name, root, file, manifest: readManifest(file, decode(file, bytes)), failure: undefined };
    } catch (error) {
      if (!isFailure(error)) throw error;
      return { name, root, file, manifest: undefined, failure: error };
    }
  });
  return withoutNamesakes(projects).sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.root < b.root ? -1 : 1));
}

/** As Nx names projects: project.json, then `nx.name` and `name` of package.json, then the folder. */
function nameFrom(files: ReadonlyMap<string, Uint8Array>, root: string): string | undefined {
  const project = json(files.get(posix.join(root, 'project.json')));
  const manifest = json(files.get(posix.join(root, 'package.json')));
  const nx = manifest?.['nx'];
  const candidates = [project?.['name'], typeof nx === 'object' && nx !== null ? (nx as Record<string, unknown>)['name'] : undefined, manifest?.['name']];
  return candidates.find((each): each is string => typeof each === 'string' && each !== '');
}

/** A broken package.json is npm's and Nx's to report; it only gives no name here. */
function json(bytes: Uint8Array | undefined): Record<string, unknown> | undefined {
  if (!bytes) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8').replace(/^\uFEFF/, ''));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function withoutNamesakes(projects: readonly Project[]): Project[] {
  return projects.map((project) => {
    const other = projects.find((each) => each !== project && each.name === project.name);
    if (!other) return project;
    const failure = new Failure('SL105', `${project.file} and ${other.file} are both named ${project.name}`, {
      at: { file: project.file, line: 1 },
      hint: 'Give one of them another name in its project.json.',
      lines: [`  ${project.file}:1`, `  ${other.file}:1`],
    });
    return { ...project, manifest: undefined, failure };
  });
}

/** Throws what is wrong with the manifest. */
export function manifestOf(project: Project): Manifest {
  if (project.manifest) return project.manifest;
  throw project.failure ?? new Failure('SL999', `${project.name} has neither a manifest nor a failure`);
}
