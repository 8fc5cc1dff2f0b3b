/** The desired catalog of a group, kept by the digest of all that it is made from: loading the sources again would give the same. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isFailure, type Place } from '../errors/failure.ts';
import { parseCatalog, serialiseCatalog } from '../journal/catalog-text.ts';
import type { Catalog } from '../model/catalog.ts';
import type { Connection, Desired, Dialect, ShadowOptions } from '../model/dialect.ts';
import type { Finding } from '../model/finding.ts';
import { digest } from '../model/hash.ts';
import { catalog as makeCatalog } from '../model/catalog.ts';
import type { ServerInfo } from '../model/session.ts';
import type { ProjectSources } from '../model/statement.ts';
import { TOOL_VERSION, type VerbContext } from './context.ts';
import type { Gathered, Group } from './gather.ts';
import { closure } from './workspace-edges.ts';

interface Kept {
  readonly catalog: string;
  readonly findings: readonly Finding[];
  readonly catalogFindings: readonly Finding[];
  readonly projectOf: readonly (readonly [string, string])[];
  readonly placeOf: readonly (readonly [string, Place & { readonly column: number }])[];
  readonly said: readonly string[];
  readonly shadow: string;
}

export interface DesireRequest {
  readonly dialect: Dialect;
  readonly group: Group;
  readonly server: ServerInfo;
  readonly connection?: Connection;
}

/** The sources of all projects on the database; when only a project that nobody needs here is wrong, of those that are needed. */
export async function desired(context: VerbContext, gathered: Gathered, request: DesireRequest): Promise<Desired> {
  const { group } = request;
  const all = group.members.map((member) => member.sources);
  const needed = closure(group.selected.map(({ project }) => project.name), gathered.edges);
  const fewer = all.filter(({ project }) => needed.has(project));
  try {
    return await kept(context, gathered, request, all);
  } catch (error) {
    if (!isFailure(error) || fewer.length === all.length || !/^SL[23]/.test(error.code)) throw error;
    if (fewer.some(({ files }) => files.some(({ path }) => path === error.detail.at?.file))) throw error;
    return kept(context, gathered, request, fewer);
  }
}

async function kept(context: VerbContext, { state, environment }: Gathered, { dialect, server, connection }: DesireRequest, sources: readonly ProjectSources[]): Promise<Desired> {
  const options: ShadowOptions = {
    place: environment.shadow, stateDir: state.state, root: context.root, target: server, ...(connection && { connection }),
  };
  // A shadow on the target or a server of the user's may change under us (extensions, roles), so only embedded ones are kept.
  const keep = typeof environment.shadow === 'string' && environment.shadow !== 'target';
  const key = digest({ sources, dialect: dialect.name, place: environment.shadow, major: Math.floor(server.version / 10000), tool: TOOL_VERSION, build: dialect.build });
  const path = join(state.cache, 'desired', `${key}.json`);
  const found = keep ? await read(path) : undefined;
  if (found) return found;
  const made = await dialect.desire(sources, options);
  if (keep) await write(path, made);
  return made;
}

async function read(path: string): Promise<Desired | undefined> {
  try {
    const body = JSON.parse(await readFile(path, 'utf8')) as Kept;
    const bare = parseCatalog(body.catalog);
    return {
      catalog: withFindings(bare, body.catalogFindings), findings: body.findings, projectOf: new Map(body.projectOf), placeOf: new Map(body.placeOf),
      said: new Set(body.said), shadow: body.shadow,
    };
  } catch {
    // Not there, or torn by a crash: it is made again.
    return undefined;
  }
}

const withFindings = (of: Catalog, findings: readonly Finding[]): Catalog => (findings.length === 0 ? of : makeCatalog(of.facts.values(), of.edges, findings));

async function write(path: string, { catalog, findings, projectOf, placeOf, said, shadow }: Desired): Promise<void> {
  const body: Kept = {
    catalog: serialiseCatalog(catalog), catalogFindings: catalog.findings, findings, projectOf: [...projectOf], placeOf: [...placeOf], said: [...said], shadow,
  };
  await mkdir(dirname(path), { recursive: true });
  const own = `${path}.${process.pid}`;
  await writeFile(own, JSON.stringify(body));
  await rename(own, path);
}
