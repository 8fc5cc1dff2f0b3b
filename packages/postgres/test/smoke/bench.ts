/** Sessions as a deployment has them, on PGlite and on a server, so that smoke tests run as they will. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection, Session } from '@sluice/core/dialect';
import { connect } from '../../src/connect/connect.ts';

export interface Bench {
  readonly session: Session;
  close(): Promise<void>;
}

export async function pgliteBench(): Promise<Bench> {
  const root = await mkdtemp(join(tmpdir(), 'sluice-smoke-'));
  return bench('pglite:db', root, () => rm(root, { recursive: true, force: true }));
}

export const serverBench = (url: string): Promise<Bench> => bench(url, tmpdir(), async () => undefined);

async function bench(url: string, root: string, clean: () => Promise<void>): Promise<Bench> {
  const connection: Connection = await connect({ url, label: 'test', root, applicationName: 'sluice smoke', timeouts: { lockMs: 2000, statementMs: 60_000 } });
  return {
    session: await connection.session('main'),
    async close() {
      await connection.close();
      await clean();
    },
  };
}
