/** What the files of a commit want, loaded as a deployment would load them: all projects of that commit on the same physical database. */
import { isFailure } from '../errors/failure.ts';
import type { Connection, Desired, Dialect, Former, ShadowOptions } from '../model/dialect.ts';
import type { ProjectSources } from '../model/statement.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { readSources } from '../sources/files.ts';
import type { Project } from '../sources/project.ts';
import type { Workspace } from '../sources/workspace.ts';
import { withoutBroken } from './desired.ts';
import type { Gathered } from './gather.ts';
import { closure } from './workspace-edges.ts';

export interface DesiredAt {
  readonly desired: Desired;
  readonly sources: readonly ProjectSources[];
  readonly former?: ((statements: readonly string[]) => Promise<Former>) | undefined;
}

export interface AtRequest {
  readonly gathered: Gathered;
  readonly dialect: Dialect;
  readonly connection: Connection;
  readonly workspace: Workspace;
  /** Those without which it is not what is asked for. */
  readonly needed: readonly Project[];
  /** Of the project that names the physical database. */
  readonly manifest: Pick<Manifest, 'dialect' | 'database'>;
}

export async function desiredAt({ gathered, dialect, connection, workspace, needed, manifest }: AtRequest): Promise<DesiredAt> {
  const { environment, state } = gathered;
  const sources: ProjectSources[] = [];
  for (const each of workspace.projects) {
    if (each.manifest?.dialect !== manifest.dialect || each.manifest.database !== manifest.database) continue;
    try {
      sources.push(await readSources(workspace, each, environment.variables));
    } catch (error) {
      if (needed.includes(each) || !isFailure(error)) throw error;
    }
  }
  const options: ShadowOptions = { place: environment.shadow, stateDir: state.state, root: gathered.workspace.root, target: connection.server, connection };
  // Who needs whom is known of today's files; what is wrong in a project that nobody needs must not stop this one.
  const names = closure(needed.map(({ name }) => name), gathered.edges);
  const desired = await withoutBroken(sources, names, (some) => dialect.desire(some, options));
  return { desired, sources, former: dialect.formerly && ((statements) => withoutBroken(sources, names, (some) => dialect.formerly!(some, options, statements))) };
}
