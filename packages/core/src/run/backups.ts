/** Backup objects while a plan runs: what was kept is read back before anything is taken away, and again before it is brought back. */
import { Failure } from '../errors/failure.ts';
import { backupById, insertBackup, sealed, setBackupStatus } from '../journal/backup-row.ts';
import { bindBackups, type StepBackup, type StepRestore } from '../model/backup.ts';
import type { Id } from '../model/address.ts';
import { isSqlError } from '../model/session.ts';
import type { Step } from '../model/plan.ts';
import { attend } from './attend.ts';
import type { RunContext } from './context.ts';
import type { RemainingStep } from './resume.ts';

/** Whether something must be looked at right before or after it. */
export const isWatched = ({ backup, restores, empty }: Step): boolean => backup !== undefined || restores !== undefined || empty !== undefined;

/** Before the statement: what is brought back is compared with what the journal says of it (SL707), and what held nothing must still hold nothing (SL701). */
export async function beforeStep(run: RunContext, { step, seq }: RemainingStep, within: 'transaction' | 'nothing'): Promise<void> {
  if (step.restores) await prove(run, step.restores);
  if (step.empty) await requireEmpty(run, step, step.empty, { seq, within });
}

/** Between the plan and now there may lie days: a deployment that a crash cut off is gone on with by the same plan. */
async function requireEmpty(run: RunContext, step: Step, ids: readonly Id[], { seq, within }: { readonly seq: number; readonly within: 'transaction' | 'nothing' }): Promise<void> {
  const { dialect } = run.request;
  const session = run.sessions.main();
  for (const id of ids) {
    const sql = within === 'transaction' ? dialect.keepOut?.(id) : undefined;
    if (sql !== undefined) await attend(run, sql, { mayBeLeft: true, what: `step ${seq}, ${step.action} ${step.address},` });
  }
  const rows = await dialect.measure(session, ids);
  // What cannot be counted any more (its rows are hidden from the role) may hold rows: only what is known to be empty goes.
  const filled = ids.find((id) => rows.get(id) !== 0);
  if (filled === undefined) return;
  const now = rows.has(filled) ? 'holds rows by now' : 'cannot be counted any more';
  const { kind } = run.request.plan;
  throw new Failure('SL701', `Step ${seq} of ${run.total}, ${step.action} ${step.address}: ${filled} held nothing when this was planned, and ${now}`, {
    hint: kind === 'undo' ? 'Nothing of it was taken away. Run rollback: it tells what becomes of these rows.'
      : `Nothing of it was taken away. Run ${kind === 'rollback' ? 'rollback' : 'deploy'} again: it plans anew, and tells what becomes of these rows.`,
    cause: FILLED,
  });
}

const FILLED = Symbol('rows came meanwhile');
/** Something was to go because it held nothing, and holds rows. */
export const isFilled = ({ detail }: Failure): boolean => detail.cause === FILLED;

/** After it: what was made is read back. Throws SL706, and nothing is taken away. */
export async function afterStep(run: RunContext, { step, seq }: RemainingStep): Promise<void> {
  if (step.backup) await keep(run, step.backup, seq);
  if (step.restores) await setBackupStatus(run.sessions.journal(), idOf(run, step.restores), 'restored');
}

const idOf = (run: RunContext, { backup }: StepRestore): string => bindBackups(backup, run.request.deploymentId);

interface Content {
  readonly rows: number;
  readonly checksum: string;
  /** Counts for the checksum, and may differ from the source. */
  readonly beside: string;
}

async function keep(run: RunContext, backup: StepBackup, seq: number): Promise<void> {
  const journal = run.sessions.journal();
  const { deploymentId, backups, plan } = run.request;
  const [id, where, object] = [backup.name, backup.where, backup.object].map((text) => bindBackups(text, deploymentId)) as [string, string, string];
  const kept = await read(run, backup.kept);
  const source = backup.source === undefined ? kept : await read(run, backup.source);
  if (source.rows !== kept.rows || source.checksum !== kept.checksum) {
    throw new Failure('SL706', `What was kept of ${backup.by} is not what is there: ${told(kept)} in ${where}, ${told(source)} in the original`, {
      hint: 'Nothing was taken away. Run deploy again; if it happens again, look at the log and the disks of the server.',
    });
  }
  if (await backupById(journal, id)) return;
  const facts = backups?.facts(backup.by) ?? '';
  // By the server's clock, for it is judged by that when its time is over: a runner whose clock is wrong must not lose or hoard rows.
  const now = Date.parse(await run.request.dialect.clock(run.sessions.main()));
  await insertBackup(journal, {
    id, deploymentId, seq, address: backup.by, object, rows: kept.rows, checksum: sealed(`${kept.checksum}${kept.beside}`, { object, facts }), facts, status: 'verified', now,
    ...(backups?.keepMs !== undefined && { expires: now + backups.keepMs }),
  });
  run.tell({ event: 'note', project: plan.project, message: `${backup.by}: ${rows(kept.rows)} kept in ${where}, read back and verified` });
}

async function prove(run: RunContext, restores: StepRestore): Promise<void> {
  const id = idOf(run, restores);
  const row = await backupById(run.sessions.journal(), id);
  const damaged = (why: string) => new Failure('SL707', `The backup object ${id} cannot be brought back: ${why}`, {
    ...(row && { lines: [`${row.address}, kept by deployment ${row.deploymentId} at ${row.createdAt}`] }),
    hint: 'Nothing was changed. Restore these rows from a backup of the database, or plan without them.',
  });
  if (!row) throw damaged('the journal does not know it');
  if (row.status !== 'verified') throw damaged(`the journal says that it was ${row.status}`);
  const found = await readIfThere(run, restores.kept);
  if ('gone' in found) throw damaged(`it cannot be read: ${found.gone}`);
  if (found.rows !== row.rows || sealed(`${found.checksum}${found.beside}`, row) !== row.checksum) {
    throw damaged(`it holds ${rows(found.rows)}, and held ${rows(row.rows)} when it was verified${found.rows === row.rows ? ': they were changed or damaged since' : ''}`);
  }
}

const rows = (count: number): string => `${count} ${count === 1 ? 'row' : 'rows'}`;
const told = ({ rows: count, checksum }: Content): string => `${rows(count)} with the checksum ${checksum}`;

/** A backup object that is not there, or that the role may not read, is no longer what was verified. */
async function readIfThere(run: RunContext, query: string): Promise<Content | { readonly gone: string }> {
  try {
    return await read(run, query);
  } catch (error) {
    if (!isSqlError(error) || error.nature !== 'statement') throw error;
    return { gone: run.vault.redact(error.message) };
  }
}

async function read(run: RunContext, query: string): Promise<Content> {
  const sql = run.vault.bind(bindBackups(query, run.request.deploymentId)).sql;
  const [row = {}] = await run.sessions.main().query(sql);
  return { rows: Number(row['rows']), checksum: String(row['checksum']), beside: row['beside'] === undefined ? '' : `+${String(row['beside'])}` };
}
