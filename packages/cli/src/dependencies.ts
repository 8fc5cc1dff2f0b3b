/** The named projects and what they need, from the workspace's manifests and SQL. */
import type { Shell } from './shell.ts';

/** A project that cannot be read has no edges here; the verb says what is wrong with it. */
export async function withDependencies(shell: Shell, named: readonly string[]): Promise<readonly string[]> {
  const { closure, isFailure, openWorkspace, readSources, workspaceEdges } = await import('@sluice/core');
  const workspace = await openWorkspace(shell.context.root);
  // Nothing to be found: reading the sources of all would only take its time.
  if (workspace.projects.every(({ name }) => named.includes(name))) return named;
  const sources = new Map<string, Awaited<ReturnType<typeof readSources>>>();
  for (const project of workspace.projects) {
    try {
      if (project.manifest) sources.set(project.name, await readSources(workspace, project, 'symbolic'));
    } catch (error) {
      if (!isFailure(error)) throw error;
    }
  }
  return [...closure(named, (await workspaceEdges(shell.context, workspace.projects, sources)).edges)];
}
