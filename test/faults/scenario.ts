/** A deployment as a verb would make it: plan or resume, run, end. Runs in the test and in a child process that is killed. */
import type { Connection, Dialect, Lock, Session, Target } from '@sluice/core/dialect';
import { kindsByName } from '../../packages/core/src/catalog/canonical.ts';
import { scope } from '../../packages/core/src/catalog/scope.ts';
import { putCatalog } from '../../packages/core/src/journal/catalog-body.ts';
import { serialiseCatalog } from '../../packages/core/src/journal/catalog-text.ts';
import { beginDeployment, planOf } from '../../packages/core/src/journal/deployment-row.ts';
import { endDeployment } from '../../packages/core/src/journal/end-deployment.ts';
import { openDeployment } from '../../packages/core/src/journal/history.ts';
import { createJournal } from '../../packages/core/src/journal/open.ts';
import { isEmpty, type Plan } from '../../packages/core/src/model/plan.ts';
import { makePlan } from '../../packages/core/src/plan/make.ts';
import type { RunRequest, RunResult } from '../../packages/core/src/run/request.ts';
import { runPlan } from '../../packages/core/src/run/run.ts';

export interface Scenario {
  readonly dialect: Dialect;
  readonly url: string;
  readonly root: string;
  /** The desired state of a project that owns everything. */
  readonly source: string;
  /** A plan made beforehand; left out: made from `source`. */
  readonly plan?: Plan;
  readonly deploymentId?: string;
}

export interface Opened {
  readonly connection: Connection;
  readonly session: Session;
  readonly lock: Lock;
}

export const SCHEMA = 'sluice';

export async function open({ dialect, url, root, timeouts = { lockMs: 200, statementMs: 20_000 } }: Pick<Scenario, 'dialect' | 'url' | 'root'> & { readonly timeouts?: Target['timeouts'] }): Promise<Opened> {
  const connection = await dialect.connect({ url, label: dialect.name, root, applicationName: 'sluice-fault', timeouts });
  const holder = { deploymentId: 'd', runId: 'r', project: 'p', actor: 'ann', host: 'here', pid: process.pid, startedAt: new Date().toISOString() };
  const lock = await connection.lock(holder, 5_000);
  return { connection, session: await connection.session('main'), lock };
}

export async function close({ connection, lock }: Opened): Promise<void> {
  await lock.release();
  await connection.close();
}

export async function planFor(scenario: Scenario, { session }: Pick<Opened, 'session'>): Promise<Plan> {
  const { dialect, root, source } = scenario;
  const kinds = kindsByName(dialect.kinds);
  const owns = '*';
  const { catalog: live } = await dialect.read(session, { journalSchema: SCHEMA });
  const desired = await dialect.desire([{ project: 'p', owns, files: [{ path: 'schema.sql', text: source }] }], { place: 'auto', stateDir: root, root, target: session.server });
  const scoped = scope({
    project: 'p', owns, others: [], kinds, live, desired: desired.catalog, said: desired.said, placeOf: desired.placeOf, projectOf: desired.projectOf,
    known: 'all', ignore: [], manage: [],
  });
  return makePlan({
    dialect, server: session.server, project: 'p', environment: 'test', database: 'default', kind: 'deploy', scoped, placeOf: desired.placeOf,
    sourceDigest: 'digest', policyDigest: 'policy', toolVersion: '0', shadow: desired.shadow, rows: new Map(),
  }).plan;
}

/** Goes on with what is open, or begins. Gives undefined when there is nothing to do. */
export async function deploy(scenario: Scenario, opened: Opened, more: Partial<RunRequest> = {}): Promise<RunResult | undefined> {
  const { dialect, root } = scenario;
  const { session, connection, lock } = opened;
  const store = dialect.journal(session, SCHEMA);
  await createJournal(store, { toolVersion: '0', systemIdentifier: await dialect.systemIdentifier(session) });
  const unfinished = await openDeployment(store, 'p', 'test');
  let id = unfinished?.id;
  let plan = unfinished && (await planOf(store, unfinished.id));
  if (!id || !plan) {
    plan = scenario.plan ?? (await planFor(scenario, opened));
    if (isEmpty(plan)) return undefined;
    id = scenario.deploymentId ?? `d-${plan.id.slice(0, 8)}`;
    await putCatalog(store, plan.from.fingerprint, serialiseCatalog((await dialect.read(session, { journalSchema: SCHEMA })).catalog));
    await beginDeployment(store, { id, runId: 'r', plan, actor: 'ann', dbUser: session.server.user, now: Date.now() });
  }
  const result = await runPlan({ dialect, connection, lock, journalSchema: SCHEMA, plan, deploymentId: id, stateDir: root, ...more });
  if (result.state === 'done') {
    await endDeployment(session, store, { id, status: 'done', outcome: 0, now: Date.now(), audit: { event: 'deploy', actor: 'ann' }, stateDir: root });
  }
  return result;
}
