/**
 * What the statements of one batch may wait for locks together. Who stands behind the first lock of a transaction stands behind all of them: a statement
 * that waits while its transaction holds other locks lets their users wait too, and each may wait as long as `timeouts.lock` allows. So all of them share that
 * time; and after a lock was not to be had, the next try takes it before it holds any other.
 */
import type { Step } from '../model/plan.ts';
import { isSqlError } from '../model/session.ts';
import { attend } from './attend.ts';
import type { RunContext } from './context.ts';
import type { RemainingBatch, RemainingStep } from './resume.ts';
import { statementFailure } from './statement-failure.ts';

/** What is always left of the time: none would be no limit at all, and a lock that is free needs a moment too. */
const LEAST = 1 / 5;
/** A statement that has nothing to do but to change the catalog, and takes longer than this, waited. */
const INSTANT_MS = 25;

/** One try of a batch. */
export interface LockWaits {
  /** Takes what could not be had before. Throws SL701 for the step that it belongs to, which `at` is told. */
  ahead(at: (step: RemainingStep) => void): Promise<void>;
  /** Called with how long statements took. */
  took(steps: readonly RemainingStep[], ms: number): Promise<void>;
  /** The session's own limit again, before the batch ends. */
  restore(): Promise<void>;
}

/** Over all tries of a batch. */
export interface Contended {
  /** Begins a try. */
  begin(): LockWaits;
  /** A lock was not to be had at this step. */
  missed(at: RemainingStep): void;
  /** true: it was the statement ahead that the server refused; it is not tried that way again. */
  refusedAhead(): boolean;
}

/** As it declares: what declares nothing may work for long (it fills or reads a backup object). */
const isInstant = ({ effects, backup, restores }: Step): boolean =>
  !backup && !restores && effects.some(({ effect }) => effect === 'blocks') && effects.every((effect) => effect.while === undefined || effect.while === 'catalog');

export function contended(run: RunContext, batch: RemainingBatch): Contended {
  const { request: { dialect: { contention }, lockMs = 0 }, clock } = run;
  const first = new Map<number, RemainingStep>();
  let given = !contention?.ahead || lockMs === 0;
  let under = 0;
  let taking = false;
  /** What the batch itself makes, or gives another name, cannot be locked before it does. */
  const made = new Set(batch.steps.filter(({ step }) => step.action !== 'change' && step.action !== 'drop').map(({ step }) => step.address));
  const wants = ({ step }: RemainingStep) => step.effects.flatMap(({ effect, subject, lock }) => (effect === 'blocks' && lock !== undefined && !made.has(subject) ? [{ subject, lock }] : []));
  return {
    begin() {
      const start = clock.now();
      let waited = 0;
      let limited = false;
      const limit = async (ms: number): Promise<void> => {
        if (!contention || lockMs === 0) return;
        limited = ms < lockMs;
        await contention.limit(run.sessions.main(), ms);
      };
      const spend = async (ms: number): Promise<void> => {
        waited += ms;
        if (ms > 0) await limit(Math.max(lockMs - waited, lockMs * LEAST));
      };
      under = 0;
      return {
        async ahead(at) {
          if (given || first.size === 0) return;
          const [step] = [...first.values()] as [RemainingStep];
          for (const sql of contention!.ahead!([...first.values()].flatMap(wants))) {
            at(step);
            taking = true;
            const began = clock.now();
            try {
              await attend(run, sql, { mayBeLeft: true, what: `what step ${step.seq}, ${step.step.action} ${step.step.address}, needs,` });
            } catch (error) {
              if (!isSqlError(error)) throw error;
              const { seq, step: of } = step;
              throw statementFailure(error, { step: of, seq, total: run.total, kind: run.request.plan.kind }, { sql: of.sql, unbind: () => 1 }, run.vault);
            }
            taking = false;
            await spend(clock.now() - began);
          }
        },
        async took(steps, ms) {
          under = clock.now() - start;
          if (ms >= INSTANT_MS && contention && steps.every(({ step }) => isInstant(step))) await spend(ms);
        },
        async restore() {
          if (limited) await limit(lockMs);
        },
      };
    },
    missed(at) {
      // Where long work comes before it, taking the lock ahead would hold it for all that time: that is worse than to wait with others held.
      if (!given && !taking && under <= lockMs && wants(at).length > 0) first.set(at.seq, at);
      taking = false;
    },
    refusedAhead() {
      if (!taking) return false;
      given = true;
      taking = false;
      return true;
    },
  };
}
