/** One process of a proof: takes cases by message, one at a time, so that a crash costs one case. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dialect } from '@sluice/postgres';
import type { Case } from './cases.ts';
import { pglitePlace, serverPlace } from './place.ts';
import { prove } from './prove.ts';

interface Job { readonly number: number; readonly case: Case }

const folder = await mkdtemp(join(tmpdir(), 'sluice-proof-state-'));
const url = process.env['PROOF_SERVER'];
const place = url === undefined ? pglitePlace(folder) : await serverPlace(url);

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

process.on('message', (job: Job | 'end') => {
  if (job === 'end') void end();
  else work = prove(job.case, { place, dialect, state: join(folder, 'state'), number: job.number }).then((result) => void (process.connected && process.send?.(result)));
});
process.once('disconnect', () => void end());
process.send?.('ready');
