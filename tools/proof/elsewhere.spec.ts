import { expect, it } from 'vitest';
import { withoutElsewhere } from './elsewhere.ts';

const OLD = "begin;\ncreate role clerk;\nset search_path = app;\n-- the first\ncreate table t (a int);\ninsert into t values (1);\ncreate view v as select a from t;\nupdate t set a = 2;\ncommit;";
const NEW = 'create table app.t (a int);\ncreate view app.v as select a from app.t;\n';

it('takes what is no schema out of the texts: rows in their order and with the settings that they need, roles for the server', async () => {
  const found = (await withoutElsewhere({ name: 'a', old: OLD, new: NEW }))!;
  expect(found.old).toBe('set search_path = app;\ncreate table t (a int);\ncreate view v as select a from t;\n');
  expect(found.elsewhere!.get(found.old)).toEqual({
    plain: 'begin;\nset search_path = app;\ncreate table t (a int);\ninsert into t values (1);\ncreate view v as select a from t;\nupdate t set a = 2;\ncommit;\n',
    rows: 'set search_path = app;\ninsert into t values (1);\nupdate t set a = 2;\n',
  });
  expect(found.roles).toBe('do $role$ begin create role clerk; exception when duplicate_object then null; end $role$');
  expect(found.new).toBe(NEW);
  expect(found.elsewhere!.get(found.new)).toEqual({ plain: NEW, rows: '' });
});

it('takes roles out of the one text where the other is empty', async () => {
  const found = (await withoutElsewhere({ name: 'a', old: '', new: `create role clerk;\n${NEW}` }))!;
  expect([found.old, found.new]).toEqual(['', 'create table app.t (a int);\ncreate view app.v as select a from app.t;\n']);
  expect(found.roles).toContain('create role clerk');
});

it('leaves a case alone that holds nothing of the kind', async () => {
  expect(await withoutElsewhere({ name: 'a', old: NEW, new: 'do $$ begin end $$' })).toBeUndefined();
});
