/**
 * A process that opens a database and holds it: argument one is the url, two is `open`, `deploy` or `commit` (commits a row a moment
 * until it is killed). Says `held`, or the code and message of the Failure, then waits to be killed.
 */
import { isFailure, type LockHolder } from '@sluice/core/dialect';
import { connect } from '../../src/connect/connect.ts';

const [url = '', mode = 'open', openWaitMs = '0'] = process.argv.slice(2);
const say = (line: string) => process.stdout.write(`${line}\n`);
const holder: LockHolder = { deploymentId: '01JHOLDER', runId: 'run-1', project: 'db-sales', actor: 'ann', host: 'there', pid: process.pid, startedAt: '2026-01-02T03:04:05.000Z' };

try {
  const connection = await connect({ url, label: 'test', root: '/', applicationName: 'sluice hold', timeouts: { lockMs: 500, statementMs: 10_000 }, openWaitMs: Number(openWaitMs) });
  if (mode === 'deploy') await connection.lock(holder, 0);
  say('held');
  if (mode === 'commit') {
    const session = await connection.session('main');
    await session.execute('create table if not exists public.kept (n int)');
    for (let n = 1; ; n += 1) {
      await session.transaction(() => session.execute(`insert into public.kept values (${n})`));
      say(`committed ${n}`);
    }
  }
  setInterval(() => undefined, 1_000);
} catch (error) {
  if (!isFailure(error)) throw error;
  say(`${error.code} ${error.message}`);
}
