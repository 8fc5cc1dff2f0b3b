/** What a statement says of its past goes with it into its own file. */
import { describe, expect, it } from 'vitest';
import { shuffled } from './shuffle.ts';
import { splitFiles } from './split-files.ts';

const TEXT = `create table plain (id int);
-- only a remark
-- sluice: renamed from users
create table accounts (
  id int primary key,
  -- sluice: using id + 1
  total bigint
);
--sluice:renamed from adults
create view grown as select id from accounts;
`;

describe('files of a text', () => {
  it('keep the annotations of their statements', async () => {
    const files = Object.values((await splitFiles(TEXT))!);
    expect(files).toHaveLength(3);
    expect(files.find((each) => each.includes('accounts ('))).toMatch(/^-- sluice: renamed from users\ncreate table accounts[^]*-- sluice: using id \+ 1\n/);
    expect(files.find((each) => each.includes('view grown'))).toBe('--sluice:renamed from adults\ncreate view grown as select id from accounts;\n');
    expect(files.join('')).not.toContain('remark');
  });

  it('keep them in another order, too', async () => {
    const { one, several } = (await shuffled(TEXT, 'any'))!;
    for (const text of [one, Object.values(several).join('')]) expect(text).toMatch(/-- sluice: renamed from users\ncreate table accounts/);
  });

  it('are none where it takes away what it made', async () => {
    const again = 'create table t (id int);\ndrop table t;\ncreate table t (id bigint);\n';
    expect(await splitFiles(again)).toBeUndefined();
    expect(await shuffled(again, 'any')).toBeUndefined();
    expect(Object.keys((await splitFiles('drop table if exists t;\ncreate table t (id int);\ncreate table u (id int);\n'))!)).toHaveLength(3);
  });
});
