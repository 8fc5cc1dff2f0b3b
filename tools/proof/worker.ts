/** One process of a proof: takes cases by message, one at a time, so that a crash costs one case. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { desiredBy, dialect } from '@sluice/postgres';
import type { Case } from './cases.ts';
import { provePair, type PairJob } from './generate/prove-pair.ts';
import { proveProject, type MigrationsJob } from './migrations/prove-project.ts';
import { pglitePlace, serverPlace } from './place.ts';
import { prove } from './prove.ts';
import { incremental, inLanes } from './same-desired.ts';

interface Job { readonly number: number; readonly job: Case | PairJob | MigrationsJob }

const folder = await mkdtemp(join(tmpdir(), 'sluice-proof-state-'));
const url = process.env['PROOF_SERVER'];
const place = url === undefined ? pglitePlace(folder) : await serverPlace(url);

const proven = process.env['PROOF_INCREMENTAL'] !== undefined ? incremental(dialect, desiredBy) : process.env['PROOF_LANES'] !== undefined ? inLanes(dialect, desiredBy) : dialect;

let work = Promise.resolve();
let ended = false;

/** Also when whoever asked is gone: then nobody waits for the answer to a case that is under way. */
async function end(): Promise<void> {
  if (ended) return;
  ended = true;
  await work;
  await dialect.release?.();
  await place.close();
  await rm(folder, { recursive: true, force: true });
  if (process.connected) process.disconnect();
}

const perform = ({ number, job }: Job): Promise<unknown> => {
  const context = { place, dialect: proven, state: join(folder, 'state'), number };
  if ('migrations' in job) return proveProject(job.migrations, context, (part) => void (process.connected && process.send?.({ part })), job.span, job.rows);
  return 'seed' in job && typeof job.seed === 'number' ? provePair(job as PairJob, context) : prove(job as Case, context);
};

process.on('message', (job: Job | 'end') => {
  if (job === 'end') void end();
  else work = perform(job).then((result) => void (process.connected && process.send?.(result)));
});
process.once('disconnect', () => void end());
// A terminal sends it to every process: who asked decides when this one ends.
process.on('SIGINT', () => undefined);
process.send?.('ready');
