/** The projects' dependencies on each other, from their manifests and their SQL. */
import type { Failure } from '../errors/failure.ts';
import type { Reference } from '../model/dialect.ts';
import type { ProjectSources } from '../model/statement.ts';
import { projectEdges, type ProjectEdge } from '../sources/edges.ts';
import type { Project } from '../sources/project.ts';
import type { VerbContext } from './context.ts';

export interface WorkspaceEdges {
  readonly edges: readonly ProjectEdge[];
  readonly failures: readonly Failure[];
}

/** References are found among projects of one dialect; a project whose sources cannot be read has none. */
export async function workspaceEdges(context: VerbContext, projects: readonly Project[], sources: ReadonlyMap<string, ProjectSources>): Promise<WorkspaceEdges> {
  const byDialect = new Map<string, ProjectSources[]>();
  for (const { name, manifest } of projects) {
    const own = sources.get(name);
    if (manifest && own) byDialect.set(manifest.dialect, [...(byDialect.get(manifest.dialect) ?? []), own]);
  }
  const references: Reference[] = [];
  for (const [dialect, group] of byDialect) references.push(...(await (await context.dialect(dialect)).references(group)));
  return projectEdges(projects, references);
}

/** `start` and all that they need, in no particular order. */
export function closure(start: readonly string[], edges: readonly ProjectEdge[]): Set<string> {
  const found = new Set(start);
  const queue = [...start];
  for (const name of queue) {
    for (const edge of edges) {
      if (edge.from !== name || found.has(edge.to)) continue;
      found.add(edge.to);
      queue.push(edge.to);
    }
  }
  return found;
}
