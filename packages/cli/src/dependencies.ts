/** The dependencies between the workspace's projects, from manifests and SQL. */
import { isFailure, openWorkspace, readSources, workspaceEdges, type ProjectEdge } from '@sluice/core';
import type { Shell } from './shell.ts';

/** A project that cannot be read has no edges here; the verb says what is wrong with it. */
export async function dependenciesOf(shell: Shell): Promise<readonly ProjectEdge[]> {
  const workspace = await openWorkspace(shell.context.root);
  const sources = new Map<string, Awaited<ReturnType<typeof readSources>>>();
  for (const project of workspace.projects) {
    try {
      if (project.manifest) sources.set(project.name, await readSources(workspace, project, 'symbolic'));
    } catch (error) {
      if (!isFailure(error)) throw error;
    }
  }
  return (await workspaceEdges(shell.context, workspace.projects, sources)).edges;
}
