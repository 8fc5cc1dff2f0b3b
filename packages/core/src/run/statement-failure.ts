/** What the server said about a statement → a Failure that shows the place. Its cause keeps the server's error, without secrets. */
import { Failure, isFailure, type FailureDetail } from '../errors/failure.ts';
import { interrupted } from '../errors/interrupted.ts';
import type { Plan, Step } from '../model/plan.ts';
import { isSqlError, SqlError } from '../model/session.ts';
import { blockerLines } from './blockers.ts';
import type { RunContext } from './context.ts';
import type { BoundStatement, Vault } from './secrets.ts';

export interface Failing {
  readonly step: Step;
  /** From 1. */
  readonly seq: number;
  readonly total: number;
  /** Of the plan. */
  readonly kind: Plan['kind'];
}

export function statementFailure(error: SqlError, at: Failing, statement: BoundStatement, vault: Vault): Failure {
  const clean = redacted(error, vault);
  const { step } = at;
  const position = error.position === undefined ? undefined : statement.unbind(error.position);
  const detail: FailureDetail = {
    ...(step.source && { at: step.source }),
    lines: [...excerpt(step.sql, position), ...said(clean)],
    hint: clean.hint ?? hintFor(clean.nature, at.kind),
    cause: clean,
  };
  return new Failure('SL701', `Step ${at.seq} of ${at.total}, ${step.action} ${step.address}: ${clean.message}`, detail);
}

/** For an error that no single statement made: BEGIN, COMMIT, a probe, the journal's own rows. */
export function sessionFailure(error: SqlError, doing: string, vault: Vault, kind: Plan['kind']): Failure {
  const clean = redacted(error, vault);
  return new Failure('SL701', `${doing}: ${clean.message}`, { lines: said(clean), hint: clean.hint ?? hintFor(clean.nature, kind), cause: clean });
}

/** What a run makes of any error; one that the server had no part in stays what it is. */
export function ending({ request: { signal, plan }, vault }: RunContext, error: unknown, doing: string): unknown {
  if (!isSqlError(error)) return error;
  // The cancel of a run that shall stop, too late for the statement that it was for, meets whatever the session is asked next.
  return signal?.aborted && error.nature === 'cancelled' ? interrupted() : sessionFailure(error, doing, vault, plan.kind);
}

/** What to run again once the cause is gone; a way back comes from the journal, and no edit of sources changes it. */
function hintFor(nature: SqlError['nature'], kind: Plan['kind']): string {
  const again = kind === 'rollback' || kind === 'disable' || kind === 'enable' ? kind : kind === 'package' ? 'pkg-deploy' : 'deploy';
  switch (nature) {
    case 'statement': return `Correct ${kind === 'rollback' ? '' : 'the sources or '}the data that the message names, then run ${again} again.`;
    case 'lock': return `End what is in the way or wait for it, or raise timeouts.lockBudget (how long it is tried again) or timeouts.lock (how long others may have to wait), then run ${again} again.`;
    case 'deadlock': return `Run ${again} again when the other writers are quiet.`;
    case 'cancelled': return `Somebody cancelled the statement on the server. Run ${again} again.`;
    case 'timeout': return `Raise timeouts.statement for this environment, then run ${again} again.`;
    case 'connection': return `Run ${again} again when the database can be reached.`;
  }
}

/** The nature of what went wrong, also when it is already wrapped; undefined when the server had no part in it. */
export function natureOf(error: unknown): SqlError['nature'] | undefined {
  if (isSqlError(error)) return error.nature;
  return isFailure(error) && error.code === 'SL701' && isSqlError(error.detail.cause) ? error.detail.cause.nature : undefined;
}

function redacted(error: SqlError, vault: Vault): SqlError {
  const clean = (text: string | undefined): string | undefined => (text === undefined ? undefined : vault.redact(text));
  return new SqlError({
    message: vault.redact(error.message),
    sqlState: error.sqlState,
    nature: error.nature,
    position: error.position,
    detail: clean(error.detail),
    hint: clean(error.hint),
    where: clean(error.where),
    blockers: error.blockers.map((each) => ({ ...each, statement: clean(each.statement), application: clean(each.application) })),
  });
}

const said = (error: SqlError): string[] => [
  ...(error.detail !== undefined ? [`detail: ${error.detail}`] : []),
  ...(error.where !== undefined ? [`where: ${error.where}`] : []),
  ...blockerLines(error),
  ...(error.sqlState !== '' ? [`code: ${error.sqlState}`] : []),
];

const AROUND = 2;
const WIDTH = 140;

/** The statement's lines around `position` with a caret; its first lines when the server gave no position. */
export function excerpt(sql: string, position: number | undefined): string[] {
  const lines = sql.split('\n');
  const before = position === undefined ? '' : sql.slice(0, Math.max(0, position - 1));
  const line = before.split('\n').length - 1;
  const column = before.length - (before.lastIndexOf('\n') + 1);
  const first = Math.max(0, line - AROUND);
  const shown: string[] = [];
  for (const [index, text] of lines.slice(first, line + AROUND + 1).entries()) {
    const number = String(first + index + 1).padStart(4);
    const here = position !== undefined && first + index === line;
    const start = here ? Math.max(0, column - WIDTH + 20) : 0;
    shown.push(`${number} | ${text.slice(start, start + WIDTH)}`);
    if (here) shown.push(`     | ${' '.repeat(column - start)}^`);
  }
  return shown;
}
