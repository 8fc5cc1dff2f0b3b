import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { toyDialect } from '@sluice/kit/toy/toy';
import { markText, moveMark, openMarks, reachedText } from './batch-mark.ts';
import { createJournal } from './open.ts';
import { insertStep, settleStep, stepRows } from './step-row.ts';

it('moves a mark on from where it is known to be, and from nowhere else', async () => {
  const root = await mkdtemp(join(tmpdir(), 'sluice-mark-'));
  const connection = await toyDialect.connect({ url: 'toy:db.json', label: 'toy', root, applicationName: 'spec', timeouts: { lockMs: 100, statementMs: 1000 } });
  try {
    const session = await connection.session('main');
    const store = toyDialect.journal(session, 'sluice');
    await createJournal(store, { toolVersion: '0', systemIdentifier: 'x' });
    const key = { deploymentId: 'd', seq: 1, attempt: 1 };
    const [first, second, third] = [0, 1, 2].map((batches) => ({ upTo: ['9'], batches, rows: batches * 5, about: 10, ...(batches > 0 && { after: [String(batches)] }) }));
    await insertStep(store, { ...key, batch: 0, address: 'script V1', intentHash: 'h', status: 'running', startedAt: 0, afterFingerprint: markText(first!) });
    expect(await openMarks(store, 'd')).toEqual([]);
    expect(await moveMark(store, key, first!, second!)).toBe(true);
    // Whoever comes late, with what was so before, changes nothing.
    expect(await moveMark(store, key, first!, third!)).toBe(false);
    expect((await openMarks(store, 'd')).map(({ address, mark }) => `${address}: ${reachedText(mark)}`)).toEqual(['script V1: 5 rows of about 10 (50 %)']);
    await settleStep(store, key, 'failed', 1, 'its process ended');
    // Nor does who was declared dead.
    expect(await moveMark(store, key, second!, third!)).toBe(false);
    expect(await stepRows(store, 'd')).toMatchObject([{ status: 'failed', mark: markText(second!), error: 'its process ended' }]);
  } finally {
    await connection.close();
    await rm(root, { recursive: true });
  }
});
