import { sharedServer } from '@sluice/kit/servers';
import { expect, test } from 'vitest';
import { target } from '../../test/connect/process.ts';
import { readCatalog } from '../catalog/read.ts';
import { connect } from '../connect/connect.ts';
import { ready } from '../script/parser.ts';
import { connectionReference, secretName } from '../script/source-secrets.ts';
import { subscriptionsOf } from '../shadow/subscriptions.ts';

test.each([15, 18] as const)('PostgreSQL %i shows the connection string to superusers only, and the rest to all', async (major) => {
  const server = await sharedServer(major);
  const { name, url } = await server.freshDatabase('subscribed');
  const connection = await connect(target(url));
  try {
    const session = await connection.session('main');
    await session.execute(`create subscription seen connection 'host=nowhere.invalid password=x' publication p with (connect = false, slot_name = none)`);
    const body = async () => (await readCatalog(session, { journalSchema: 'sluice' })).catalog.facts.get('subscription seen')?.body;
    expect(await body()).toMatchObject({ connection: `\${secret:${secretName('host=nowhere.invalid password=x')}}`, publications: ['p'], enabled: false });
    await session.execute('set role pg_monitor');
    expect(await body()).toMatchObject({ publications: ['p'], enabled: false });
    expect(await body()).toHaveProperty('connection', undefined);
    await session.execute('reset role; drop subscription seen');
  } finally {
    await connection.close();
    await server.dropDatabase(name);
  }
});

const said = (...texts: string[]) => subscriptionsOf(texts.map((text) => ({ statement: { text, place: { file: 'a.sql', line: 1, column: 1 }, offset: 0, leadingComments: '' }, project: 'p' })));

test('what the sources say is what the server would make of it', async () => {
  await ready();
  const made = said(`create subscription s connection '' publication p with (slot_name = none, create_slot = no, enabled = off, binary, streaming = parallel)`, 'alter subscription s rename to t', 'alter subscription t add publication q', `comment on subscription t is 'x'`).get('t');
  expect(made).toMatchObject({ comment: 'x' });
  expect(made?.body(150000)).toMatchObject({ publications: ['p', 'q'], enabled: false, binary: true, streaming: 'parallel', _made: { connect: true, createSlot: false, copyData: true } });
  expect(made?.body(150000).slot).toBeUndefined();
  expect(said(`create subscription s connection '' publication p`).get('s')?.body(180000)).toMatchObject({ slot: 's', enabled: true, streaming: 'parallel' });
  for (const [wrong, why] of [
    [`create subscription s connection '' publication p with (connect = false, enabled = true)`, /mutually exclusive/], [`create subscription s connection '' publication p with (slot_name = none)`, /must also set enabled = false/],
    [`create subscription s connection '' publication p with (no_such = 1)`, /unrecognized/], ['alter subscription s enable', /does not exist/], ['alter subscription s refresh publication', /does not exist/],
  ] as const) expect(() => said(wrong)).toThrow(why);
});

test('of a connection string no password is left, wherever it names others', () => {
  expect(connectionReference('host=h password=p')).toMatch(/^\$\{secret:SOURCE_SECRET_....\}$/);
  expect(connectionReference('host=h password=${secret:PW}')).toBe('host=h password=${secret:PW}');
  expect(connectionReference("host=${secret:H} password='in clear'")).toMatch(/^host=\$\{secret:H\} password=\$\{secret:SOURCE_SECRET_....\}$/);
  expect(connectionReference('postgres://u:clear@${secret:H}/d')).not.toContain('clear');
});
