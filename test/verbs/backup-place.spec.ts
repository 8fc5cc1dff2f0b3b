/** Where backup objects cannot be made nothing begins: no deployment and no rollback is left open by it. */
import { deploy, rollback } from '@sluice/core';
import { expect, it } from 'vitest';
import { postgres18 } from './places.ts';
import { makeWorld, of, why } from './world.ts';

const table = 'create schema app;\ncreate table app.t (id integer primary key, v text);\n';

it('a role that may not make their place is refused, and the next deploy plans anew', async () => {
  const world = await makeWorld(postgres18, { app: { files: { 'schema.sql': table } } }, { environment: 'gates: { hazards: { accept: [blocking-lock, compatibility, data-loss] } }' });
  const role = `placeless_${Date.now().toString(36)}`;
  try {
    const name = new URL(world.url).pathname.slice(1);
    await world.hand(`create role ${role} login password 'plain'`, `grant create on database ${name} to ${role}`);
    const theirs = world.other({ env: { VERBS_URL: world.url.replace(/\/\/[^@]*@/, `//${role}:plain@`) } });
    const options = { environment: 'test', projects: ['app'], named: ['app'] };
    const first = await deploy(theirs, options);
    expect(of(first).status, why(first)).toBe('deployed');
    await world.hand("insert into app.t values (1, 'a')", `revoke create on database ${name} from ${role}`);
    await world.write('app/schema/schema.sql', table.replace(', v text', ''));
    const refused = await deploy(theirs, options);
    expect(of(refused), why(refused)).toMatchObject({ failure: { code: 'SL604' } });
    expect((await world.journal('deployment'))!.map(({ status }) => status)).toEqual(['done']);
    // A way back that would have to keep something is refused in the same way.
    const back = await rollback(theirs, options);
    expect(of(back), why(back)).toMatchObject({ failure: { code: 'SL604' } });
    expect((await world.journal('deployment'))!.map(({ status }) => status)).toEqual(['done']);
    await world.hand(`create schema sluice_backup authorization ${role}`);
    const done = await deploy(theirs, options);
    expect(of(done), why(done)).toMatchObject({ status: 'deployed' });
    expect(of(done).resumed).toBeUndefined();
  } finally {
    await world.hand(`drop owned by ${role} cascade`, `drop role ${role}`);
    await world.close();
  }
});
