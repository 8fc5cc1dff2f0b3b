/** What the server or the network did while a verb read or planned, as the Failure that people see. */
import { Failure, isFailure } from '../errors/failure.ts';
import { isSqlError } from '../model/session.ts';

/** undefined for a bug, which keeps its stack. `begun`: statements of a deployment may have taken effect. */
export function failureOf(error: unknown, begun = false): Failure | undefined {
  if (isFailure(error)) return error;
  if (!isSqlError(error) || error.nature === 'statement') return undefined;
  if (begun) return new Failure('SL701', `The run cannot go on: ${error.message}`, { hint: 'Run deploy again: it goes on where this one stopped.', cause: error });
  if (error.nature === 'connection') return new Failure('SL401', `The connection to the database was lost: ${error.message}`, { hint: 'Run it again when the database can be reached; nothing was written.', cause: error });
  return new Failure('SL507', `The database could not be read: ${error.message}`, { hint: 'Another session is in the way; run it again when it has ended.', cause: error });
}
