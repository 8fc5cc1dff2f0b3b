/** Runs versioned scripts on a clone without rows and reads what they lead to. */
import { bindBackups, Failure, isSqlError, stepsOf, type Catalog, type Rehearsal, type RehearsalRequest, type Session, type ShadowOptions, type Step } from '@sluice/core/dialect';
import { backup } from '../backup/backup.ts';
import { readCatalog } from '../catalog/read.ts';
import { measure } from '../connect/measure.ts';
import { forServer } from '../shadow/desire.ts';
import { leaseScratch } from '../shadow/shadow.ts';
import { makeClone, OUTWARD } from './clone.ts';

/** Throws SL301 where the state before cannot be made there, or a script does not run without the rows that it looks for. */
export async function rehearse(request: RehearsalRequest, options: ShadowOptions): Promise<Rehearsal> {
  await using scratch = await leaseScratch(options);
  const { session } = scratch;
  await makeClone(scratch, [...(request.backups === undefined ? [] : [backup.creationSql(request.backups)]), ...request.setup], stepsOf(request));
  const between = new Map<number, Catalog>();
  const last = request.batches.length;
  for (const [index, batch] of request.batches.entries()) {
    if (request.at?.includes(index) === true) between.set(index, await readAside(session, request, options));
    if (batch.transactional) await session.execute('begin');
    for (const step of batch.steps) await perform(session, step);
    if (batch.transactional) await session.execute('commit');
  }
  const [actor] = await session.query<{ name: string }>('select current_user::text as name');
  const catalog = await readAside(session, request, options);
  return {
    where: scratch.label, catalog, between: (request.at ?? []).map((index) => (index < last ? between.get(index)! : catalog)), user: actor!.name,
    rows: await measure(session, [...catalog.facts.keys()].filter((id) => !request.before.facts.has(id))),
  };
}

/** Texts are those of the pinned path, and what comes after finds what it found before. */
async function readAside(session: Session, { journalSchema }: RehearsalRequest, { target }: ShadowOptions): Promise<Catalog> {
  const [path] = await session.query<{ path: string }>("select current_setting('search_path') as path");
  await session.execute('set search_path = pg_catalog, pg_temp');
  const { catalog } = await readCatalog(session, { journalSchema });
  await session.query("select set_config('search_path', $1, false)", [path!.path]);
  return forServer(catalog, target.version);
}

async function perform(session: Session, { sql, around, address, source }: Step): Promise<void> {
  if (OUTWARD.test(sql)) return;
  try {
    if (around) await session.execute(around.enter);
    await session.execute(bindBackups(sql, 'rehearsal'));
    if (around) await session.execute(around.leave);
  } catch (error) {
    if (!isSqlError(error)) throw error;
    throw new Failure('SL301', `${address} does not run on a clone without rows: ${error.message}`, { ...(source && { at: source }), lines: [sql.split('\n')[0]!], hint: 'It may run where there are rows: deploy tells.', cause: error });
  }
}
