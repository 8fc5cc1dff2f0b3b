/** The desired catalog of a group, kept by the digest of all that it is made from: loading the sources again would give the same. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isFailure } from '../errors/failure.ts';
import type { Id } from '../model/address.ts';
import type { Connection, Desired, Dialect, Former, Keep, ShadowOptions } from '../model/dialect.ts';
import type { Unify } from '../model/fact.ts';
import type { Finding } from '../model/finding.ts';
import { digest, sha256 } from '../model/hash.ts';
import type { DeclaredRename } from '../model/rename.ts';
import type { ServerInfo } from '../model/session.ts';
import type { ProjectSources } from '../model/statement.ts';
import { fileName } from '../sources/state.ts';
import { TOOL_VERSION, type VerbContext } from './context.ts';
import type { Gathered, Group } from './gather.ts';
import type { FactLines, Readings } from './kept-catalog.ts';
import { newest, readKept, readText, sweep, writeKept, writeWhole } from './kept.ts';
import { closure } from './workspace-edges.ts';

interface Head {
  readonly findings: readonly Finding[];
  readonly said: readonly string[];
  readonly renames?: readonly DeclaredRename[];
  readonly shadow: string;
  readonly workings?: unknown;
  /** Digest of the origins, which are taken apart when somebody asks for them. */
  readonly origins: string;
}

/** Kept aside. Projects and files are places in lists of their names: both are few, and facts are many. */
interface Origins {
  readonly projects: readonly string[];
  readonly projectOf: readonly (readonly [id: Id, project: number])[];
  readonly files: readonly string[];
  readonly placeOf: readonly (readonly [id: Id, file: number, line: number, column: number])[];
}

/** Each change of the sources adds a file of some MB. */
const NEWEST = 8;

export interface DesireRequest {
  readonly dialect: Dialect;
  readonly group: Group;
  readonly server: ServerInfo;
  readonly connection?: Connection;
  /** What is kept is not needed before. */
  readonly calm?: Promise<void>;
  readonly unify?: Unify | undefined;
  readonly lines?: FactLines | undefined;
}

/** The sources of all projects on the database; when only a project that nobody needs here is wrong, of those that are needed. */
export const desired = (context: VerbContext, gathered: Gathered, request: DesireRequest): Promise<Desired> =>
  fromNeeded(gathered, request, (sources) => kept(context, gathered, request, sources));

/** The same after statements that give facts the names that they had; undefined where the dialect has no such thing. */
export function formerIn(context: VerbContext, gathered: Gathered, request: DesireRequest): ((statements: readonly string[]) => Promise<Former>) | undefined {
  const { dialect } = request;
  return dialect.formerly && ((statements) => fromNeeded(gathered, request, (sources) => dialect.formerly!(sources, shadowOptions(context, gathered, request), statements)));
}

const fromNeeded = <T>(gathered: Gathered, { group }: DesireRequest, load: (sources: readonly ProjectSources[]) => Promise<T>): Promise<T> =>
  withoutBroken(group.members.map((member) => member.sources), closure(group.selected.map(({ project }) => project.name), gathered.edges), load);

/** `load` of all of them; when only one that is not `needed` is wrong, of those that are. */
export async function withoutBroken<T>(all: readonly ProjectSources[], needed: ReadonlySet<string>, load: (sources: readonly ProjectSources[]) => Promise<T>): Promise<T> {
  const fewer = all.filter(({ project }) => needed.has(project));
  try {
    return await load(all);
  } catch (error) {
    if (!isFailure(error) || fewer.length === all.length || !/^SL[23]/.test(error.code)) throw error;
    if (fewer.some(({ files }) => files.some(({ path }) => path === error.detail.at?.file))) throw error;
    return load(fewer);
  }
}

export const shadowOptions = (context: VerbContext, { state, environment }: Gathered, { dialect, server, connection, unify }: DesireRequest): ShadowOptions =>
  ({ place: environment.shadow, stateDir: state.state, root: context.root, target: server, ...(connection && { connection }), unify, keep: keepIn(join(state.cache, fileName(dialect.name))) });

const keepIn = (folder: string): Keep => ({
  read: (name) => readText(join(folder, fileName(name))),
  write: (name, text) => writeWhole(join(folder, fileName(name)), text),
});

async function kept(context: VerbContext, gathered: Gathered, request: DesireRequest, sources: readonly ProjectSources[]): Promise<Desired> {
  const { state, environment } = gathered;
  const { dialect, server } = request;
  const options = shadowOptions(context, gathered, request);
  // The target, or a server of the user's, may change under us (extensions, roles).
  const onServer = typeof environment.shadow !== 'string' || environment.shadow === 'target';
  const surroundings = onServer ? await dialect.surroundings?.(options) : undefined;
  if (onServer && surroundings === undefined) return dialect.desire(sources, options);
  // What differs in its sources alone is of one line: one of it is made out of another.
  const line = digest({
    projects: sources.map(({ project, owns }) => [project, owns]),
    dialect: dialect.name, place: onServer ? { surroundings } : environment.shadow, major: Math.floor(server.version / 10000), tool: TOOL_VERSION, build: dialect.build,
  }).slice(0, 16);
  const key = digest(sources.map(({ project, files }) => [project, files.map(({ path, text }) => [path, sha256(text)])]));
  const folder = join(state.cache, 'desired');
  const path = join(folder, `${line}-${key}.json`);
  if (existsSync(path)) await request.calm;
  const found = read(path, request);
  if (found) return found;
  const last = (await newest(folder)).find((name) => name.startsWith(`${line}-`));
  const made = await dialect.desire(sources, { ...options, ...(last !== undefined && { earlier: () => read(join(folder, last), request) }) });
  await write(path, request.lines, made);
  return made;
}

function read(path: string, readings: Readings): Desired | undefined {
  const kept = readKept<Head>(path);
  if (!kept) return undefined;
  const { findings, said, renames, shadow, workings, origins } = kept.head;
  try {
    const aside = kept.aside();
    if (sha256(aside) !== origins) return undefined;
    let known: Pick<Desired, 'projectOf' | 'placeOf'> | undefined;
    const originsIn = () => (known ??= unpacked(JSON.parse(aside) as Origins));
    return {
      catalog: kept.catalog(readings), findings, said: new Set(said), ...(renames && { renames }), shadow, ...(workings !== undefined && { workings }),
      get projectOf() { return originsIn().projectOf; },
      get placeOf() { return originsIn().placeOf; },
    };
  } catch {
    // Damaged: it is made again.
    return undefined;
  }
}

const unpacked = ({ projects, projectOf, files, placeOf }: Origins): Pick<Desired, 'projectOf' | 'placeOf'> => ({
  projectOf: new Map(projectOf.map(([id, project]) => [id, projects[project]!])),
  placeOf: new Map(placeOf.map(([id, file, line, column]) => [id, { file: files[file]!, line, column }])),
});

async function write(path: string, lines: FactLines | undefined, { catalog, findings, projectOf, placeOf, said, renames, shadow, workings }: Desired): Promise<void> {
  const [projects, files] = [numbering(), numbering()];
  const numbered = {
    projectOf: [...projectOf].map(([id, project]) => [id, projects.of(project)] as const),
    placeOf: [...placeOf].map(([id, { file, line, column }]) => [id, files.of(file), line, column] as const),
  };
  const aside = JSON.stringify({ ...numbered, projects: projects.names(), files: files.names() } satisfies Origins);
  const head: Head = { findings, said: [...said], ...(renames && { renames }), shadow, ...(workings !== undefined && { workings }), origins: sha256(aside) };
  await writeKept(path, head, catalog, { aside, lines });
  await sweep(dirname(path), NEWEST);
}

function numbering(): { of(name: string): number; names(): string[] } {
  const numbers = new Map<string, number>();
  return {
    of: (name) => {
      const known = numbers.get(name);
      if (known === undefined) numbers.set(name, numbers.size);
      return known ?? numbers.size - 1;
    },
    names: () => [...numbers.keys()],
  };
}
