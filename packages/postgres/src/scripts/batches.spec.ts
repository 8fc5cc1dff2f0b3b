/** What may run in batches, and where the condition on the key goes. */
import { describe, expect, it } from 'vitest';
import { batches } from './batches.ts';
import { scripts } from './scripts.ts';

const plan = async (sql: string, by: readonly string[] = ['id'], over?: string) => {
  const [statement] = await scripts.cut({ path: 'V1__x.sql', text: sql });
  return batches.plan(statement!, { size: 10, by, pauseMs: 0, ...(over !== undefined && { over }) });
};
const whole = async (sql: string, over?: string) => {
  const planned = await plan(sql, ['id'], over);
  return [`${planned.head}KEY${planned.tail}`.replace(/\s+/g, ' '), planned.relation, planned.qualifier];
};

describe('the condition on the key', () => {
  it.each([
    ['update t set n = 1', undefined, ['update t set n = 1 where KEY', 't', 't']],
    ['update only app.t as x set n = (select 1 where true) where a or b -- why', undefined, ['update only app.t as x set n = (select 1 where true) where KEY and ( a or b )', 'only app.t', 'x']],
    ['update t set n = x.where from (select 1 as where) x', undefined, ['update t set n = x.where from (select 1 as where) x where KEY', 't', 't']],
    ['delete from "T" using u where u.id = "T".id', undefined, ['delete from "T" using u where KEY and ( u.id = "T".id )', '"T"', 'T']],
    ['insert into k select id from t order by 1', undefined, ['insert into k select id from t where KEY order by 1', 't', 't']],
    ['insert into k select a.id from app.t a left join u on u.id = a.id where u.id is null or true on conflict (id) where x > 1 do update set n = 2 where k.n < 1', 'a', ['insert into k select a.id from app.t a left join u on u.id = a.id where KEY and ( u.id is null or true ) on conflict (id) where x > 1 do update set n = 2 where k.n < 1', 'app.t', 'a']],
    ['insert into k select id, (select count(*) from u) from app.t, u', 'app.t', ['insert into k select id, (select count(*) from u) from app.t, u where KEY', 'app.t', 't']],
  ])('of %s', async (sql, over, expected) => {
    expect(await whole(sql, over)).toEqual(expected);
  });

  it('is a range of rows, by the server\'s own operators, and quoted', () => {
    expect(batches.condition({ qualifier: 'T', by: ['id'] }, { upTo: ['9'] })).toBe(`"T".id operator(pg_catalog.<=) '9'`);
    expect(batches.condition({ qualifier: 't', by: ['a', 'Order'] }, { after: ['1', "x'; drop"], upTo: ['2', '\\'] })).toBe(`(t.a, t."Order") operator(pg_catalog.>) ('1', 'x''; drop') and (t.a, t."Order") operator(pg_catalog.<=) ('2', E'\\\\')`);
  });
});

describe('what means something else in parts', () => {
  it.each([
    ['create table t ()', 'only UPDATE'], ['merge into t using u on true when matched then delete', 'only UPDATE'], ['update t set id = id + 1', 'it changes id'], ['update t set (n, id) = (1, 2)', 'it changes id'], ['update t set n = 1 returning n', 'RETURNING'],
    ['with x as (select 1) update t set n = 1', 'WITH'], ['insert into k values (1)', 'no rows of another table'], ['insert into k select 1', 'no rows of another table'], ['insert into k select a from t group by a', 'GROUP BY'], ['insert into k select distinct a from t', 'DISTINCT'],
    ['insert into k select a from t limit 5', 'LIMIT'], ['insert into k select a from t union select a from u', 'UNION'], ['insert into k select count(*) from t', 'aggregate count'], ['insert into k select 1 + max(a) from t', 'aggregate max'], ['insert into k select row_number() over () from t', 'window function'],
    ['insert into k select 1 from t, u', 'several tables'], ['insert into k select 1 from (select 1) t', 'no table'], ['insert into k (select a from t)', 'parentheses'],
  ])('%s', async (sql, reason) => {
    await expect(plan(sql)).rejects.toMatchObject({ code: 'SL218', message: expect.stringContaining(reason) as unknown, detail: { at: { line: 1 } } });
  });
  it('is an outer join that may lack the row, and a table that is not read', async () => {
    await expect(plan('insert into k select 1 from t left join u on true', ['id'], 'u')).rejects.toMatchObject({ message: expect.stringContaining('may lack rows') as unknown });
    await expect(plan('insert into k select 1 from t full join u on true', ['id'], 't')).rejects.toMatchObject({ message: expect.stringContaining('may lack rows') as unknown });
    await expect(plan('insert into k select 1 from t', ['id'], 'u')).rejects.toMatchObject({ message: expect.stringContaining('does not read u') as unknown });
    await expect(plan('update t set n = 1', ['id'], 'u')).rejects.toMatchObject({ message: expect.stringContaining('does not change u') as unknown });
  });
});
