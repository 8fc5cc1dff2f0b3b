import { describe, expect, it } from 'vitest';
import { parseCaseFile } from './case-file.ts';
import { unmet } from './unmet.ts';

const FILE = `--@ old
create table t (id int);
--@ seed
insert into t values (1);
--@ new
create table t (id bigint);
--@ expect
change column public.t/id
never replace table public.t

hazards H203 H101
--@ back
hazards none
`;

describe('a case file', () => {
  it('is read section by section', () => {
    expect(parseCaseFile(FILE, 'a.sql')).toEqual({
      old: 'create table t (id int);',
      seed: 'insert into t values (1);',
      new: 'create table t (id bigint);',
      expect: [
        { expect: 'step', never: false, action: 'change', address: 'column public.t/id' },
        { expect: 'step', never: true, action: 'replace', address: 'table public.t' },
        { expect: 'hazards', codes: ['H203', 'H101'] },
      ],
      back: [{ expect: 'hazards', codes: [] }],
    });
  });

  it('makes roles of names', () => {
    const { roles } = parseCaseFile('--@ roles\napp boss\n--@ old\n--@ new\n', 'a.sql');
    expect(roles?.match(/create role "(app|boss)"/g)).toHaveLength(2);
  });

  it.each([
    ['select 1;\n--@ old', 'a.sql:1 stands before the first section'],
    ['--@ old\n--@ wanted', 'a.sql:2 there is no section "wanted"'],
    ['--@ old\n--@ new\n--@ old', 'a.sql:3 the section old is there twice'],
    ['--@ old\n', 'needs the sections old and new'],
    ['--@ old\n--@ new\n--@ expect\nwillbe there', '"willbe there" is not understood'],
    ['--@ old\n--@ new\n--@ expect\nhazards', '"hazards" is not understood'],
    ['--@ old\n--@ new\n--@ back\ndrop', '"drop" is not understood'],
  ])('refuses %j', (text, message) => {
    expect(() => parseCaseFile(text, 'a.sql')).toThrow(message);
  });
});

describe('expectations', () => {
  const step = (address: string, action: 'create' | 'change' | 'drop' | 'rebuild', code?: string) => ({
    id: address, address, action, sql: '', transactional: true, effects: [], reverse: [], reason: '',
    hazards: code === undefined ? [] : [{ code, severity: 'warn' as const, subject: address, message: '', advice: '' }],
  });
  const plan = { batches: [{ transactional: true, steps: [step('table s.a', 'drop'), step('table s.a', 'create', 'H101'), step('view s.v', 'rebuild'), step('table s.b', 'change')] }] };
  const judge = (...lines: string[]) => unmet(parseCaseFile(`--@ old\n--@ new\n--@ expect\n${lines.join('\n')}`, 'a.sql').expect ?? [], plan);

  it('that hold are not mentioned', () => {
    expect(judge('replace table s.a', 'drop table s.a', 'rebuild view s.v', 'replace view s.v', 'never drop view s.v', 'change table s.b', 'never change table s.a', 'hazards H101')).toEqual([]);
  });

  it('that do not hold say what the plan does instead', () => {
    expect(judge('never replace table s.a', 'create view s.v', 'drop table s.c', 'hazards none')).toEqual([
      'expected never replace table s.a; the plan has drop and create',
      'expected create view s.v; the plan has rebuild',
      'expected drop table s.c; the plan leaves it alone',
      'expected hazards none, the plan has H101',
    ]);
  });
});
