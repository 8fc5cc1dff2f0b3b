/** The projects' dependencies on each other, from their manifests and their SQL. */
import { join } from 'node:path';
import type { Failure } from '../errors/failure.ts';
import type { Reference } from '../model/dialect.ts';
import { digest, sha256 } from '../model/hash.ts';
import type { ProjectSources } from '../model/statement.ts';
import { projectEdges, type ProjectEdge } from '../sources/edges.ts';
import type { Project } from '../sources/project.ts';
import { fileName, statePaths } from '../sources/state.ts';
import { TOOL_VERSION, type VerbContext } from './context.ts';
import { readWhole, writeWhole } from './kept.ts';

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
  for (const [dialect, group] of byDialect) references.push(...(await between(context, dialect, group)));
  return projectEdges(projects, references);
}

interface Kept {
  readonly key: string;
  readonly references: readonly Reference[];
}

/** Kept on this machine for as long as no source changes: finding references takes a parse of all sources. */
async function between(context: VerbContext, name: string, group: readonly ProjectSources[]): Promise<readonly Reference[]> {
  if (group.length < 2) return [];
  const dialect = await context.dialect(name);
  const key = digest({
    dialect: name, build: dialect.build, tool: TOOL_VERSION,
    sources: group.map(({ project, owns, files }) => [project, owns, files.map(({ path, text }) => [path, sha256(text)])]),
  });
  const path = join(statePaths(context.root, context.env).cache, 'references', `${fileName(name)}.json`);
  const kept = readWhole<Kept>(path);
  if (kept?.key === key) return kept.references;
  const references = await dialect.references(group);
  await writeWhole(path, JSON.stringify({ key, references } satisfies Kept));
  return references;
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
