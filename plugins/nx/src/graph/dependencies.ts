/** The edges of the graph: what manifests say and what the SQL shows. Found again only when a file of a project changed. */
import { createHash } from 'node:crypto';
import { lstatSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { CreateDependenciesContext, DependencyType, RawProjectGraphDependency } from '@nx/devkit';
import type { PluginOptions } from '../plugin-options.ts';
import { openMemory, type Memory } from './memory.ts';
import type { FoundEdges, GraphEdge } from './workspace-edges.ts';

/** For commands that one process answers: a broken file is not read again until it changes. */
const memories = new Map<string, Memory<readonly GraphEdge[]>>();

export async function createDependencies(_options: PluginOptions | undefined, context: CreateDependenciesContext): Promise<RawProjectGraphDependency[]> {
  const byRoot = databaseProjects(context);
  if (byRoot.size === 0) return [];
  const memory = memories.get(context.workspaceRoot) ?? openMemory<readonly GraphEdge[]>(context.workspaceRoot, 'sluice-edges');
  memories.set(context.workspaceRoot, memory);
  const key = contentKey(byRoot, context);
  try {
    let edges = memory.get(key);
    if (!edges) {
      const { findEdges } = await import('./workspace-edges.ts');
      const found: FoundEdges = await findEdges(context.workspaceRoot);
      edges = found.edges;
      memory.set(key, edges, found.whole);
    }
    return edges.flatMap((edge) => dependency(edge, byRoot, context));
  } finally {
    memory.write();
  }
}

/** Nx's names of the database projects, by folder. */
function databaseProjects({ projects, fileMap }: CreateDependenciesContext): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [name, { root }] of Object.entries(projects)) {
    const manifest = posix.join(root, 'database.yaml');
    if (fileMap.projectFileMap[name]?.some(({ file }) => file === manifest)) found.set(root, name);
  }
  return found;
}

/** Over all files of the projects, for a manifest decides which of them count. Nx has their hashes already. */
function contentKey(byRoot: ReadonlyMap<string, string>, { fileMap, workspaceRoot }: CreateDependenciesContext): string {
  const hash = createHash('sha256');
  for (const [root, name] of [...byRoot].sort()) {
    hash.update(`\n${root}\n${name}\n`);
    for (const { file, hash: content } of fileMap.projectFileMap[name] ?? []) if (!file.endsWith('.md')) hash.update(`${file} ${content}\n`);
  }
  // Which project of Nx the file belongs to, if any, differs.
  const environments = join(workspaceRoot, 'sluice.yaml');
  if (lstatSync(environments, { throwIfNoEntry: false })?.isFile() === true) hash.update(readFileSync(environments));
  return hash.digest('hex');
}

function dependency({ from, to, file }: GraphEdge, byRoot: ReadonlyMap<string, string>, { fileMap }: CreateDependenciesContext): RawProjectGraphDependency[] {
  const source = byRoot.get(from);
  const target = byRoot.get(to);
  if (source === undefined || target === undefined) return [];
  // Nx refuses a source file that it does not know (an ignored one), with all that the plugin found.
  const known = file !== undefined && fileMap.projectFileMap[source]?.some((each) => each.file === file);
  return [known ? { source, target, sourceFile: file, type: 'static' as DependencyType.static } : { source, target, type: 'implicit' as DependencyType.implicit }];
}
