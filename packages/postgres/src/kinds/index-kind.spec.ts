/** What cases cannot say: which tablespaces a server has is its own matter. */
import { catalog, fact, type Context, type Draft } from '@sluice/core/dialect';
import { expect, it } from 'vitest';
import { index, type Index } from './index-kind.ts';

const context: Context = { server: { dialect: 'postgres', version: 180000, versionText: '18', database: 'd', user: 'u' }, before: catalog([], []), after: catalog([], []), rows: () => undefined };

it.each([
  ['USING btree (a)', 'create index i on s.t USING btree (a) tablespace "Fast"'],
  [`USING btree (a) INCLUDE (b) WITH (fillfactor='70') WHERE (a > 0)`, `create index i on s.t USING btree (a) INCLUDE (b) WITH (fillfactor='70') tablespace "Fast" WHERE (a > 0)`],
  [`USING btree ((a || ' WHERE '::text), ((SELECT 1 WHERE true)))`, `create index i on s.t USING btree ((a || ' WHERE '::text), ((SELECT 1 WHERE true))) tablespace "Fast"`],
  ['USING btree ("WHERE") WHERE active', 'create index i on s.t USING btree ("WHERE") tablespace "Fast" WHERE active'],
])('%s is made where it shall be', (definition, sql) => {
  const body: Index = { relation: ['table', 's', 't'], unique: false, definition, valid: true, tablespace: 'Fast', _partitioned: false };
  const drafts = index.kind.create(fact(['index', 's', 'i'], body), context, []) as readonly Draft[];
  expect(drafts.map((each) => each.sql)).toEqual([sql]);
});
