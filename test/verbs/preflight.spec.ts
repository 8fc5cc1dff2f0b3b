/** What is found before the first write: all at once, errors that stop it and warnings that are told. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import pg from 'pg';
import { startServer, type Server } from '@sluice/kit/servers';
import { onServer, postgres15, postgres18 } from './places.ts';
import { makeWorld, of, why, type World } from './world.ts';

const TABLE = 'create schema shop;\ncreate table shop.orders (id integer primary key, note text);\n';

describe.each([postgres15, postgres18])('the preflight on $name', (place) => {
  let world: World;
  beforeAll(async () => {
    world = await makeWorld(place, { shop: { files: { 'schema.sql': TABLE } } });
    expect((await world.deploy({ assumeYes: true })).outcome).toBe(0);
  });
  afterAll(() => world.close());
  const dry = async () => of(await world.deploy({ dryRun: true, assumeYes: true }));
  const change = (sql: string) => world.write('shop/schema/schema.sql', sql);

  it('names every role and extension that is missing, at once', async () => {
    await world.write('shop/database.yaml', `dialect: postgres\nowns: { schemas: [shop] }\nrequires: { roles: [nobody_one, 'x; drop role y'], extensions: [no_such_thing] }\n`);
    const { failure, outcome } = await dry();
    expect(outcome).toBe(1);
    expect(failure?.code).toBe('SL507');
    expect([failure?.message, ...(failure?.lines ?? [])].join('\n')).toMatch(/there is no role nobody_one[^]*requires the extension no_such_thing/);
    // What a superuser is told to run is one statement.
    expect(JSON.stringify(failure)).toContain('create role \\"x; drop role y\\".');
    await world.write('shop/database.yaml', `dialect: postgres\nowns: { schemas: [shop] }\n`);
  });

  it('refuses a name that dumps and logs could be fooled with', async () => {
    await change(`${TABLE}create table shop."two\nlines" (id integer);\n`);
    expect((await dry()).failure).toMatchObject({ code: 'SL507', message: expect.stringContaining('holds a line break') as string });
  });

  it('warns of who holds what the plan must lock, without values of their statements', async () => {
    await change(TABLE.replace('note text', 'note text, extra text'));
    const client = new pg.Client({ connectionString: world.url, application_name: 'reports' });
    await client.connect();
    await client.query("begin; select 'secret', * from shop.orders");
    await client.query('select pg_sleep(0.6)');
    const { findings, outcome } = await dry();
    await client.query('rollback');
    await client.end();
    expect(outcome).toBe(0);
    expect(findings).toMatchObject([{ severity: 'warning', subject: 'table shop.orders' }]);
    expect(findings[0]?.message).toMatch(/^process \d+ \(user postgres, reports, idle in transaction\) holds shop\.orders for \d+ s, which the plan must lock: select pg_sleep\(\?\)$/);
  });

  it('a table that somebody has locked is planned for all the same', async () => {
    await change(TABLE.replace('note text', 'note text, extra text'));
    const client = new pg.Client({ connectionString: world.url, application_name: 'vacuum full' });
    await client.connect();
    await client.query('begin; lock table shop.orders in access exclusive mode');
    const { findings, outcome, failure } = await dry();
    await client.query('rollback');
    await client.end();
    expect(outcome, failure?.message).toBe(0);
    expect(findings[0]?.message).toMatch(/^process \d+ \(user postgres, vacuum full, idle in transaction\) holds shop\.orders/);
  });

  it('warns of prepared transactions, publications and indexes that nobody finished', async () => {
    await change(TABLE.replace('note text', 'note text, extra text'));
    await world.hand('create table shop.other (id integer)', 'insert into shop.other values (1), (1)', 'create publication feed for table shop.orders');
    await expect(world.hand('create unique index concurrently broken on shop.other (id)')).rejects.toThrow();
    const client = new pg.Client({ connectionString: world.url });
    await client.connect();
    await client.query("begin; lock table shop.orders in share mode; prepare transaction 'left behind'");
    await client.query('select pg_sleep(0.6)');
    const { findings } = await dry();
    await client.query("rollback prepared 'left behind'");
    await client.end();
    await world.hand('drop publication feed', 'drop table shop.other');
    expect(findings.map(({ message }) => message).sort()).toEqual([
      expect.stringMatching(/^index shop\.broken is invalid/), expect.stringMatching(/^shop\.orders is published by feed/), expect.stringMatching(/^the prepared transaction left behind holds shop\.orders/),
    ]);
  });
});

describe('a server with little room for locks', () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer({ major: 15, settings: { max_locks_per_transaction: 10, max_connections: 20, max_prepared_transactions: 0 } });
  });
  afterAll(() => server.stop());

  it('gets batches that fit, and --atomic is refused before the first write', async () => {
    const many = Array.from({ length: 120 }, (_, index) => `create table shop.t${index} (id integer primary key, note text);\n`).join('');
    const world = await makeWorld(onServer(15, () => Promise.resolve(server)), { shop: { files: { 'schema.sql': `create schema shop;\n${many}` } } }, { environment: 'gates: { hazards: { accept: [data-loss] } }' });
    try {
      const refused = await world.deploy({ assumeYes: true, atomic: true });
      expect(refused.outcome).toBe(1);
      expect(await world.journal('deployment')).toBeUndefined();
      const { plan, status, failure } = of(await world.deploy({ assumeYes: true }));
      expect(status, failure?.message).toBe('deployed');
      // 200 places, four locks a table, a quarter left to others.
      expect(plan?.batches.length).toBe(4);
      expect(plan?.batches[1]?.barrier).toBe('the server has room for about 150 locks in one transaction');
      const back = await world.rollback({ assumeYes: true, reason: 'spec' });
      expect(of(back).status, why(back)).toBe('rolled back');
    } finally {
      await world.close();
    }
  });
});
