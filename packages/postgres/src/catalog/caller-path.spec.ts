/** Under which path statements run that call bodies with unqualified names, and what never comes onto it. */
import { catalog as makeCatalog, emptyCatalog, fact, type Address, type Fact, type Id } from '@sluice/core/dialect';
import { beforeAll, describe, expect, it } from 'vitest';
import { ready } from '../script/parser.ts';
import { callerFrame } from './caller-path.ts';

beforeAll(ready);

const routine = (schema: string, name: string, source: string, settings?: string[]): Fact => fact(['function', schema, name, '()'], {
  arguments: [], result: 'int', language: 'plpgsql', source, standardBody: false, attributes: [], securityDefiner: false, settings,
  _definition: `create function ${schema}.${name}() returns int language plpgsql as $body$${source}$body$`,
}, ['schema', schema]);
const table = (schema: string, name: string): Fact => fact(['table', schema, name], {}, ['schema', schema]);
const CHECK: Address = ['constraint', ['table', 'app', 't'], 't_check'];
const check = fact(CHECK, {}, ['table', 'app', 't']);
const edge = (to: Fact, from: Id = check.id) => ({ from, to: to.id, strength: 'hard' as const });

const CALLS = 'begin return (select count(*) from limits); end';
const called = routine('app', 'most', CALLS);
const state = (more: readonly Fact[], needed: Fact = called) => makeCatalog([table('app', 't'), check, needed, ...more], [edge(needed)]);
const path = (catalog: ReturnType<typeof state>, live = catalog, about: Fact = check) => callerFrame({ facts: [about], catalog, live, brings: false })?.enter;

describe('the path of who calls', () => {
  it('holds the schema in which a body finds its names, and temporary names last', () => {
    expect(path(state([table('app', 'limits')]))).toBe('set local search_path = app, pg_temp');
    expect(path(state([table('public', 'limits')]))).toBe('set local search_path = public, pg_temp');
  });

  it('follows what bodies call', () => {
    const outer = routine('app', 'outer', 'begin return deep.most(); end');
    const deep = routine('deep', 'most', CALLS);
    expect(path(makeCatalog([table('app', 't'), check, outer, deep, table('deep', 'limits')], [edge(outer)]))).toBe('set local search_path = deep, pg_temp');
  });

  it('is left alone where nothing is called that needs it', () => {
    expect(path(state([table('app', 'limits')], routine('app', 'most', CALLS, ['search_path=app'])))).toBeUndefined();
    expect(path(state([table('app', 'limits')], routine('app', 'most', 'begin return (select count(*) from app.limits); end')))).toBeUndefined();
    const all = state([table('app', 'limits'), fact(['comment', ['table', 'app', 't']], {}, ['table', 'app', 't'])]);
    expect(path(all, all, all.facts.get('comment table app.t'))).toBeUndefined();
  });

  it('is left alone for a table that is not there yet, unless rows come back into it', () => {
    const catalog = state([table('app', 'limits')]);
    expect(path(catalog, emptyCatalog)).toBeUndefined();
    expect(callerFrame({ facts: [check], catalog, live: emptyCatalog, brings: true })?.enter).toBe('set local search_path = app, pg_temp');
  });

  it('is there for what the server inlines or folds as a new table is defined, and not for its triggers', () => {
    const inlined = fact(called.address, { ...called.body, language: 'sql' }, ['schema', 'app']);
    const folded = fact(called.address, { ...called.body, attributes: ['immutable'] }, ['schema', 'app']);
    for (const each of [inlined, folded]) expect(path(state([table('app', 'limits')], each), emptyCatalog)).toBe('set local search_path = app, pg_temp');
    const trigger = fact(['trigger', ['table', 'app', 't'], 'tr'], {}, ['table', 'app', 't']);
    expect(path(makeCatalog([table('app', 't'), trigger, folded, table('app', 'limits')], [edge(folded, trigger.id)]), emptyCatalog, trigger)).toBeUndefined();
  });

  it('is there for a partition by the key of what it is of', () => {
    const inlined = fact(called.address, { ...called.body, language: 'sql' }, ['schema', 'app']);
    const whole = fact(['table', 'app', 'whole'], { partitionKey: 'RANGE (app.most())' }, ['schema', 'app']);
    const piece = fact(['table', 'app', 't'], { partition: { of: whole.address, bound: 'DEFAULT' } }, ['schema', 'app']);
    const attached = fact(['partition', 'app', 't', whole.address], {}, piece.address);
    const catalog = makeCatalog([whole, piece, attached, inlined, table('app', 'limits')], [edge(inlined, whole.id)]);
    for (const [about, live] of [[piece, emptyCatalog], [attached, catalog]] as const) expect(path(catalog, live, about)).toBe('set local search_path = app, pg_temp');
  });

  it('holds the schema of what converts values, and what that calls', () => {
    const column = fact(['column', 'app', 't', 'a'], { type: 'integer', _using: 'coded(a)' }, ['table', 'app', 't']);
    const coded = routine('app', 'coded', 'begin return (select n from public.codes); end');
    expect(path(makeCatalog([table('app', 't'), column, coded]), undefined, column)).toBe('set local search_path = app, pg_temp');
    const further = fact(['column', 'app', 't', 'a'], { type: 'integer', _using: 'deep.most()' }, ['table', 'app', 't']);
    expect(path(makeCatalog([table('app', 't'), further, routine('deep', 'most', CALLS), table('deep', 'limits')]), undefined, further)).toBe('set local search_path = deep, pg_temp');
    expect(path(makeCatalog([table('app', 't'), fact(further.address, { type: 'integer', _using: 'app.coded(a)' }, ['table', 'app', 't']), coded]), undefined, further)).toBeUndefined();
  });

  it('never holds a schema in which everybody may create', () => {
    const open = fact(['grant', ['schema', 'public'], 'PUBLIC', 'CREATE'], { granted: true, option: false }, ['schema', 'public']);
    const catalog = state([table('public', 'limits')]);
    expect(path(catalog, state([table('public', 'limits'), open]))).toBeUndefined();
    expect(path(state([table('public', 'limits'), open]), catalog)).toBeUndefined();
  });

  it('holds no schema for names that are found nowhere, but those of extensions', () => {
    expect(path(state([table('evil', 'limits')]))).toBeUndefined();
    expect(path(state([fact(['extension', 'pg_trgm'], { schema: 'ext' })], routine('app', 'most', 'begin return similarity($1, $2); end')))).toBe('set local search_path = ext, pg_temp');
  });
});
