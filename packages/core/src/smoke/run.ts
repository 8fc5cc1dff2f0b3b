/** Runs smoke tests. What they do is rolled back, and the server is asked whether it was. */
import type { Dialect } from '../model/dialect.ts';
import type { SmokeCheck } from '../model/report.ts';
import type { Session } from '../model/session.ts';
import type { Owns } from '../model/statement.ts';
import type { Check, SmokeFile } from './check.ts';
import { shortfalls } from './judge-result.ts';
import { isLost, runCheck } from './run-check.ts';
import { limitText } from './time-limit.ts';

export interface SmokeOptions {
  /** For all files together; what has not begun by then fails. */
  readonly totalMs?: number;
  /** Of the project that is tested: bare names mean what they mean in its schema files. */
  readonly owns?: Owns;
  onCheck?(check: SmokeCheck): void;
}

type Tester = Pick<Dialect, 'smoke' | 'capabilities' | 'transactionId' | 'resolveCommit'>;

/** Thrown into the session's transaction so that it rolls back. */
const UNDO = new Error('smoke tests are rolled back');

/** The session must be idle; its transactions must be its own. Never throws for a test that fails. */
export async function runSmokeTests(session: Session, dialect: Tester, files: readonly SmokeFile[], options: SmokeOptions = {}): Promise<SmokeCheck[]> {
  const checks: SmokeCheck[] = [];
  const deadline = options.totalMs === undefined ? Infinity : performance.now() + options.totalMs;

  const add = (file: SmokeFile, name: string, result: Omit<SmokeCheck, 'name'>): void => {
    const check = { name: `${file.path}: ${name}`, ...result };
    checks.push(check);
    options.onCheck?.(check);
  };
  const skip = (file: SmokeFile, check: Check, message: string): void => add(file, check.name, { passed: false, ms: 0, message, at: check.at });

  for (const file of files) {
    const waiting = [...file.checks];
    /** Runs what waits; false: the session was lost, and its transaction with it. */
    const work = async (): Promise<boolean> => {
      for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
        const left = deadline - performance.now();
        if (left <= 0) {
          skip(file, check, `Not run: the ${limitText(options.totalMs ?? 0)} for all smoke tests are over.`);
          continue;
        }
        const limitMs = Math.max(1, Math.round(Math.min(check.limitMs, left)));
        const { met, lost } = await runCheck(session, dialect.smoke, check, limitMs, file.commits ? undefined : { keep: !file.isolated });
        add(file, check.name, settled(check, shortfalls(check.expect, met, limitMs, check.address), met.ms));
        if (lost) return false;
      }
      return true;
    };
    const left = await (file.commits ? committing : rolledBack)(session, dialect, options.owns, work);
    for (const check of waiting) skip(file, check, 'Not run: the session was lost.');
    if (left !== undefined) add(file, 'leaves nothing behind', { passed: false, ms: 0, message: left, at: { file: file.path, line: 1 } });
  }
  return checks;
}

const settled = (check: Check, shortfall: readonly string[], ms: number): Omit<SmokeCheck, 'name'> => ({
  passed: shortfall.length === 0,
  ms: Math.round(ms),
  ...(shortfall.length > 0 && { message: shortfall.join(' ') }),
  at: check.at,
});

/** What the file left behind, as a sentence; undefined: nothing. A session that is lost takes its transaction along. */
async function rolledBack(session: Session, dialect: Tester, owns: Owns | undefined, work: () => Promise<boolean>): Promise<string | undefined> {
  const { resolvesCommits } = dialect.capabilities;
  let begun: string | undefined;
  let ended: string | undefined;
  try {
    await session.transaction(async () => {
      if (resolvesCommits) begun = await dialect.transactionId(session);
      if (owns !== undefined) await dialect.smoke.resolveNames?.(session, owns);
      const survived = await work();
      if (resolvesCommits && survived) ended = await dialect.transactionId(session);
      throw UNDO;
    });
  } catch (error) {
    if (isLost(error)) return undefined;
    if (error !== UNDO) throw error;
  }
  if (begun === undefined || ended === undefined) return undefined;
  const fate = await dialect.resolveCommit(session, begun);
  if (fate === 'aborted' && ended === begun) return undefined;
  return fate === 'aborted'
    ? 'A statement ended the transaction and began another one.'
    : `Its transaction ${begun} is ${fate}: the test changed the database.`;
}

/** Declared to commit: no transaction around it. One that the file leaves open is rolled back. */
async function committing(session: Session, dialect: Tester, owns: Owns | undefined, work: () => Promise<boolean>): Promise<undefined> {
  try {
    const back = owns === undefined ? undefined : await dialect.smoke.resolveNames?.(session, owns);
    if (!(await work())) return;
    await session.execute(dialect.smoke.abandon);
    if (back !== undefined) await session.execute(back);
  } catch (error) {
    if (!isLost(error)) throw error;
  }
  session.takeNotices();
}
