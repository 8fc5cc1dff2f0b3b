/** An installed embedded PostgreSQL as shadow: asked for, or taken by `auto` for what PGlite is without. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServerInfo, ShadowOptions } from '@sluice/core/dialect';
import { desire } from './desire.ts';
import { embeddedUrl, hasEmbedded } from './embedded.ts';
import { release } from './shadow.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sluice-embedded-'));
});
afterAll(async () => {
  await release();
  await rm(root, { recursive: true, force: true });
});

const target = (version: number): ServerInfo => ({ dialect: 'postgres', version, versionText: '', database: 'there', user: 'someone' });
const options = (place: ShadowOptions['place'], version = 180_000): ShadowOptions => ({ place, target: target(version), root }) as ShadowOptions;
const sources = (sql: string) => [{ project: 'db', owns: '*' as const, files: [{ path: 'db/schema/a.sql', text: sql }] }];
const FOREIGN = 'create extension postgres_fdw;\ncreate server away foreign data wrapper postgres_fdw options (host \'there\');\ncreate foreign table far (id integer) server away;\n';

describe('an installed embedded PostgreSQL', () => {
  it.each([15, 16, 17, 18])('loads sources as the target\'s major %i, when the environment says so', async (major) => {
    const { shadow, catalog } = await desire(sources('create table t (id integer primary key);\n'), options('embedded', major * 10_000));
    expect(shadow).toBe(`embedded ${major}`);
    expect([...catalog.facts.keys()]).toContain('table public.t');
  });

  it('is taken by auto for an extension that PGlite is without, and for nothing else', async () => {
    expect((await desire(sources('create table t (id integer);\n'), options('auto'))).shadow).toBe('pglite');
    const { shadow, catalog } = await desire(sources(FOREIGN), options('auto'));
    expect(shadow).toBe('embedded 18');
    expect([...catalog.facts.keys()]).toEqual(expect.arrayContaining(['foreign-table public.far']));
    await expect(desire(sources('create table t (id nowhere);\n'), options('auto'))).rejects.toMatchObject({ code: 'SL302', message: 'type "nowhere" does not exist' });
    expect((await desire(sources('create table t (id integer);\n'), options('auto'))).shadow).toBe('pglite');
  });

  it('is taken by auto for a library that PGlite is without', async () => {
    const { shadow } = await desire(sources("create function prewarm(regclass, text, text, bigint, bigint) returns bigint language c as '$libdir/pg_prewarm', 'pg_prewarm';\n"), options('auto'));
    expect(shadow).toBe('embedded 18');
  });

  it('is taken by auto for a collation that PGlite is without', async () => {
    const { shadow, catalog } = await desire(sources('create table t (a text collate "sv-x-icu");\n'), options('auto'));
    expect(shadow).toBe('embedded 18');
    expect([...catalog.facts.keys()]).toContain('table public.t');
  });

  it('says so where the installed one is without it, too', async () => {
    await expect(desire(sources('create table t (a text compression lz4);\n'), options('auto'))).rejects.toMatchObject({
      code: 'SL302', message: 'compression method lz4 not supported', detail: { hint: 'Neither PGlite nor embedded 18 has it. Set `shadow: target` for this environment.' },
    });
  });

  it('is never taken where the environment names another place', async () => {
    await expect(desire(sources(FOREIGN), options('pglite'))).rejects.toMatchObject({ code: 'SL302', message: 'extension "postgres_fdw" is not available' });
  });

  it('says how to have one, where the target is of a major that none is installed for', async () => {
    expect(hasEmbedded(140_000, root)).toBe(false);
    await expect(embeddedUrl(140_000, root)).rejects.toMatchObject({ code: 'SL301', message: 'no embedded PostgreSQL 14 is installed here', detail: { hint: 'Set `shadow: pglite` or `shadow: target` for this environment.' } });
    await expect(desire(sources(FOREIGN), options('auto', 190_000))).rejects.toMatchObject({ code: 'SL302', detail: { hint: 'PGlite, where the sources are loaded, is without it. Set `shadow: target` for this environment.' } });
  });

  it('ends when the shadows are released', async () => {
    const { hostname, port } = new URL(await embeddedUrl(180_000, root));
    await release();
    const { connect } = await import('node:net');
    const refused = await new Promise((done) => connect(Number(port), hostname).once('connect', () => done(false)).once('error', () => done(true)));
    expect(refused).toBe(true);
  });
});
