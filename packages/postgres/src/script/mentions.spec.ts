/** What is passed by without a parse must hold no name of another project, however it is written. */
import { describe, expect, it } from 'vitest';
import { references } from '../check.ts';
import { mentionsOthers } from './mentions.ts';

const may = mentionsOthers([['core', 'a'], ['sales', 'b'], ['both', 'a'], ['both', 'b'], ['uuid-ossp', 'a'], ['Odd', 'a']]);

describe('a text', () => {
  it('of its own names only is passed by', () => {
    for (const text of ['create table sales.t (core_id int)', "select 'scores', encore from sales.core1", 'create view sales.v as select 1']) expect(may(text, 'b'), text).toBe(false);
  });

  it('that may hold a name of another owner is looked at', () => {
    for (const text of ['select core.f()', 'select CORE.f()', 'select "core".f()', "select nextval('core.s')", '$$core.f()$$', 'create extension "uuid-ossp"', 'select * from "Odd".t', 'table both.t']) expect(may(text, 'b'), text).toBe(true);
  });

  it('that may write a name otherwise is looked at', () => {
    for (const text of ["E'\\nscore.t'", 'U&"!0063ore" uescape \'!\'', "nextval('co'\n  're.s')", "nextval('co' -- so\n-- and so\n 're.s')", "format('select %Lcore')", `table ${'x'.repeat(64)}`]) expect(may(text, 'b'), text).toBe(true);
  });
});

it('finds the same as a parse of everything does', async () => {
  const files = [
    "create table sales.t (id int default nextval('core.s'), c core.kind);", 'create view sales.v as select 1 as core;', "create function sales.f() returns void language plpgsql as $$ begin perform core.g(); end $$;",
    'create table sales.own (id int references sales.t);', 'create extension "uuid-ossp";', 'create view sales.w as select E\'a\\tb\' as x from "core"."T";',
  ].map((text, index) => ({ path: `${index}.sql`, text }));
  const found = await references([{ project: 'a', owns: { schemas: ['core'], extensions: ['uuid-ossp'] }, files: [] }, { project: 'b', owns: { schemas: ['sales'] }, files }]);
  expect(found.map(({ name, strength, at }) => `${at.file} ${name} ${strength}`)).toEqual(['0.sql core.s hard', '0.sql core.kind hard', '2.sql core.g soft', '5.sql core.T hard']);
});
