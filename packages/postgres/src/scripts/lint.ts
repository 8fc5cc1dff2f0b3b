/** What the text of a script tells of running it again: statements that would fail then, or do their work twice. */
import { addressText, type Id, type Owns, type ScriptLint, type ScriptStatement } from '@sluice/core/dialect';
import { parse } from '../script/parse.ts';
import { items, relationParts, tagged, text, tree, type Tree } from '../script/tree.ts';

type Again = ScriptLint['again'];

export function lint(statements: readonly ScriptStatement[], owns: Owns): ScriptLint[] {
  const [first] = owns === '*' ? [] : (owns['schemas'] ?? []);
  const own = first === undefined || first === '*' ? 'public' : first;
  let dropsFirst = false;
  return statements.map((statement) => {
    const parsed = parse(statement);
    if ('problem' in parsed) return {};
    const [tag, fields] = tagged(parsed.node);
    if (tag === 'DropStmt' && fields['missing_ok'] === true) dropsFirst = true;
    const again = againOf(tag, fields, dropsFirst);
    const made = tag === 'CreateStmt' ? idOf(fields['relation'], own) : tag === 'CreateTableAsStmt' ? idOf(tree(fields['into'])['rel'], own) : undefined;
    return { ...(again && { again }), ...(made !== undefined && { creates: [made] }) };
  });
}

function idOf(range: unknown, own: string): Id {
  const name = relationParts(tree(range));
  return addressText(['table', name.length > 1 ? name.at(-2)! : own, name.at(-1) ?? '']);
}

const fails = (what: string, hint: string): Again => ({ message: `${what} fails when it runs again`, hint });

/** With a form of their own for what is there already. */
const IF_NOT_EXISTS: Readonly<Record<string, string>> = { CreateStmt: 'create table', CreateTableAsStmt: 'create table as', IndexStmt: 'create index', CreateSeqStmt: 'create sequence', CreateSchemaStmt: 'create schema', CreateExtensionStmt: 'create extension' };
const OR_REPLACE: Readonly<Record<string, string>> = { ViewStmt: 'create view', CreateFunctionStmt: 'create function', CreateTrigStmt: 'create trigger', RuleStmt: 'create rule' };
const NEITHER: Readonly<Record<string, string>> = { CreateEnumStmt: 'create type', CompositeTypeStmt: 'create type', CreateRangeStmt: 'create type', CreateDomainStmt: 'create domain', CreatePolicyStmt: 'create policy' };

function againOf(tag: string, fields: Tree, dropsFirst: boolean): Again {
  const [unless, replace, neither] = [IF_NOT_EXISTS[tag], OR_REPLACE[tag], NEITHER[tag]];
  if (unless !== undefined) return fields['if_not_exists'] === true || dropsFirst ? undefined : fails(`${unless} without \`if not exists\``, `Write \`${unless} if not exists\`.`);
  if (replace !== undefined) return fields['replace'] === true || dropsFirst ? undefined : fails(`${replace} without \`or replace\``, `Write \`${replace.replace('create', 'create or replace')}\`.`);
  if (neither !== undefined) return dropsFirst ? undefined : fails(neither, 'Drop it with `if exists` first, or make it in a do block that looks whether it is there.');
  if (tag === 'DropStmt') return fields['missing_ok'] === true ? undefined : fails('drop without `if exists`', 'Write `drop … if exists`.');
  if (tag === 'InsertStmt') return inserts(fields);
  if (tag === 'AlterTableStmt') return items(fields['cmds']).map((each) => alters(tree(tree(each)['AlterTableCmd']))).find((each) => each !== undefined);
  if (tag === 'RenameStmt') return fails('a rename', 'Put it into a versioned script, which runs once.');
  return undefined;
}

function inserts(fields: Tree): Again {
  const select = tree(tree(fields['selectStmt'])['SelectStmt']);
  const looks = fields['onConflictClause'] !== undefined || select['whereClause'] !== undefined;
  return looks ? undefined : { message: 'insert without `on conflict` puts its rows in again', hint: 'Add `on conflict do nothing`, `on conflict … do update`, or a condition.' };
}

function alters(command: Tree): Again {
  if (command['missing_ok'] === true) return undefined;
  switch (text(command['subtype'])) {
    case 'AT_AddColumn': return fails('add column without `if not exists`', 'Write `add column if not exists`.');
    case 'AT_DropColumn': return fails('drop column without `if exists`', 'Write `drop column if exists`.');
    case 'AT_DropConstraint': return fails('drop constraint without `if exists`', 'Write `drop constraint if exists`.');
    case 'AT_AddConstraint': return fails('add constraint', 'Drop it with `if exists` first, in a statement of its own, or put it into a versioned script.');
    default: return undefined;
  }
}
