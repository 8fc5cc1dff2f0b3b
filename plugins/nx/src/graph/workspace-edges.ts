/** Finds the edges between the projects of a workspace. The only part of the graph that loads a parser. */
import { createContext, dependencyOrder, isFailure, openWorkspace, readSources, workspaceEdges, type ProjectEdge, type Workspace } from '@sluice/core';
import { dialects } from '../dialects.ts';

/** By folders, as names are Nx's business. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** Where the need is written, relative to the workspace. */
  readonly file?: string;
}

export interface FoundEdges {
  readonly edges: readonly GraphEdge[];
  /** false: something could not be read, so the edges may be fewer than there are. */
  readonly whole: boolean;
}

type Sources = Map<string, Awaited<ReturnType<typeof readSources>>>;

/** Never throws for what is wrong with files: `validate` and the verbs say that, with places. */
export async function findEdges(root: string): Promise<FoundEdges> {
  let workspace: Workspace;
  try {
    workspace = await openWorkspace(root);
  } catch (error) {
    if (!isFailure(error)) throw error;
    return { edges: [], whole: false };
  }
  const sources: Sources = new Map();
  let whole = true;
  for (const project of workspace.projects) {
    try {
      if (project.manifest) sources.set(project.name, await readSources(workspace, project, 'symbolic'));
      else whole = false;
    } catch (error) {
      if (!isFailure(error)) throw error;
      whole = false;
    }
  }
  const found = await edgesOf(workspace, root, sources);
  const rootOf = new Map(workspace.projects.map((project) => [project.name, project.root]));
  return {
    edges: withoutCircles(workspace.projects.map(({ name }) => name), found.edges).map(({ from, to, at }) => ({ from: rootOf.get(from) ?? from, to: rootOf.get(to) ?? to, ...(at && { file: at.file }) })),
    whole: whole && found.whole,
  };
}

/** A project whose SQL cannot be read has the edges of its manifest only, and takes none from the others. */
async function edgesOf(workspace: Workspace, root: string, sources: Sources): Promise<{ readonly edges: readonly ProjectEdge[]; readonly whole: boolean }> {
  const context = createContext({ root, dialects: dialects(root) });
  const readable = new Map(sources);
  for (;;) {
    try {
      const { edges, failures } = await workspaceEdges(context, workspace.projects, readable);
      return { edges, whole: failures.length === 0 && readable.size === sources.size };
    } catch (error) {
      if (!isFailure(error) || readable.size === 0) throw error;
      const { at } = error.detail;
      const guilty = at && [...readable.values()].find(({ files }) => files.some(({ path }) => path === at.file));
      // Without a place (a dialect that is not installed) nobody can be told apart.
      if (guilty) readable.delete(guilty.project);
      else readable.clear();
    }
  }
}

/** Soft edges that would close a circle are left out; of a hard circle the last edge is, so that `deploy` runs and can say where it is. */
export function withoutCircles(names: readonly string[], edges: readonly ProjectEdge[]): readonly ProjectEdge[] {
  let kept = edges;
  for (;;) {
    const ordered = dependencyOrder(names, kept);
    if ('order' in ordered) return kept.filter((edge) => !ordered.dropped.includes(edge));
    const [closing] = ordered.circle;
    kept = kept.filter((edge) => edge !== closing);
  }
}
