import { beforeAll, expect, it } from 'vitest';
import { ready } from './parser.ts';
import { said, type Facet, type SaidTarget } from './said.ts';
import { split } from './split.ts';

beforeAll(ready);

const of = (sql: string): [Facet, SaidTarget][] => split(sql, 'f').flatMap(said).map(({ facet, target }) => [facet, target]);

it.each<[string, [Facet, SaidTarget][]]>([
  ['alter table s.t owner to r', [['owner', { kind: 'table', schema: 's', name: 't' }]]],
  ['alter materialized view m owner to r', [['owner', { kind: 'materialized-view', name: 'm' }]]],
  ['alter function s.f(int, s.e[], varchar) owner to r', [['owner', { kind: 'function', schema: 's', name: 'f', args: ['integer', 's.e[]', 'character varying'] }]]],
  ['alter function f owner to r', [['owner', { kind: 'function', name: 'f' }]]],
  ['alter operator s.+ (int, none) owner to r', [['owner', { kind: 'operator', schema: 's', name: '+', args: ['integer', ''] }]]],
  ['alter operator class s.o using gist owner to r', [['owner', { kind: 'operator-class', schema: 's', name: 'o' }]]],
  ['alter schema s owner to r', [['owner', { kind: 'schema', name: 's' }]]],
  ['alter type s.t owner to r', [['owner', { kind: 'type', schema: 's', name: 't' }]]],
  ['create schema s authorization r', [['owner', { kind: 'schema', name: 's' }]]],
  ['create schema authorization r', [['owner', { kind: 'schema', name: 'r' }]]],
  ['create schema s', []],
  ['create schema s authorization r grant select on t to x', [['owner', { kind: 'schema', name: 's' }], ['privileges', { kind: 'table', name: 't' }]]],
  ['grant select (a) on s.t, u to r', [['privileges', { kind: 'table', schema: 's', name: 't' }], ['privileges', { kind: 'table', name: 'u' }]]],
  ['revoke all on function f(text) from public', [['privileges', { kind: 'function', name: 'f', args: ['text'] }]]],
  ['grant usage on schema s to r', [['privileges', { kind: 'schema', name: 's' }]]],
  ['grant usage on type s.t to r', [['privileges', { kind: 'type', schema: 's', name: 't' }]]],
  ['grant select on all tables in schema a, b to r', [['privileges', { kind: 'all-tables', schema: 'a', name: '*' }], ['privileges', { kind: 'all-tables', schema: 'b', name: '*' }]]],
  ['grant execute on all functions in schema a to r', [['privileges', { kind: 'all-functions', schema: 'a', name: '*' }]]],
  ['alter default privileges in schema a grant select on tables to r', [['default-privileges', { kind: 'all-tables', schema: 'a', name: '*' }]]],
  ['alter default privileges revoke execute on functions from public', [['default-privileges', { kind: 'all-functions', name: '*' }]]],
  ['alter table t replica identity full, cluster on i, set tablespace x, alter c set statistics 5, set (fillfactor = 70)', [
    ['replica-identity', { kind: 'table', name: 't' }], ['cluster', { kind: 'table', name: 't' }], ['tablespace', { kind: 'table', name: 't' }],
    ['statistics-target', { kind: 'table', name: 't', column: 'c' }], ['storage-parameters', { kind: 'table', name: 't' }],
  ]],
  ['alter index s.i alter column 2 set statistics 5', [['statistics-target', { kind: 'index', schema: 's', name: 'i', column: '2' }]]],
  ['create table s.t () tablespace x', [['tablespace', { kind: 'table', schema: 's', name: 't' }]]],
  ['create index i on s.t (a) tablespace x', [['tablespace', { kind: 'index', schema: 's', name: 'i' }]]],
  ['create materialized view m using heap as select 1', [['access-method', { kind: 'materialized-view', name: 'm' }]]],
  ["set default_tablespace = 'x'", [['tablespace', { kind: 'rest-of-file', name: '' }]]],
  ['comment on table s.t is $$x$$', [['comment', { kind: 'table', schema: 's', name: 't' }]]],
  ['comment on column s.t.a is $$x$$', [['comment', { kind: 'table', schema: 's', name: 't' }]]],
  ['comment on trigger g on t is null', [['comment', { kind: 'table', name: 't' }]]],
  ['comment on function f(int) is $$x$$', [['comment', { kind: 'function', name: 'f', args: ['integer'] }]]],
  ['create table t (a int); create', []],
])('%s', (sql, expected) => expect(of(sql)).toEqual(expected));
