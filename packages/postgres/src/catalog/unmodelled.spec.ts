/** What no kind models is said with its name, and never skipped. */
import { expect, it } from 'vitest';
import { startServer } from '../../../../test/kit/servers.ts';
import { target } from '../../test/connect/process.ts';
import { connect } from '../connect/connect.ts';
import { readCatalog } from './read.ts';

it.each([15, 18] as const)('security labels are seen and reported on PostgreSQL %i', async (major) => {
  const server = await startServer({ major });
  try {
    // A provider is a library that no server has by itself; what it writes is a row.
    await server.query(`create table t (id int, secret text); create function f() returns int language sql as 'select 1';
      insert into pg_seclabel select 't'::regclass, 'pg_class'::regclass, 2, 'anon', 'MASKED'; insert into pg_seclabel select 'f'::regproc, 'pg_proc'::regclass, 0, 'selinux', 'x';`);
    const connection = await connect(target(server.url()));
    try {
      const { catalog } = await readCatalog(await connection.session('main'), { journalSchema: 'sluice' });
      expect(catalog.findings.map(({ code, message }) => `${code}: ${message}`)).toEqual(['unmodelled: security label of selinux on function public.f()', 'unmodelled: security label of anon on table column public.t.secret']);
    } finally {
      await connection.close();
    }
  } finally {
    await server.stop();
  }
});
