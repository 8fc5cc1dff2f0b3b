/** Import through the program itself: files of other tools become the project's own, and nothing of a person's is written over. */
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sluice, workspace } from './cli.ts';

const made: { drop(): Promise<void> }[] = [];
afterAll(async () => {
  for (const each of made) await each.drop();
});

async function world(manifest = 'migrations: migrations/*.sql\n') {
  const space = await workspace({
    'sluice.yaml': 'environments:\n  local: { url: "pglite:.sluice/db/local" }\n', 'shop/database.yaml': `dialect: postgres\nowns: { schemas: [shop] }\n${manifest}`,
    'old/1_items.up.sql': 'BEGIN;\ncreate schema shop;\ncreate table shop.items (id int);\nCOMMIT;\n', 'old/1_items.down.sql': 'drop schema shop cascade;\n', 'old/2_more.up.sql': 'select 1;\n',
  });
  made.push(space);
  return space;
}

const names = (root: string) => readdir(join(root, 'shop/migrations')).then((found) => found.sort(), () => []);

describe('sluice import', () => {
  it('writes files that a person can read, once', async () => {
    const { root } = await world();
    const dry = await sluice(['import', 'old', '--dry-run'], { cwd: root });
    expect(dry).toMatchObject({ code: 0, stderr: '' });
    expect(dry.stdout).toContain('0 files written to shop/migrations');
    expect(await names(root)).toEqual([]);
    const first = await sluice(['import', 'old'], { cwd: root });
    expect(first.code, first.all).toBe(0);
    expect(first.stdout).toBe([
      'shop: 2 scripts from files with .up.sql and .down.sql (golang-migrate, SQLx)', '  V1__items.sql, with its rollback', '  V2__more.sql', '3 files written to shop/migrations',
      '1 script without a rollback script: the way back is made from the catalog where nothing is lost', '',
    ].join('\n'));
    expect(await readFile(join(root, 'shop/migrations/V1__items.sql'), 'utf8')).toBe('create schema shop;\ncreate table shop.items (id int);\n');
    expect((await sluice(['import', 'old'], { cwd: root })).stdout).toContain('0 files written');
  });

  it('says what keeps the project from reading them', async () => {
    const { root } = await world('');
    const { code, stdout } = await sluice(['import', 'old'], { cwd: root });
    expect(code).toBe(0);
    expect(stdout).toContain('warning: shop/database.yaml:1 shop/database.yaml does not read shop/migrations yet\n  hint: Add the line `migrations: migrations/*.sql`.');
  });

  it('writes over nothing, and through no link', async () => {
    const { root } = await world();
    await mkdir(join(root, 'shop/migrations'));
    await writeFile(join(root, 'shop/migrations/V2__more.sql'), 'mine');
    const taken = await sluice(['import', 'old'], { cwd: root });
    expect(taken).toMatchObject({ code: 1 });
    expect(taken.all).toContain('shop/migrations/V2__more.sql is there already, with another text');
    expect(await names(root)).toEqual(['V2__more.sql']);
    await writeFile(join(root, 'old/2_more.up.sql'), 'mine\n');
    await writeFile(join(root, 'shop/migrations/V2__more.sql'), 'mine\n');
    await writeFile(join(root, 'shop/migrations/V1__other.sql'), 'select 0;\n');
    expect((await sluice(['import', 'old'], { cwd: root })).all).toContain('shop/migrations/V1__other.sql has the version of V1__items.sql already');

    const other = await world();
    await mkdir(join(other.root, 'elsewhere'));
    await symlink(join(other.root, 'elsewhere'), join(other.root, 'shop/migrations'));
    expect((await sluice(['import', 'old'], { cwd: other.root })).all).toContain('SL204');
    expect(await readdir(join(other.root, 'elsewhere'))).toEqual([]);
  });

  it.each([
    [['import'], 64, 'import takes one folder'],
    [['import', 'nowhere'], 1, 'nowhere is not a folder'],
    [['import', 'shop'], 1, 'no versioned scripts in a layout that is known were found in shop'],
    [['import', 'old', '--layout=flywey'], 1, 'Did you mean flyway?'],
    [['import', 'old', '--layout=flyway'], 1, 'no versioned scripts in the layout flyway were found in old'],
    [['import', 'old', '--project=shpo'], 1, 'Did you mean shop?'],
  ])('%j is refused', async (argv, code, text) => {
    const { root } = await world();
    const ended = await sluice(argv, { cwd: root });
    expect(ended.code, ended.all).toBe(code);
    expect(ended.all).toContain(text);
    expect(await names(root)).toEqual([]);
  });
});
