/** Passwords that schema files hold, in clear or by reference, reach the database and nothing else. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { postgres15, postgres18, type Place } from './places.ts';
import { makeWorld, why, type World } from './world.ts';

const made: World[] = [];
afterAll(() => Promise.all(made.map((world) => world.close())));

const WHOLE = (place: Place): Place => ({ ...place, tongue: { ...place.tongue, owns: () => '"*"' } });
const schema = (password: string): string => `create foreign data wrapper w;
create server elsewhere foreign data wrapper w;
create user mapping for public server elsewhere options ("user" 'reader', password '${password.replaceAll("'", "''")}');
`;
const kept = async (root: string): Promise<string> =>
  (await Promise.all((await readdir(join(root, '.sluice'), { recursive: true, withFileTypes: true })).filter((each) => each.isFile()).map((each) => readFile(join(each.parentPath, each.name), 'utf8')))).join('\n');

it.each([postgres15, postgres18])('on $name', async (place) => {
  const [FIRST, SECOND, REFERRED] = ["in clear'1", 'in clear, another', 'only by reference'];
  const world = await makeWorld(WHOLE(place), { app: { files: { 'schema.sql': schema(FIRST) } } }, { env: { ELSEWHERE: REFERRED } });
  made.push(world);
  const options = async () => (await world.rows('select umoptions from pg_user_mappings'))[0]?.['umoptions'];
  const said: string[] = [];
  const deployed = async (status: string) => {
    const report = await world.deploy();
    expect(report.projects[0]?.status, why(report)).toBe(status);
    said.push(JSON.stringify(report), JSON.stringify(await world.diff()));
  };
  await deployed('deployed');
  expect(await options()).toEqual(['user=reader', `password=${FIRST}`]);
  await deployed('unchanged');

  await world.write('app/schema/schema.sql', schema(SECOND));
  await deployed('deployed');
  expect(await options()).toEqual(['user=reader', `password=${SECOND}`]);

  // What the server holds cannot be compared with a reference, so it stays.
  await world.write('app/schema/schema.sql', schema('${secret:ELSEWHERE}'));
  await world.deploy();
  await deployed('unchanged');
  await world.hand('drop user mapping for public server elsewhere');
  await deployed('deployed');
  expect(await options()).toEqual(['user=reader', `password=${REFERRED}`]);

  for (const table of ['deployment', 'catalog', 'step', 'audit'] as const) said.push(JSON.stringify(await world.journal(table)));
  said.push(await kept(world.root));
  for (const secret of [FIRST, SECOND, REFERRED]) expect(said.join('\n')).not.toContain(secret);
});
