/** What PUBLIC may do in schema public is a default of initdb, not of CREATE SCHEMA. */
import { expect, it } from 'vitest';
import { startServer } from '../../../../test/kit/servers.ts';
import { target } from '../../test/connect/process.ts';
import { readCatalog } from '../catalog/read.ts';
import { connect } from '../connect/connect.ts';

it.each([15, 18] as const)('schema public that was dropped and made again lacks what PUBLIC has in a fresh one, on PostgreSQL %i', async (major) => {
  const server = await startServer({ major });
  try {
    const connection = await connect(target(server.url()));
    try {
      const session = await connection.session('main');
      const grants = async (): Promise<unknown> => [...(await readCatalog(session, { journalSchema: 'sluice' })).catalog.facts.values()].filter(({ address }) => address[0] === 'grant').map(({ id, body }) => ({ id, ...body }));
      expect(await grants()).toEqual([]);
      await server.query('drop schema public cascade; create schema public');
      expect(await grants()).toEqual([{ id: 'grant schema public/PUBLIC/USAGE', granted: false, option: false }]);
      await server.query('grant usage on schema public to public');
      expect(await grants()).toEqual([]);
    } finally {
      await connection.close();
    }
  } finally {
    await server.stop();
  }
});
