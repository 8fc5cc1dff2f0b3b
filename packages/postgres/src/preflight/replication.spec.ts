/** What replication does to a deployment, and sessions whose server or role has settings that do not go with one. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Connection, Session } from '@sluice/core/dialect';
import { startServer, type Server } from '../../../../test/kit/servers.ts';
import { target } from '../../test/connect/process.ts';
import { connect } from '../connect/connect.ts';
import { replication } from './replication.ts';

describe.each([15, 18] as const)('on PostgreSQL %i', (major) => {
  let server: Server;
  let connection: Connection;
  let session: Session;
  beforeAll(async () => {
    server = await startServer({ major });
    connection = await connect(target(server.url()));
    session = await connection.session('main');
  });
  afterAll(async () => {
    await connection.close();
    await server.stop();
  });

  /** A setting is there once the session was told. */
  const set = async (value: string): Promise<void> => {
    await server.query(`alter system set synchronous_standby_names = '${value}'`);
    await server.query('select pg_reload_conf()');
    while ((await session.query<{ now: string }>(`select current_setting('synchronous_standby_names') as now`))[0]?.now !== value);
  };

  it('a COMMIT that waits for a standby which is not there is refused', async () => {
    expect(await replication(session)).toEqual([]);
    await set('far_away');
    expect(await replication(session)).toMatchObject([{ severity: 'error', message: 'every COMMIT waits for a synchronous standby (far_away), and none is connected' }]);
    await set('');
    expect(await replication(session)).toEqual([]);
  });

  it('a slot that nobody reads is told when it keeps much', async () => {
    await server.query(`select pg_create_physical_replication_slot('left_behind', true)`);
    expect(await replication(session)).toEqual([]);
    await server.query('create table public.moves (id integer)');
    expect(await replication(session, 0)).toMatchObject([{ severity: 'warning', message: expect.stringMatching(/^nobody reads the replication slot left_behind, for which the server keeps 0\.0 GB/) as string }]);
    await server.query(`select pg_drop_replication_slot('left_behind')`);
  });

  it('what was answered is on the disk, and sessions may be idle, whatever the role says', async () => {
    await server.query(`create role hasty login superuser password 'x'; alter role hasty set synchronous_commit = off; alter role hasty set idle_session_timeout = '1s'`);
    const own = await connect(target(server.url().replace(/postgres:[^@]*@/, 'hasty:x@')));
    const settings = await (await own.session('main')).query(`select current_setting('synchronous_commit') as sync, current_setting('idle_session_timeout') as idle`);
    await own.close();
    expect(settings).toEqual([{ sync: 'local', idle: '0' }]);
    expect(await session.query(`select current_setting('synchronous_commit') as sync`)).toEqual([{ sync: 'on' }]);
  });
});
