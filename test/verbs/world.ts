/** A workspace in a temporary folder on one database, the verbs on it, and a hand that changes the database behind their back. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  createContext, deploy, diff, rollback, status, type ContextOptions, type DeployOptions, type DiffOptions, type DiffResult, type ProjectReport, type ProjectState, type RollbackOptions,
  type RunReport, type VerbContext,
} from '@sluice/core';
import type { JournalTable, Row } from '@sluice/core/dialect';
import { keptOpen, letGo } from './kept-open.ts';
import type { Place } from './places.ts';
import type { Tongue } from './tongue.ts';

/** Path below the project → text. `schema.sql` means `schema/schema.sql`. */
export type Files = Readonly<Record<string, string>>;

export interface Project {
  /** The areas that it owns; left out: its own name. */
  readonly owns?: readonly string[];
  /** More lines of database.yaml. */
  readonly manifest?: string;
  readonly files: Files;
}

export interface WorldOptions {
  /** More lines of the environment. */
  readonly environment?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly context?: Partial<ContextOptions>;
}

export interface World {
  readonly root: string;
  readonly url: string;
  readonly tongue: Tongue;
  readonly context: VerbContext;
  /** Another process's context, as far as the verbs can tell. */
  other(options?: Partial<ContextOptions>): VerbContext;
  project(name: string, project: Project): Promise<void>;
  /** Relative to the workspace. */
  write(path: string, text: string): Promise<void>;
  read(path: string): Promise<string>;
  remove(path: string): Promise<void>;
  environment(lines: string): Promise<void>;
  /** Of all projects unless said. */
  deploy(options?: Partial<DeployOptions>): Promise<RunReport>;
  rollback(options?: Partial<RollbackOptions>): Promise<RunReport>;
  diff(options?: Partial<DiffOptions>): Promise<DiffResult>;
  status(project?: string): Promise<ProjectState>;
  /** Statements by hand. */
  hand(...statements: readonly string[]): Promise<void>;
  rows(query: string): Promise<Row[]>;
  /** Ids of all that the database holds. */
  ids(): Promise<ReadonlySet<string>>;
  /** undefined where there is no journal. */
  journal(table: JournalTable): Promise<Row[] | undefined>;
  close(): Promise<void>;
}

export async function makeWorld(place: Place, projects: Readonly<Record<string, Project>>, { environment = '', env = {}, context: more = {} }: WorldOptions = {}): Promise<World> {
  const dialect = keptOpen(place.tongue.dialect);
  const tongue: Tongue = { ...place.tongue, dialect };
  const root = await mkdtemp(join(tmpdir(), 'sluice-verbs-'));
  const { url, drop } = await place.fresh();
  const context = (options: Partial<ContextOptions> = {}): VerbContext =>
    createContext({ root, env: { VERBS_URL: url, ...env }, dialects: () => Promise.resolve(dialect), actor: 'ann', ...more, ...options });
  const own = context();
  const names = new Set<string>();
  const write = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  };
  const connected = async <T>(work: (session: Awaited<ReturnType<Awaited<ReturnType<typeof dialect.connect>>['session']>>) => Promise<T>): Promise<T> => {
    const connection = await dialect.connect({ url, label: 'hand', root, applicationName: 'hand', timeouts: { lockMs: 500, statementMs: 900_000 } });
    try {
      return await work(await connection.session('main'));
    } finally {
      await connection.close();
    }
  };
  const all = { environment: 'test', projects: [] as readonly string[] };
  const world: World = {
    root, url, tongue, context: own, other: context, write,
    async project(name, { owns = [name], manifest = '', files }) {
      names.add(name);
      await write(`${name}/database.yaml`, `dialect: ${dialect.name}\nowns: ${tongue.owns(...owns)}\n${manifest}\n`);
      for (const [path, text] of Object.entries(files)) await write(join(name, path === 'schema.sql' ? 'schema/schema.sql' : path), text);
    },
    read: (path) => readFile(join(root, path), 'utf8'),
    remove: (path) => rm(join(root, path), { recursive: true }),
    environment: (lines) => write('sluice.yaml', `environments:\n  test:\n    url: "\${VERBS_URL}"\n${lines.split('\n').map((line) => `    ${line}\n`).join('')}`),
    deploy: (options) => deploy(own, { ...all, projects: [...names], named: [...names], ...options }),
    rollback: (options) => rollback(own, { ...all, projects: [...names], named: [...names], ...options }),
    diff: (options) => diff(own, { ...all, projects: [...names], ...options }),
    status: async (project = [...names][0]!) => (await status(own, { ...all, projects: [project] }))[0]!,
    hand: (...statements) => connected(async (session) => {
      for (const statement of statements) await session.execute(statement);
    }),
    rows: (query) => connected((session) => session.query(query)),
    ids: () => connected(async (session) => new Set((await dialect.read(session, { journalSchema: 'sluice' })).catalog.facts.keys())),
    journal: (table) => connected(async (session) => {
      const store = dialect.journal(session, 'sluice');
      return (await store.exists()) ? (await store.select(table)) : undefined;
    }),
    async close() {
      await own.close();
      await letGo({ url, root });
      await drop();
      await rm(root, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  await world.environment(environment);
  for (const [name, project] of Object.entries(projects)) await world.project(name, project);
  return world;
}

/** The report of one project. */
export function of(report: RunReport, project?: string): ProjectReport {
  const found = project === undefined ? report.projects[0] : report.projects.find((each) => each.project === project);
  if (!found) throw new Error(`the report has no project ${project ?? ''}: ${JSON.stringify(report)}`);
  return found;
}

/** A failure as it fits into an assertion's message. */
export const why = (report: RunReport): string => report.projects.map(({ project, status: state, failure }) => `${project} ${state}: ${failure?.code ?? ''} ${failure?.message ?? ''} ${(failure?.lines ?? []).join(' | ')}`).join('\n');
