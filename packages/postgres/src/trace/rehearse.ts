/** Runs versioned scripts on a clone without rows and reads what they lead to. */
import { Failure, isSqlError, stepsOf, type Rehearsal, type RehearsalRequest, type Session, type ShadowOptions, type Step } from '@sluice/core/dialect';
import { readCatalog } from '../catalog/read.ts';
import { measure } from '../connect/measure.ts';
import { leaseScratch } from '../shadow/shadow.ts';
import { makeClone, OUTWARD } from './clone.ts';

/** Throws SL301 where the state before cannot be made there, or a script does not run without the rows that it looks for. */
export async function rehearse(request: RehearsalRequest, options: ShadowOptions): Promise<Rehearsal> {
  await using scratch = await leaseScratch(options);
  const { session } = scratch;
  await makeClone(scratch, request.setup, stepsOf(request));
  for (const batch of request.batches) {
    if (batch.transactional) await session.execute('begin');
    for (const step of batch.steps) await perform(session, step);
    if (batch.transactional) await session.execute('commit');
  }
  await session.execute('set search_path = pg_catalog, pg_temp');
  const { catalog } = await readCatalog(session, { journalSchema: request.journalSchema });
  return { where: scratch.label, catalog, rows: await measure(session, [...catalog.facts.keys()].filter((id) => !request.before.facts.has(id))) };
}

async function perform(session: Session, { sql, around, address }: Step): Promise<void> {
  if (OUTWARD.test(sql)) return;
  try {
    if (around) await session.execute(around.enter);
    await session.execute(sql);
    if (around) await session.execute(around.leave);
  } catch (error) {
    if (!isSqlError(error)) throw error;
    throw new Failure('SL301', `${address} does not run on a clone without rows: ${error.message}`, { lines: [sql.split('\n')[0]!], hint: 'It may run where there are rows: deploy tells.', cause: error });
  }
}
