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

process.on('message', (job: Job | 'end') => {
  void (async () => {
    if (job === 'end') {
      await dialect.release?.();
      await place.close();
      await rm(folder, { recursive: true, force: true });
      process.disconnect();
      return;
    }
    const result = await prove(job.case, { place, dialect, state: join(folder, 'state'), number: job.number });
    process.send?.(result);
  })();
});
process.send?.('ready');
