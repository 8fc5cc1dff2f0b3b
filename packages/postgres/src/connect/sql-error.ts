/** The driver's errors as SqlError. Classes of SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html */
import { isSqlError, SqlError } from '@sluice/core/dialect';

/** What the driver throws: a DatabaseError with the server's fields, a socket error with `code` and `syscall`, or a bare Error. */
interface DriverError extends Error {
  readonly code?: string;
  readonly severity?: string;
  readonly position?: string;
  readonly detail?: string;
  readonly hint?: string;
  readonly where?: string;
}

/** Shutdowns (57P01-57P05) and idle timeouts that end the session (25P03, 25P04). */
const LOST = /^(57P0[1-5]|25P0[34])/;
/** A connection's; what the server calls an ERROR is one of its own, to a foreign server, and this one lives on. */
const CONNECTION = /^08/;
const SQLSTATE = /^[0-9A-Z]{5}$/;

/**
 * `ran` is how long the statement ran and `limit` its time limit, in ms: where the server's language is not English, only the clock
 * tells a timeout from a cancellation.
 */
export function sqlError(error: unknown, ran = 0, limit = 0): SqlError {
  if (isSqlError(error)) return error;
  const driver = (error instanceof Error ? error : new Error(String(error))) as DriverError;
  const fromServer = driver.severity !== undefined && driver.code !== undefined && SQLSTATE.test(driver.code);
  if (!fromServer) return lostConnection(driver.message, driver);
  return new SqlError({
    message: driver.message,
    sqlState: driver.code ?? '',
    nature: natureOf(driver, ran, limit),
    position: driver.position === undefined ? undefined : Number(driver.position),
    detail: driver.detail,
    hint: driver.hint,
    where: driver.where,
    cause: error,
  });
}

export const lostConnection = (message: string, cause?: unknown): SqlError =>
  new SqlError({ message: `the connection was lost: ${message}`, sqlState: '08006', nature: 'connection', cause });

function natureOf(error: DriverError, ran: number, limit: number): SqlError['nature'] {
  const state = error.code ?? '';
  if (LOST.test(state) || (CONNECTION.test(state) && error.severity !== 'ERROR') || error.severity === 'FATAL' || error.severity === 'PANIC') return 'connection';
  if (state === '55P03') return 'lock';
  if (state === '40P01') return 'deadlock';
  if (state !== '57014') return 'statement';
  return /timeout/.test(error.message) || (limit > 0 && ran >= limit) ? 'timeout' : 'cancelled';
}
