import { beforeAll, expect, it } from 'vitest';
import { withEnumLabels } from './enum-labels.ts';
import { ready } from './parser.ts';
import { split } from './split.ts';

beforeAll(ready);

const of = (sql: string): string[] => withEnumLabels(split(sql, 'f').map((statement) => ({ statement, searchSchema: 'public' }))).map(({ statement }) => statement.text);

it.each([
  ["create type e as enum ('a'); alter type public.e add value 'c'; alter type e add value 'b' before 'c'; alter type e rename value 'a' to 'it''s'", ["create type e as enum ('it''s', 'b', 'c')"]],
  ["create type s.e as enum ('a'); alter type s.e add value if not exists 'a'; alter type s.e add value 'b' after 'a'", ["create type s.e as enum ('a', 'b')"]],
  ["create type e as enum ('a'); alter type e add value 'a'", ["create type e as enum ('a')", "alter type e add value 'a'"]],
  ["create type e as enum ('a'); alter type e add value 'b' after 'z'; alter type other add value 'x'", ["create type e as enum ('a')", "alter type e add value 'b' after 'z'", "alter type other add value 'x'"]],
  ["create type c as (a int); alter type c add attribute value int", ['create type c as (a int)', 'alter type c add attribute value int']],
])('%s', (sql, expected) => expect(of(sql)).toEqual(expected));
