/** What others do between judging a plan and taking the lock: it is planned again, and what was to be said of the first plan is said of the one that runs. */
import type { Connection, Dialect } from '@sluice/core/dialect';
import { deploy } from '@sluice/core';
import { expect, it } from 'vitest';
import { postgres18 } from './places.ts';
import { makeWorld, of, why } from './world.ts';

/** A dialect whose lock is only had once `first` is done. */
const after = (dialect: Dialect, first: () => Promise<void>): Dialect => ({
  ...dialect,
  connect: async (target) => {
    const connection = await dialect.connect(target);
    return new Proxy(connection, {
      get(of, name: keyof Connection) {
        const member: unknown = Reflect.get(of, name);
        if (typeof member !== 'function') return member;
        if (name === 'lock') return async (...given: Parameters<Connection['lock']>) => first().then(() => connection.lock(...given));
        return member.bind(of) as unknown;
      },
    });
  },
});

const view = 'create view app.seen as select id from app.item;\n';
const item = (column: string) => `create schema app;\ncreate table app.item (id integer primary key, ${column} text);\n${view}`;

it.each([['nobody comes in between', () => []], ['a view is dropped by hand in between', () => ['drop view app.seen']]] as const)('offers the rename where %s', async (_what, hand) => {
  const world = await makeWorld(postgres18, { app: { files: { 'schema.sql': item('old') } } }, { environment: 'gates: { hazards: { accept: [blocking-lock, compatibility, data-loss] } }' });
  try {
    expect(of(await world.deploy()).status).toBe('deployed');
    await world.write('app/schema/schema.sql', item('new'));
    const dialect = after(world.tongue.dialect, () => world.hand(...hand()));
    const report = await deploy(world.other({ dialects: () => Promise.resolve(dialect) }), { environment: 'test', projects: ['app'], named: ['app'] });
    expect(of(report).status, why(report)).toBe('deployed');
    expect(of(report).findings.filter(({ code }) => code === 'alike').map(({ message }) => message)).toEqual(['column app.item/old goes and column app.item/new comes, and they are alike']);
    expect((await world.ids()).has('view app.seen')).toBe(true);
  } finally {
    await world.close();
  }
});
