/** Random SQL for the splitter: whole statements with everything that can hide a semicolon, and texts that mutations have torn. */

export type Chance = (...parts: (string | number)[]) => number;

const pick = <T>(list: readonly T[], chance: number): T => list[Math.min(list.length - 1, Math.floor(chance * list.length))] as T;

const TOKENS: readonly string[] = [
  "'a;'", "'it''s;'", "E'\\';'", "e'\\\\'", "'a'\n'b;'", "E'a'\n  '\\';b'", "U&'\\0061;'", "U&\"d\\0061t;\"", "N'x;'", "B'01'", "X'1f'", '"a;"', '"a"";b"', '$$;$$', '$q$ $$;$q$', '$é$;$é$', '$_1$;$x$;$_1$', '$1', '1', '1.5e10', '0x1F', '1_000', "''", '""""',
  '-- ; \n', '-- \'\n', '/* ; */', '/* /* ; */ \' */', '/**/', '--\r', '/* $$ */', '\n', '\t', '\r\n', '\f', '\v', '\u00a0', '\ufeff', 'é', '😀', '_', 'x$y', 'null', 'a.b', 'a."c;"', '(', ')', '[', ']', '+', '-', '*', '/', '@', '||', '::', ':=', '=>', '<->', '#>>', '?', '|', ',', '.', ':', '<--x\n', '>/*;*/', '-/*;*/1', "+'a;'",
];

const WORDS: readonly string[] = ['select', 'from', 'as', 'case', 'end', 'begin', 'atomic', 'when', 'then', 'else', 'create', 'function', 'procedure', 'or', 'replace', 'rule', 'do', 'instead', 'also', 'return', 'language', 'sql', 'copy', 'stdin', 'if', 'exists', 'table', 'declare', 'values', 'commit'];

/** Statements that parse, with a hole for an expression. */
const FORMS: readonly ((x: string) => string)[] = [
  (x) => `select ${x}`, (x) => `select 1 as "end", ${x}`, (x) => `select t.end, t.begin, t.atomic from (select 1 as end, 2 as begin, 3 as atomic) t where ${x} is null`, (x) => `select case when ${x} is null then case ';' when 'a' then 1 end else 2 end`,
  (x) => `insert into t (a) values (${x}), (';')`, (x) => `update t set a = ${x} where b = ';'`, (x) => `create table "t;" (a int default ${x}, b text check (b <> ';'))`, (x) => `create view v as select ${x}`,
  (x) => `create rule r as on update to t where ${x} is not null do also (insert into l values (1); delete from l; select ';')`, (x) => `create rule r as on delete to t do instead (update a set b = ${x}; notify "x;")`,
  (x) => `create function f() returns int language sql begin atomic select 1; select ${x}; end`, (x) => `create or replace function f(a int default ${x}) returns int language sql begin atomic select case a when 1 then 2 end; return_it; end`.replace('return_it', 'select 3'),
  (x) => `create procedure p() language sql begin atomic insert into t values (${x}); update t set a = case when b then case when c then 1 else 2 end end; end`, (x) => `create function f() returns int return ${x}`, (x) => `create or replace procedure "begin atomic"() begin atomic; select ${x}; end`.replace('atomic;', 'atomic'),
  (x) => `create function f() returns text language plpgsql as $f$ begin perform ${x.replaceAll('$f$', '')}; if true then null; end if; end; $f$`, (x) => `create function f() returns text language sql as 'select 1; select ''a;''' -- ${x.replaceAll(/[\r\n]/g, ' ')}\n`, (x) => `do $do$ begin null; /* ${x.replaceAll('$do$', '').replaceAll('*/', '').replaceAll('/*', '')} */ end $do$`,
  () => 'begin', () => 'end', () => 'commit', () => 'start transaction', () => 'declare c cursor for select 1', () => 'create function f() returns int begin atomic end', () => 'create schema s create table t (a int) create view v as select 1', () => "comment on table t is 'a;b'", () => 'alter function f() set search_path = a, b', () => 'grant select on t to "r;"',
  () => 'create trigger t before insert on t for each row execute function f()', () => 'create type t as enum (\';\', \'case\', \'end\')', () => 'select $$a$$ || $b$;$b$', () => 'prepare p as select $1', () => 'explain select 1', () => 'create temp function begin() returns int begin atomic select 1; end'.replace('temp ', ''),
];

const GAPS: readonly string[] = [';', ' ; ', ';\n', ';;', ';\n\n-- a comment; with \'\n', '; /* a ; comment */', ';\r\n', ';\t/* /* nested ; */ */\n', '\n;\n', ';--\n', ';-- $$\n'];

/** One that most often parses. */
export function generatedScript(index: number, chance: Chance): string {
  const count = 1 + Math.floor(chance('n', index) * 5);
  let text = '';
  for (let at = 0; at < count; at += 1) {
    const form = pick(FORMS, chance('form', index, at));
    text += `${pick(['', '', '', '/* ; */ ', '-- x;\n', ' '], chance('before', index, at))}${form(expression(index, at, chance))}${pick(GAPS, chance('gap', index, at))}`;
  }
  // A quarter is a mixture of tokens, which shows that nothing is torn where nothing is whole.
  return chance('soup', index) < 0.25 ? text + soup(index, chance) : text;
}

function expression(index: number, at: number, chance: Chance): string {
  const operands = TOKENS.filter((token) => /^(?:'|E'|e'|U&'|N'|B'|X'|\$\$|\$q|\$é|\$_|1|0x|null)/.test(token));
  const blanks = ['', ' ', '\n', '/* ; */', '-- ;\n', ' /* \' */ ', '\r\n'];
  const terms = Array.from({ length: 1 + Math.floor(chance('terms', index, at) * 3) }, (_, each) => pick(operands, chance('operand', index, at, each)) + pick(blanks, chance('blank', index, at, each)));
  return terms.join(' || ');
}

function soup(index: number, chance: Chance): string {
  return Array.from({ length: 1 + Math.floor(chance('length', index) * 12) }, (_, at) => pick([...TOKENS, ...WORDS, ';', ';'], chance('token', index, at)) + pick(['', ' '], chance('space', index, at))).join('');
}

/** `count` edits at random places: cut, doubled, moved, replaced by what opens or closes something. */
export function mutated(text: string, index: number, chance: Chance): string {
  let result = text;
  const edits = 1 + Math.floor(chance('edits', index) * 6);
  for (let edit = 0; edit < edits; edit += 1) {
    const at = Math.floor(chance('at', index, edit) * result.length);
    const to = Math.min(result.length, at + Math.floor(chance('to', index, edit) * 20));
    const [before, piece, after] = [result.slice(0, at), result.slice(at, to), result.slice(to)];
    switch (Math.floor(chance('how', index, edit) * 4)) {
      case 0: result = before + after; break;
      case 1: result = before + piece + piece + after; break;
      case 2: result = before + after.slice(0, 5) + piece + after.slice(5); break;
      default: result = before + pick([...TOKENS, ...WORDS, ';', "'", '"', '$$', '/*', '*/', '\\'], chance('what', index, edit)) + after;
    }
  }
  return result;
}

/** Texts of `size` characters that make a careless scanner look at the same place again and again. */
export const slowTexts = (size: number): Readonly<Record<string, string>> => {
  const many = (unit: string): string => unit.repeat(Math.ceil(size / unit.length)).slice(0, size);
  return {
    'comments that open': many('/*'), 'comments nested and closed': many('/*').slice(0, size / 2 - 1) + many('*/').slice(0, size / 2), 'comments side by side': many('/* a */ '), 'closing before opening': many('*/ /* '), 'quotes': many("'"), 'double quotes': many('"'), 'escapes': `E'${many("\\'")}`, 'strings that go on': `select ${many("'a'\n")}`,
    'escape strings that go on': `select ${many("e'a'\n")}`, 'dollars': many('$'), 'dollar tags': many('$a$b'), 'unclosed tags': many('$a '), 'longer and longer tags': Array.from({ length: Math.floor(Math.sqrt(size)) }, (_, n) => `$${'a'.repeat(n)} `).join(''), 'parentheses': many('('), 'semicolons': many(';'), 'copies without data': many('copy t from stdin;\n'),
    'copies with data': many('copy t from stdin;\n1\n\\.\n'), 'backslashes': many('\\'), 'meta commands': many('\\x\n'), 'words': many('a '), 'one word': many('a'), 'routine heads': many('create or replace function '), 'routine blocks': `create function f() begin atomic ${many('case ')}`, 'ends': `create function f() begin atomic ${many('end ')}`, 'blank': many(' '), 'lines': many('\n'), 'dashes': many('-'), 'lines of comments': many('--\n'), 'statements': many('select 1;'), 'short comments in a statement': `select ${many('/**/1+')}1`,
    'from': `copy ${many('from ')}`, 'spaces after from': `copy t from ${many(' ')}x`,
  };
};
