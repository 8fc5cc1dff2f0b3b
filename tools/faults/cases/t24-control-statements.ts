/** T24: sources that commit, change the session, the server or the machine. Refused with their place, or stopped with everything as before. */
import { chmod, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Server } from '@sluice/kit/servers';
import type { FaultCase, FaultWorld, Trial } from '../fault-case.ts';
import { SCRIPTS, type Script } from '../hostile/control-scripts.ts';
import { workspace } from '../program.ts';
import { changes, onServer, wholeState } from '../whole-state.ts';

export const controlStatements: FaultCase = {
  id: 'T24',
  title: 'Hidden control statements',
  holds: 'refused with file, line and column, or stopped; catalog, rows, roles and settings as before, no file written',
  on: 'PostgreSQL 15, 18',
  trials: { full: SCRIPTS.length, quick: 16 },
  async *run(world) {
    const full = world.scale === 'full';
    for (const major of full ? [18, 15] as const : [18] as const) {
      const server = await world.server(major);
      const template = await withCanary(server);
      const chosen = full ? SCRIPTS.filter(({ expect }) => major === 18 || expect !== 'plan') : SCRIPTS.filter((_, index) => index % Math.floor(SCRIPTS.length / 16) === 0);
      for (const script of chosen) if (world.wanted(script.name)) yield await trial(world, server, template, script);
    }
  },
};

async function withCanary(server: Server): Promise<string> {
  const { name, url } = await server.freshDatabase('t24');
  await onServer(url, async (client) => {
    await client.query(`do $$ begin if not exists (select from pg_roles where rolname = 'app_reader') then create role app_reader; end if; end $$`);
    await client.query('create schema keep; create table keep.canary (id int primary key, song text not null); insert into keep.canary select n, md5(n::text) from generate_series(1, 100) n');
  });
  return name;
}

async function trial(world: FaultWorld, server: Server, template: string, script: Script): Promise<Trial> {
  const name = `t24_${Math.floor(world.random(script.name) * 2 ** 32)}`;
  const url = await server.createDatabase(name, { template });
  // The server is another user.
  const root = await world.folder();
  await chmod(root, 0o777);
  const marker = join(root, 'written-by-the-server');
  const { host, port, user, password } = server;
  const fill = (text: string): string => text.replaceAll('{{marker}}', marker).replaceAll('{{conninfo}}', `host=${host} port=${port} user=${user} password=${password} dbname=${name}`);
  const at = await workspace(world, {
    'sluice.yaml': `environments:\n  test:\n    url: "\${TRIAL_URL}"\n${script.shadow ? `    shadow: ${script.shadow}\n` : ''}`,
    'db/database.yaml': `dialect: postgres\nowns: { schemas: [app], extensions: [dblink] }\nsmokeTests: "tests/**/*.{sql,yaml}"\n`,
    ...Object.fromEntries(Object.entries(script.files).map(([path, text]) => [`db/${path}`, fill(text)])),
  });
  try {
    await server.query('drop role if exists evil');
    await server.query('alter role app_reader nosuperuser');
    await onServer(url, (client) => client.query(script.trap ?? 'select 1'));
    const before = await wholeState(url);
    // What is only planned must not act either.
    const ran = await at.run(script.shadow ? ['diff', 'db', '--env=test'] : ['deploy', 'db', '--env=test', '--assume-yes'], { TRIAL_URL: url });
    const allowed = script.expect === 'harmless' ? ['sluice', 'app'] : ['sluice'];
    const moved = changes(before, await wholeState(url, allowed));
    const wrong =
      moved.length > 0 ? `exit ${ran.code}, changed: ${moved.slice(0, 3).join('; ')}`
      : (await exists(marker)) ? `exit ${ran.code}, a file was written`
      : ran.hung ? 'it hung'
      : script.expect !== 'harmless' && (ran.code === 0 || ran.code === 70) ? `exit ${ran.code}: ${ran.all.slice(-600)}`
      : script.expect === 'plan' && ran.code !== 1 ? `exit ${ran.code} instead of a refusal: ${ran.all.slice(-600)}`
      : script.expect === 'plan' && !(script.at === undefined ? /\bdb\/\w+\/x\.sql:\d+/.test(ran.all) : ran.all.includes(script.at)) ? `the place ${script.at ?? ''} is not named: ${ran.all.slice(-600)}`
      : ran.code === 70 ? `exit 70: ${ran.all.slice(-600)}`
      : undefined;
    return { name: `${script.name} (${server.major})`, ...(wrong !== undefined && { wrong }) };
  } finally {
    await server.dropDatabase(name);
    await rm(marker, { force: true });
  }
}

const exists = (path: string): Promise<boolean> => stat(path).then(() => true, () => false);
