/** What several sessions load into a server's shadow is what one session loads (decision 0025). */
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Connection, ShadowOptions } from '@sluice/core/dialect';
import { startServer, type Server } from '@sluice/kit/servers';
import { desiredBy, dialect } from '@sluice/postgres';
import { isCaseFile, parseCaseFile } from '../../tools/cases/case-file.ts';
import { generate } from '../../tools/proof/generate/generate.ts';
import { sqlOf } from '../../tools/proof/generate/standing.ts';
import { besideEachOther } from '../../tools/proof/same-desired.ts';

describe.each([15, 18] as const)('on %i', (major) => {
  let server: Server;
  let connection: Connection;
  let options: ShadowOptions;
  beforeAll(async () => {
    // Its own: whoever makes a role on the server while something is loaded takes it back.
    server = await startServer({ major });
    const { url } = await server.freshDatabase('lanes');
    await server.query('create role gen_reader; create role gen_writer');
    connection = await dialect.connect({ url, label: 'lanes', root: '/nowhere', applicationName: 'sluice lanes', timeouts: { lockMs: 5_000, statementMs: 60_000 } });
    options = { place: 'target', connection, stateDir: '/nowhere', root: '/nowhere', target: connection.server };
  });
  afterAll(async () => {
    await connection.close();
    await server.stop();
  });

  const sources = (text: string) => [{ project: 'p', owns: '*' as const, files: [{ path: 'a.sql', text }] }];
  /** How it was loaded; both ways must give the same, or be refused alike. */
  const loaded = async (text: string): Promise<string> => {
    const found = await besideEachOther(desiredBy, sources(text), options);
    expect(found.wrong).toEqual([]);
    return found.loaded;
  };

  const table = (n: number): string => `create table s.t${n} (id int primary key, other int references s.t${Math.max(0, n - 1)}); alter table s.t${n} add column b int; create view s.v${n} as select * from s.t${n}; alter table s.t${n} add column c int;
    create index on s.t${n} (b); comment on column s.t${n}.b is 'b'; create function s.f${n}(x s.t${n}) returns int language sql begin atomic select x.b; end; create view s.w${n} as select s.f${n}(t) as b from s.t${n} as t;`;
  const tables = Array.from({ length: 12 }, (_, n) => table(n)).join('\n');

  it.each([
    ['a chain of tables, each with what stands on it', tables, 'lanes'],
    ['what may only come alone between them', `${tables} create aggregate s.total (int) (sfunc = int4pl, stype = int); create view s.sums as select s.total(b) from s.t3; alter default privileges in schema s revoke execute on functions from public; create function s.g() returns int language sql return 1;`, 'lanes'],
    ['what comes before what it needs', `create schema if not exists s; create view s.early as select * from s.t1; ${tables}`, 'lanes'],
    ['a circle of functions and views', `${tables} create function s.a() returns int language sql begin atomic select 1; end; create view s.one as select s.a() as a; create or replace function s.a() returns int language sql begin atomic select max(id) from s.t2; end;`, 'lanes'],
    ['what its text does not tell that it needs, before a grant for all there is', `${tables} ${Array.from({ length: 8 }, (_, n) => `create function s.label${n}(s.t${n}) returns int language sql return ($1).b; create view s.l${n} as select t.label${n} from s.t${n} as t;`).join('\n')} grant select on all tables in schema s to gen_reader;`, undefined],
    ['names that were counted on', `${tables} create table s.a_b (c int); create index on s.a_b (c); create table s.a (b_c int); create index on s.a (b_c);`, 'whole'],
    ['two indexes of one name', `${tables} create table s.x (a int constraint both unique); create table s.y (a int constraint both unique);`, 'refused'],
    ['a statement that is wrong', `${tables} create view s.wrong as select d from s.t4; create view s.above as select * from s.wrong;`, 'refused'],
  ])('%s', async (_, text, how) => {
    const found = await loaded(`create schema s; ${text}`);
    // Or as the moment has it.
    if (how !== undefined) expect(found).toBe(how);
  });

  it('few statements are loaded by one session', async () => {
    expect((await desiredBy(sources(`create schema s; ${tables}`), options)).loaded).toBe('whole');
  });

  const folder = new URL('../../packages/postgres/cases/', import.meta.url);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.sql')).sort();
  // All of them: npm run proof -- packages/postgres/cases --lanes.
  const some = files.filter((path, index) => index % 20 === (major === 18 ? 0 : 10) && isCaseFile(readFileSync(new URL(path, folder), 'utf8')));
  it.each(some)('the case %s', async (path) => {
    const { old, new: now } = parseCaseFile(readFileSync(new URL(path, folder), 'utf8'), path);
    await loaded(old);
    await loaded(now);
  });

  it('generated schemas', async () => {
    const made: Record<string, number> = {};
    for (let seed = 1; seed <= 6; seed += 1) {
      const how = await loaded(sqlOf(generate(seed, 0, major).new));
      made[how] = (made[how] ?? 0) + 1;
    }
    expect(made['lanes']).toBeGreaterThan(3);
  });
});
