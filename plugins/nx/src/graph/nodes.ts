/** Each `database.yaml` is a project with its targets. No database is opened, and no broken file stops Nx. */
import { posix } from 'node:path';
import type { CreateNodesContextV2, CreateNodesResult, NxPluginV2, ProjectConfiguration, TargetConfiguration } from '@nx/devkit';
import { namesInUse, type NamesInUse, type PluginOptions } from '../plugin-options.ts';
import { targets } from '../targets/all.ts';
import { SOURCES } from '../targets/target.ts';
import { VERSION } from '../version.ts';
import { manifestFacts, type ManifestFacts } from './manifest-facts.ts';
import { openMemory } from './memory.ts';
import { projectName } from './project-name.ts';

export const MANIFESTS = '**/database.yaml';

/** Folders that hold no projects, for the verbs as for the graph. */
const WITHOUT: ReadonlySet<string> = new Set(['node_modules', 'dist', 'tmp', '.git', '.nx', '.sluice']);

type CreateNodes = NonNullable<NxPluginV2<PluginOptions>['createNodesV2']>;

export const createNodes: CreateNodes = [MANIFESTS, (files, options, context) => nodes(files, options, context)];

async function nodes(files: readonly string[], options: PluginOptions | undefined, { workspaceRoot }: CreateNodesContextV2): Promise<(readonly [string, CreateNodesResult])[]> {
  const names = namesInUse(options);
  const memory = openMemory<ManifestFacts>(workspaceRoot, 'sluice-manifests');
  const own = files.filter((file) => !file.split('/').some((folder) => WITHOUT.has(folder)));
  try {
    const taken = new Set<string>();
    const found: (readonly [string, CreateNodesResult])[] = [];
    for (const file of [...own].sort()) {
      const folder = posix.dirname(file);
      const facts = await manifestFacts(workspaceRoot, file, memory);
      found.push([file, { projects: { [folder]: project(folder, nameFor(workspaceRoot, folder, taken), facts, names) } }]);
    }
    return found;
  } finally {
    memory.write();
  }
}

/** Nx stops every command when two projects have one name. The second gets its path, and `validate` says that both are named alike. */
function nameFor(root: string, folder: string, taken: Set<string>): string {
  const name = projectName(root, folder);
  const free = taken.has(name) ? folder.replaceAll('/', '-') : name;
  taken.add(free);
  return free;
}

function project(folder: string, name: string, { dialect, globs }: ManifestFacts, names: NamesInUse): ProjectConfiguration {
  const inferred: Record<string, TargetConfiguration> = {};
  for (const target of targets) {
    const called = names[target.name];
    if (called === undefined) continue;
    inferred[called] = {
      ...target.configuration({ project: name, dialect, names, version: VERSION, files: filesOf(name) }),
      metadata: {
        technologies: technologies(dialect),
        description: target.description,
        help: { command: `npx nx run ${name}:${called} --help`, example: { options: { ...target.example } } },
      },
    };
  }
  return {
    root: folder,
    name,
    namedInputs: { [SOURCES]: sourcesOf(globs) },
    targets: inferred,
    metadata: { technologies: technologies(dialect), targetGroups: { database: Object.keys(inferred) } },
  };
}

const technologies = (dialect: string | undefined): string[] => ['sluice', ...(dialect === undefined ? [] : [dialect])];

const sourcesOf = (globs: readonly string[]): string[] => [
  '{projectRoot}/database.yaml',
  ...globs.map((glob) => (glob.startsWith('!') ? `!{projectRoot}/${glob.slice(1)}` : `{projectRoot}/${glob}`)),
];

/** As the verbs name files: one file name for each project, whatever its name holds. */
function filesOf(project: string): { readonly snapshot: string; readonly plans: string } {
  const name = project.replaceAll(/[^\p{L}\p{N}@._-]/gu, (character) => encodeURIComponent(character).replaceAll('*', '%2A'));
  return { snapshot: `{workspaceRoot}/.sluice/snapshots/{options.env}/${name}.json`, plans: `{workspaceRoot}/.sluice/plans/{options.env}/${name}` };
}
