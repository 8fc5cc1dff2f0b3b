import { beforeAll, expect, it } from 'vitest';
import { ready } from './parser.ts';
import { split } from './split.ts';
import { withoutConcurrently } from './without-concurrently.ts';

beforeAll(ready);

it.each([
  ['create index CONCURRENTLY i on t (a)', 'create index              i on t (a)'],
  ['create /* concurrently */ unique index concurrently if not exists "concurrently" on t (a)', 'create /* concurrently */ unique index              if not exists "concurrently" on t (a)'],
  ['alter table p detach partition c concurrently', 'alter table p detach partition c             '],
  ["create index i on t (a) where b = 'concurrently'", "create index i on t (a) where b = 'concurrently'"],
  ["comment on index i is 'made concurrently'", "comment on index i is 'made concurrently'"],
])('%s', (sql, expected) => expect(withoutConcurrently(split(sql, 'f')[0]!).text).toBe(expected));
