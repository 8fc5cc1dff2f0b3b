/** Where a sequence stands after a rollback: where it was, and never before a number that somebody has taken since. */
import { deploy } from '@sluice/core';
import type { Dialect } from '@sluice/core/dialect';
import { expect, it } from 'vitest';
import { consenting, start } from './backup-world.ts';
import { postgres15, postgres18 } from './places.ts';
import { makeWorld, of, why } from './world.ts';

const at = (sequence: string) => `create schema app;\ncreate schema other;\ncreate sequence app.q ${sequence};\n`;
const CASES = [
  { what: 'nobody took a number since', before: 'maxvalue 100000', after: 'maxvalue 5000', taken: 20, since: 0, next: 21 },
  { what: 'numbers were taken since', before: 'maxvalue 100000', after: 'maxvalue 5000', taken: 20, since: 7, next: 28 },
  { what: 'numbers were taken since, downwards', before: 'increment -1 minvalue -100000', after: 'increment -1 minvalue -5000', taken: 20, since: 7, next: -28 },
  { what: 'it was made anew', before: 'maxvalue 100000', after: undefined, taken: 20, since: 0, next: 21 },
] as const;

it.each(CASES)('$what', async ({ before, after, taken, since, next }) => {
  for (const place of [postgres18, postgres15]) {
    const world = await start(place, at(before));
    try {
      const first = await consenting(world.deploy);
      expect(first.outcome, why(first)).toBe(0);
      const take = (count: number) => world.hand(`select nextval('app.q') from generate_series(1, ${count})`);
      await take(taken);
      await world.write('shop/schema/schema.sql', after === undefined ? 'create schema app;\ncreate schema other;\n' : at(after));
      const forth = await consenting(world.deploy);
      expect(forth.outcome, why(forth)).toBe(0);
      if (since > 0) await take(since);
      const back = await consenting(world.rollback);
      expect(back.outcome, why(back)).toBe(0);
      expect(await world.rows(`select nextval('app.q')::int4 as next`)).toEqual([{ next }]);
    } finally {
      await world.close();
    }
  }
});

it.each([postgres15, postgres18])('on $name nobody takes a number between keeping the position and dropping the sequence', async (place) => {
  const world = await makeWorld(place, { app: { files: { 'schema.sql': 'create schema app;\ncreate sequence app.q;\n' } } }, { environment: 'gates: { hazards: { accept: [compatibility, data-loss] } }' });
  try {
    expect(of(await world.deploy()).status).toBe('deployed');
    await world.write('app/schema/schema.sql', 'create schema app;\n');
    let taken: string | undefined;
    const atDrop = async (sql: string): Promise<void> => {
      if (!/\bdrop sequence\b/.test(sql)) return;
      taken = await world.hand("set lock_timeout = '200ms'", "select nextval('app.q')").then(() => 'it was given', (error: unknown) => String(error));
    };
    const { dialect } = world.tongue;
    const using: Dialect = { ...dialect, connect: async (target) => {
      const connection = await dialect.connect(target);
      return wrapped(connection, 'session', (open) => async (...given) => wrapped(await open(...given), 'executeCounting', (execute) => async (sql) => atDrop(sql).then(() => execute!(sql))));
    } };
    const report = await deploy(world.other({ dialects: () => Promise.resolve(using) }), { environment: 'test', projects: ['app'], named: ['app'] });
    expect(of(report).status, why(report)).toBe('deployed');
    expect(taken).toContain('lock timeout');
    const back = await world.rollback();
    expect(back.outcome, why(back)).toBe(0);
    expect(await world.rows('select last_value::int4 as last, is_called from app.q')).toEqual([{ last: 1, is_called: false }]);
  } finally {
    await world.close();
  }
});

/** The same, with another way to do `name`. */
function wrapped<T extends object, K extends keyof T>(inner: T, name: K, by: (own: T[K]) => T[K]): T {
  return new Proxy(inner, {
    get(of, key) {
      const member: unknown = Reflect.get(of, key);
      if (typeof member !== 'function') return member;
      const bound = member.bind(of) as unknown;
      return key === name ? by(bound as T[K]) : bound;
    },
  });
}
