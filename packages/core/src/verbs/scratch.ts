/** A throw-away workspace on throw-away databases, on which verbs run as they would anywhere; nothing of it outlives `close`. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Failure } from '../errors/failure.ts';
import type { Catalog } from '../model/catalog.ts';
import type { Connection, Dialect } from '../model/dialect.ts';
import { furnishingOf } from '../model/preflight.ts';
import { filesNamed } from '../script/bteq/recognise.ts';
import { readFiles, readMigrations, withinThem } from '../sources/files.ts';
import { manifestOf, type Project } from '../sources/project.ts';
import { WORKSPACE_FILE, type Workspace } from '../sources/workspace.ts';
import type { VerbContext } from './context.ts';
import { madeAnew } from './trace.ts';

export interface Scratch {
  readonly context: VerbContext;
  /** What is there now; of the database of that project. */
  read(project: Project): Promise<Catalog>;
  /** Makes a state in the database of that project, which holds nothing yet. */
  make(project: Project, state: Catalog): Promise<void>;
  /** The files of these projects, in place of those before. */
  files(workspace: Workspace, projects: readonly Project[]): Promise<void>;
  /** Opens the databases anew: a session that saw a failure may be left in any state. */
  renew(): Promise<void>;
  close(): Promise<void>;
}

export const SCRATCH = 'scratch';
const JOURNAL = 'sluice';
/** Of whoever opens a connection first, and of the runs on it: a run that goes back to a limit of its own would have changed the session under itself. */
const TIMEOUTS = { lockMs: 5_000, statementMs: 60_000 };

/** Throws SL301 where the dialect has no database of its own to throw away. */
export async function makeScratch(context: VerbContext, projects: readonly Project[], variables: Readonly<Record<string, string>>): Promise<Scratch> {
  const root = await mkdtemp(join(tmpdir(), 'sluice-scratch-'));
  const env: Record<string, string | undefined> = { ...context.env, SLUICE_STATE_DIR: undefined };
  const urls = new Map<string, { readonly url: string; readonly dialect: Dialect }>();
  const connections = new Map<string, Promise<Connection>>();
  const renew = async (): Promise<void> => {
    const open = [...connections.values()];
    connections.clear();
    for (const each of open) await (await each.catch(() => undefined))?.close();
  };
  const close = async (): Promise<void> => {
    await renew();
    await rm(root, { recursive: true, force: true, maxRetries: 5 });
  };
  /** To open an embedded database takes longer than what is done with it: verb after verb gets the one connection. */
  const lasting = (dialect: Dialect): Dialect => ({
    ...dialect,
    connect: async (target) => {
      if (!connections.has(target.url)) connections.set(target.url, dialect.connect({ ...target, timeouts: TIMEOUTS }));
      const connection = await connections.get(target.url)!;
      return { server: connection.server, sessions: connection.sessions, session: (...given) => connection.session(...given), lock: (...given) => connection.lock(...given), close: () => Promise.resolve() };
    },
    preflight: async (session, need) => {
      await dialect.furnish?.(session, furnishingOf(need));
      return dialect.preflight(session, need);
    },
  });
  try {
    for (const project of projects) {
      const { database } = manifestOf(project);
      const dialect = await context.dialect(manifestOf(project).dialect);
      if (!dialect.scratch) throw new Failure('SL301', `${dialect.name} has no database of its own to try this on`, { hint: 'Try it on an environment that may be thrown away: deploy, roll back, deploy.' });
      if (!urls.has(database)) urls.set(database, { url: dialect.scratch(join(root, `database-${urls.size}`)), dialect });
    }
    // Values that may be secret stay in the environment of the process.
    const bound = Object.entries(variables).map(([name, value], index) => {
      env[`SLUICE_SCRATCH_VARIABLE_${index}`] = value;
      return `${JSON.stringify(name)}: "\${SLUICE_SCRATCH_VARIABLE_${index}}"`;
    });
    const hazards = [...new Set([...urls.values()].flatMap(({ dialect }) => dialect.hazards.map(({ code }) => code)))];
    const databases = [...urls].map(([name, { url }]) => `${JSON.stringify(name)}: { url: ${JSON.stringify(url)} }`);
    await writeFile(join(root, WORKSPACE_FILE), `environments:\n  ${SCRATCH}:\n    databases: { ${databases.join(', ')} }\n    journalSchema: ${JOURNAL}\n    timeouts: { lock: ${TIMEOUTS.lockMs}ms, statement: ${TIMEOUTS.statementMs}ms }\n    variables: { ${bound.join(', ')} }\n    gates: { hazards: { accept: [${hazards.join(', ')}] } }\n`, { mode: 0o600 });
  } catch (error) {
    await close();
    throw error;
  }
  const { ask: _ask, ...rest } = context;
  const own: VerbContext = { ...rest, root, env, progress: () => undefined, dialect: async (name) => lasting(await context.dialect(name)) };
  let before: readonly string[] = [];
  const opened = async (project: Project) => {
    const { url, dialect } = urls.get(manifestOf(project).database)!;
    const connection = await lasting(dialect).connect({ url, label: SCRATCH, root, applicationName: 'sluice test-rollback', timeouts: TIMEOUTS, stop: context.signal });
    return { dialect, server: connection.server, session: await connection.session('main') };
  };
  return {
    context: own, renew, close,
    async files(workspace, some) {
      for (const path of before) await rm(join(root, path), { recursive: true, force: true });
      before = some.flatMap((project) => (project.root === '.' ? [project.file] : [project.root]));
      for (const project of some) {
        const written = [...(await readFiles(workspace, project, manifestOf(project).schema, 'symbolic')), ...withinThem((await readMigrations(workspace, project, 'symbolic', filesNamed)).plain)];
        const paths = [...new Set([project.file, ...written.map(({ path }) => path)])];
        if (project.root === '.') before = [...before, ...paths];
        for (const [path, bytes] of await workspace.tree.read(paths)) {
          await mkdir(dirname(join(root, path)), { recursive: true });
          await writeFile(join(root, path), bytes);
        }
      }
    },
    async read(project) {
      const { dialect, session } = await opened(project);
      return (await dialect.read(session, { journalSchema: JOURNAL })).catalog;
    },
    async make(project, state) {
      const { dialect, server, session } = await opened(project);
      const statements = madeAnew({ dialect, server }, { project: project.name, environment: SCRATCH, database: manifestOf(project).database }, state);
      let last = '';
      try {
        await dialect.furnish?.(session, { facts: [...state.facts.values()], requires: {} });
        await session.transaction(async () => {
          for (const statement of statements) await session.execute((last = statement));
        });
      } catch (error) {
        throw new Failure('SL301', `the state cannot be made anew in the scratch database: ${error instanceof Error ? error.message : String(error)}`, { lines: [last.split('\n')[0]!], hint: 'Begin with the files of a commit: --from=<ref>.', cause: error });
      }
    },
  };
}
