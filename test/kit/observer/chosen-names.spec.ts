/** Names of NOT NULL that the server chose are told apart from those that a person gave: the chosen ones depend on what was made first. */
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { compare, observe, ofPg } from '../observer.ts';
import { startServer, type Server } from '../servers.ts';

let server: Server;
beforeAll(async () => {
  server = await startServer({ major: 18 });
});
afterAll(() => server.stop());

async function made(...statements: readonly string[]) {
  const { url } = await server.freshDatabase('chosen');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
    return await observe(ofPg(client));
  } finally {
    await client.end();
  }
}

const differences = async (one: readonly string[], other: readonly string[]): Promise<string[]> => compare(await made(...one), await made(...other)).map(({ text }) => text).filter((text) => text.startsWith('pg_constraint'));

const LONG = 'a name that is so long that it is cut wherever something is added to it'.slice(0, 58);
it.each([
  ['that are cut', [`create table "${LONG} 1" ("${LONG}" int not null)`, `create table "${LONG} 2" ("${LONG}" int not null)`]],
  ['that are cut within characters', [`create table "${'ü'.repeat(30)}1" ("${'€'.repeat(20)}" int not null)`, `create table "${'ü'.repeat(30)}2" ("${'€'.repeat(20)}" int not null)`]],
  ['of two tables that come to the same', ['create table a_b (c int not null)', 'create table a (b_c int not null)']],
  ['of domains', [`create domain "${LONG} 1" as int not null`, `create domain "${LONG} 2" as int not null`]],
])('names %s are the same in either order', async (_, statements) => {
  expect(await differences(statements, [...statements].reverse())).toEqual([]);
});

it.each([
  ['has nothing of the table', 'create table t (a int constraint given not null)'],
  ['ends like a chosen one', 'create table t (a int constraint t_b_not_null not null)'],
  ['begins like a chosen one', 'create table t (a int constraint t_a_not_nulls not null)'],
])('a name that %s is seen', async (_, statement) => {
  expect(await differences(['create table t (a int not null)'], [statement])).not.toEqual([]);
});
