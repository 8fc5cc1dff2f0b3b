/** Runs smoke tests. What they do is rolled back, and the server is asked whether it was. */
import { Failure } from '../errors/failure.ts';
import type { Dialect } from '../model/dialect.ts';
import type { SmokeCheck } from '../model/report.ts';
import { isSqlError, type Session } from '../model/session.ts';
import type { Owns } from '../model/statement.ts';
import type { Check, SmokeFile } from './check.ts';
import { shortfalls } from './judge-result.ts';
import { runCheck } from './run-check.ts';
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
  let lost = false;

  const add = (file: SmokeFile, name: string, result: Omit<SmokeCheck, 'name'>): void => {
    const check = { name: `${file.path}: ${name}`, ...result };
    checks.push(check);
    options.onCheck?.(check);
  };

  const run = async (file: SmokeFile): Promise<void> => {
    for (const check of file.checks) {
      const left = deadline - performance.now();
      const reason = lost ? 'Not run: the session was lost.' : left <= 0 ? `Not run: the ${limitText(options.totalMs ?? 0)} for all smoke tests are over.` : undefined;
      if (reason !== undefined) {
        add(file, check.name, { passed: false, ms: 0, message: reason, at: check.at });
        continue;
      }
      const limitMs = Math.max(1, Math.round(Math.min(check.limitMs, left)));
      const done = await runCheck(session, dialect.smoke, check, limitMs, file.commits ? undefined : { keep: !file.isolated });
      lost = done.lost;
      add(file, check.name, settled(check, shortfalls(check.expect, done.met, limitMs, check.address), done.met.ms));
    }
  };

  for (const file of files) {
    const surround = file.commits ? committing : rolledBack;
    const left = await surround(session, dialect, options.owns, () => run(file), () => lost);
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

/** What the file left behind, as a sentence; undefined: nothing. */
async function rolledBack(session: Session, dialect: Tester, owns: Owns | undefined, work: () => Promise<void>, lost: () => boolean): Promise<string | undefined> {
  const { resolvesCommits } = dialect.capabilities;
  let begun: string | undefined;
  let ended: string | undefined;
  if (lost()) {
    await work();
    return undefined;
  }
  try {
    await session.transaction(async () => {
      if (resolvesCommits) begun = await dialect.transactionId(session);
      if (owns !== undefined) await dialect.smoke.resolveNames?.(session, owns);
      await work();
      if (resolvesCommits && !lost()) ended = await dialect.transactionId(session);
      throw UNDO;
    });
  } catch (error) {
    if (error !== UNDO && !lost()) throw error;
  }
  if (begun === undefined || lost()) return undefined;
  const fate = await dialect.resolveCommit(session, begun);
  if (fate === 'aborted' && ended === begun) return undefined;
  return fate === 'aborted'
    ? 'A statement ended the transaction and began another one.'
    : `Its transaction ${begun} is ${fate}: the test changed the database.`;
}

/** Declared to commit: no transaction around it. One that the file leaves open is rolled back. */
async function committing(session: Session, dialect: Tester, owns: Owns | undefined, work: () => Promise<void>, lost: () => boolean): Promise<undefined> {
  const back = owns === undefined || lost() ? undefined : await dialect.smoke.resolveNames?.(session, owns);
  await work();
  if (lost()) return;
  try {
    await session.execute(dialect.smoke.abandon);
    if (back !== undefined) await session.execute(back);
  } catch (error) {
    if (isSqlError(error) && error.nature === 'connection') throw new Failure('SL401', 'The database was lost after a smoke test.', { cause: error });
    throw error;
  }
  session.takeNotices();
}
