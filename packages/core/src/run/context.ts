/** What every act of a run needs, with defaults filled in. Lives as long as `runPlan`. */
import { Failure, isFailure } from '../errors/failure.ts';
import { refuseWhenStopped } from '../errors/interrupted.ts';
import { openMirror, type Mirror, type MirrorRecord } from '../journal/mirror.ts';
import type { Lock } from '../model/dialect.ts';
import { stepsOf } from '../model/plan.ts';
import type { Progress } from '../model/report.ts';
import { systemClock, type Clock } from './clock.ts';
import { faultFromEnvironment, type Fault } from './fault.ts';
import { DEFAULT_RETRY, type RetryBudget, type RunRequest } from './request.ts';
import { startHeartbeat, type Heartbeat } from './heartbeat.ts';
import { openVault, type Vault } from './secrets.ts';
import { sessionName } from './session-name.ts';
import { openSessions, type RunSessions } from './sessions.ts';

export interface RunContext {
  readonly request: RunRequest;
  readonly sessions: RunSessions;
  readonly mirror: Mirror;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly random: () => number;
  readonly retry: RetryBudget;
  readonly fault: Fault;
  readonly heartbeat: Heartbeat;
  readonly total: number;
  /** Of the database and the timeline that this run is on. */
  readonly systemIdentifier: string;
  tell(event: Progress): void;
}

export async function openContext(request: RunRequest): Promise<RunContext> {
  const mirror = await openMirror(request.stateDir, request.deploymentId);
  let sessions: RunSessions | undefined;
  try {
    sessions = await openSessions(request.dialect, request.connection, request.journalSchema, sessionName(request.deploymentId));
    return {
      request,
      sessions,
      systemIdentifier: await request.dialect.systemIdentifier(sessions.main()),
      mirror,
      vault: openVault(request.secrets ?? (() => undefined)),
      clock: request.clock ?? systemClock,
      random: request.random ?? Math.random,
      retry: { ...DEFAULT_RETRY, ...request.retry },
      fault: request.fault ?? faultFromEnvironment(),
      heartbeat: startHeartbeat(request.lock),
      total: stepsOf(request.plan).length,
      tell: (event) => request.progress?.(event),
    };
  } catch (error) {
    await Promise.allSettled([sessions?.close(), mirror.close()]);
    throw error;
  }
}

export async function closeContext(run: RunContext): Promise<void> {
  run.heartbeat.stop();
  await Promise.allSettled([run.sessions.close(), run.mirror.close()]);
}

export const lockLost = (cause?: unknown): Failure =>
  new Failure('SL703', 'The deployment lock was lost; another deployment may hold it now', {
    hint: 'Run deploy again: it takes the lock and goes on where this one stopped.',
    ...(cause !== undefined && { cause }),
  });

/** Asked before each statement. Throws SL704 when the run shall stop, SL703 when another process may have the lock. */
export async function mayGoOn(run: RunContext): Promise<void> {
  refuseWhenStopped(run.request.signal);
  if (run.heartbeat.lost()) throw lockLost();
  await refuseWithoutLock(run.request.lock);
}

/** Throws SL703. Nothing is journaled without the lock either. */
export async function refuseWithoutLock(lock: Pick<Lock, 'held'>): Promise<void> {
  let held: boolean;
  let cause: unknown;
  try {
    held = await lock.held();
  } catch (error) {
    held = false;
    cause = error;
  }
  if (!held) throw lockLost(cause);
}

/** For what is only told on the way out: a full disk must not hide why the run ended. */
export async function mirrorIfPossible(run: RunContext, record: MirrorRecord): Promise<void> {
  try {
    await run.mirror.append(record);
  } catch (error) {
    if (!isFailure(error)) throw error;
    run.tell({ event: 'note', project: run.request.plan.project, message: error.message });
  }
}
