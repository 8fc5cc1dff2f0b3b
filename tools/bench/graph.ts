/** `node graph.js ROOT`: what Nx asks of the plugin for a graph, with the files and hashes that Nx has already: createNodes, then createDependencies; ms. Twice in one process. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import type { CreateDependenciesContext, CreateNodesContextV2, ProjectConfiguration } from '@nx/devkit';

const [root = ''] = process.argv.slice(2);
const files = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name).slice(root.length + 1))
  .filter((file) => !file.startsWith('.')).sort()
  .map((file) => ({ file, hash: createHash('sha256').update(readFileSync(join(root, file))).digest('hex') }));
const nxJsonConfiguration = {};

/** As Nx does: each file belongs to the project in whose folder it lies. */
async function graph(): Promise<{ readonly nodes: number; readonly edges: number; readonly cpu: number; readonly projects: number; readonly dependencies: number }> {
  const [begun, before] = [performance.now(), process.cpuUsage()];
  // As Nx loads it: its own start is a part of what a command waits for.
  const plugin = createRequire(import.meta.url)('@sluice/nx') as typeof import('@sluice/nx');
  const [, create] = plugin.createNodes;
  const found = await create(files.map(({ file }) => file).filter((file) => basename(file) === 'database.yaml'), {}, { workspaceRoot: root, nxJsonConfiguration } satisfies CreateNodesContextV2);
  const nodes = performance.now() - begun;
  const projects: Record<string, ProjectConfiguration> = {};
  for (const [, result] of found) for (const [folder, project] of Object.entries(result.projects ?? {})) projects[project.name ?? folder] = { ...project, root: folder };
  const nameOf = new Map(Object.entries(projects).map(([name, project]) => [project.root, name]));
  const projectFileMap: Record<string, { file: string; hash: string }[]> = {};
  for (const each of files) {
    const name = nameOf.get(each.file.split('/').slice(0, 2).join('/'));
    if (name !== undefined) (projectFileMap[name] ??= []).push(each);
  }
  const fileMap = { projectFileMap, nonProjectFiles: [] };
  const context: CreateDependenciesContext = { workspaceRoot: root, projects, fileMap, nxJsonConfiguration, externalNodes: {}, filesToProcess: fileMap };
  const between = performance.now();
  const dependencies = await plugin.createDependencies({}, context);
  const { user, system } = process.cpuUsage(before);
  return { nodes, edges: performance.now() - between, cpu: (user + system) / 1000, projects: nameOf.size, dependencies: dependencies.length };
}

process.stdout.write(JSON.stringify({ files: files.filter(({ file }) => file.endsWith('.sql')).length, first: await graph(), again: await graph() }));
