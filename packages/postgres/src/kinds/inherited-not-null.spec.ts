/** What cases cannot say: a plan that is refused. */
import { catalog, fact, type Context, type Fact } from '@sluice/core/dialect';
import { expect, it } from 'vitest';
import type { Column } from './column.ts';
import { renameNotNull } from './inherited-not-null.ts';

const column = (notNullName?: string): Fact<Column> =>
  fact<Column>(['column', 's', 'all', 'at'], { type: 'date', notNull: true, local: true, _position: 1, ...(notNullName !== undefined && { notNullName }) }, ['table', 's', 'all']);

function context(childCalls: string): Context {
  const table = { persistence: 'permanent', rowSecurity: false, forceRowSecurity: false };
  const facts = [
    fact(['table', 's', 'all'], { ...table, partitionKey: 'RANGE (at)' }), column(),
    fact(['table', 's', 'some'], { ...table, partition: { of: ['table', 's', 'all'], bound: 'DEFAULT' }, _notNulls: { at: { name: childCalls, own: false } } }),
  ];
  return { server: { dialect: 'postgres', version: 180000, versionText: '18', database: 'd', user: 'u' }, before: catalog(facts, []), after: catalog(facts, []), rows: () => undefined };
}

it('renames the NOT NULL of a parent and its heirs', () => {
  expect(renameNotNull(column(), column('dated'), context('all_at_not_null')).map(({ sql }) => sql)).toEqual(['alter table s."all" rename constraint all_at_not_null to dated']);
});

it('refuses where an heir calls it otherwise, and says how the name stays', () => {
  const refused = (): unknown => renameNotNull(column(), column('dated'), context('some_at_not_null'));
  expect(refused).toThrow('table s.some, which inherits it, calls it some_at_not_null');
  expect(refused).toThrow(expect.objectContaining({ code: 'SL403', detail: { hint: expect.stringContaining('`constraint all_at_not_null not null`') as string } }));
});
