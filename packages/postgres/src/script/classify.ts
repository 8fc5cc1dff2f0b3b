/** What a schema file may hold: which statements describe a schema, which are pg_dump's preamble, which belong elsewhere. */
import { bookkeeping } from './classify-bookkeeping.ts';
import { classifySelect } from './classify-select.ts';
import { classifySet, type SettingRole } from './classify-set.ts';
import { classifyMeta } from './classify-meta.ts';
import { parse, type SyntaxProblem } from './parse.ts';
import type { Node } from './parser.ts';
import type { Ref } from './ref.ts';
import type { Statement } from './statement.ts';
import { namesItself, takenBy } from './taken.ts';
import { tree } from './tree.ts';

/** The key of `database.yaml` under which a refused statement has its home; `nowhere`: leave it out. */
export type Home = 'data' | 'migrations' | 'smokeTests' | 'requires' | 'nowhere';

export type Refusal = { readonly role: 'refused'; readonly reason: string; readonly belongs: Home };
export type Preamble = { readonly role: 'preamble'; readonly note: string };
/** Belongs to a schema file where a statement before it made what goes; `otherwise`: where none did. */
export type Drop = { readonly role: 'drop'; readonly takes: readonly Ref[]; readonly otherwise: Preamble | Refusal | { readonly role: 'schema' } };
export type Classified =
  | { readonly role: 'schema' }
  | Drop
  | Preamble
  | SettingRole
  | Refusal
  | { readonly role: 'broken'; readonly problem: SyntaxProblem };

const SCHEMA = { role: 'schema' } as const;
export const refuse = (belongs: Home, reason: string): Refusal => ({ role: 'refused', reason, belongs });

/** Needs `ready()`. */
export function classify(statement: Statement): Classified {
  if (statement.meta === true) return classifyMeta(statement.text);
  const parsed = parse(statement);
  if ('problem' in parsed) return { role: 'broken', problem: parsed.problem };
  return classifyNode(parsed.node);
}

function classifyNode(node: Node): Classified {
  if ('VariableSetStmt' in node) return classifySet(node.VariableSetStmt);
  if ('SelectStmt' in node) return classifySelect(node.SelectStmt);
  if ('InsertStmt' in node) return bookkeeping(node.InsertStmt) ?? ROWS;
  if ('CreateStmt' in node) return permanent(node.CreateStmt.relation) ?? SCHEMA;
  if ('CreateSeqStmt' in node) return permanent(node.CreateSeqStmt.sequence) ?? SCHEMA;
  if ('ViewStmt' in node) return permanent(node.ViewStmt.view) ?? SCHEMA;
  if ('CreateTableAsStmt' in node) {
    const { objtype, into } = node.CreateTableAsStmt;
    if (objtype === 'OBJECT_MATVIEW' || into?.skipData === true) return permanent(into?.rel) ?? SCHEMA;
    return refuse('migrations', 'CREATE TABLE AS makes rows: state the columns with CREATE TABLE, and fill it in a migration');
  }
  if ('DropStmt' in node) {
    const otherwise = dropped(node.DropStmt.missing_ok === true);
    const fields = tree(node.DropStmt);
    return { role: 'drop', takes: takenBy(fields), otherwise: otherwise.role === 'refused' && namesItself(fields) ? SCHEMA : otherwise };
  }
  if ('DropUserMappingStmt' in node) return dropped(node.DropUserMappingStmt.missing_ok === true);
  if ('DropSubscriptionStmt' in node) return dropped(node.DropSubscriptionStmt.missing_ok === true);
  const cluster = clusterLevel(node);
  if (cluster !== undefined) return cluster;
  const tag = Object.keys(node)[0] as string;
  if (DESCRIBES.has(tag)) return SCHEMA;
  return ELSEWHERE[tag] ?? refuse('migrations', 'this statement does not describe a schema');
}

/** Objects in pg_temp last for one session, so no schema can hold them. */
function permanent(relation: { relpersistence?: string; schemaname?: string } | undefined): Refusal | undefined {
  if (relation?.relpersistence !== 't' && relation?.schemaname !== 'pg_temp') return undefined;
  return refuse('migrations', 'a temporary object lasts for one session');
}

function dropped(ifExists: boolean): Preamble | Refusal {
  if (ifExists) return { role: 'preamble', note: 'DROP … IF EXISTS was left out: the files are loaded into an empty database' };
  return refuse('nowhere', 'schema files say what there should be: take the object out of the files and Sluice plans the drop');
}

/** Statements that are about the cluster only for some kinds of object. */
function clusterLevel(node: Node): Refusal | undefined {
  const type =
    'AlterOwnerStmt' in node ? node.AlterOwnerStmt.objectType
    : 'RenameStmt' in node ? node.RenameStmt.renameType
    : 'GrantStmt' in node ? node.GrantStmt.objtype
    : 'CommentStmt' in node && node.CommentStmt.objtype !== 'OBJECT_DATABASE' ? node.CommentStmt.objtype
    : undefined;
  switch (type) {
    case 'OBJECT_DATABASE':
      return refuse('requires', 'the database itself is made and governed outside of its schema');
    case 'OBJECT_ROLE':
    case 'OBJECT_TABLESPACE':
    case 'OBJECT_PARAMETER_ACL':
      return REQUIRED;
    case 'OBJECT_LARGEOBJECT':
      return refuse('data', 'large objects are data');
    default:
      return undefined;
  }
}

const REQUIRED = refuse('requires', 'roles, tablespaces, databases and server settings belong to the cluster: Sluice checks them and never changes them');
const ROWS = refuse('data', 'it changes rows: schema files hold definitions only');
const ACT = refuse('migrations', 'it acts on a database at one moment and describes nothing');
const UPKEEP = refuse('nowhere', 'upkeep of the server is no part of a schema');
const SESSION = refuse('nowhere', 'it lasts for one session');

const ELSEWHERE: Readonly<Record<string, Refusal>> = {
  InsertStmt: ROWS, UpdateStmt: ROWS, DeleteStmt: ROWS, MergeStmt: ROWS, TruncateStmt: ROWS, CopyStmt: ROWS,
  DoStmt: refuse('migrations', 'a DO block can do anything, unless it only makes what is not there yet: schema files hold definitions only'),
  CallStmt: ACT, RefreshMatViewStmt: ACT, ReassignOwnedStmt: ACT, DropOwnedStmt: ACT, AlterTableMoveAllStmt: ACT, NotifyStmt: ACT,
  ImportForeignSchemaStmt: refuse('migrations', 'its result depends on another server: state the tables with CREATE FOREIGN TABLE'),
  TransactionStmt: refuse('nowhere', 'Sluice decides what commits together'),
  ConstraintsSetStmt: SESSION, LockStmt: SESSION, DiscardStmt: SESSION, ListenStmt: SESSION, UnlistenStmt: SESSION, LoadStmt: SESSION,
  PrepareStmt: SESSION, ExecuteStmt: SESSION, DeallocateStmt: SESSION, DeclareCursorStmt: SESSION, FetchStmt: SESSION, ClosePortalStmt: SESSION,
  SecLabelStmt: refuse('migrations', 'security labels are not modelled: they need a provider that a shadow does not have; those that a database has stay, and every plan lists them'),
  VacuumStmt: UPKEEP, ReindexStmt: UPKEEP, CheckPointStmt: UPKEEP,
  ClusterStmt: refuse('nowhere', 'it rewrites a table now: mark the index with ALTER TABLE … CLUSTER ON instead'),
  ExplainStmt: refuse('smokeTests', 'it only reads'), VariableShowStmt: refuse('smokeTests', 'it only reads'),
  AlterSystemStmt: REQUIRED, CreatedbStmt: REQUIRED, DropdbStmt: REQUIRED, AlterDatabaseStmt: REQUIRED, AlterDatabaseSetStmt: REQUIRED,
  AlterDatabaseRefreshCollStmt: REQUIRED, CreateRoleStmt: REQUIRED, AlterRoleStmt: REQUIRED, AlterRoleSetStmt: REQUIRED,
  DropRoleStmt: REQUIRED, GrantRoleStmt: REQUIRED, CreateTableSpaceStmt: REQUIRED, AlterTableSpaceOptionsStmt: REQUIRED, DropTableSpaceStmt: REQUIRED,
};

const DESCRIBES: ReadonlySet<string> = new Set([
  'CreateSchemaStmt', 'CreateExtensionStmt', 'AlterExtensionStmt', 'AlterExtensionContentsStmt',
  'AlterTableStmt', 'IndexStmt', 'AlterSeqStmt', 'CreateForeignTableStmt', 'CreateStatsStmt', 'AlterStatsStmt',
  'CreateFunctionStmt', 'AlterFunctionStmt', 'CreateTrigStmt', 'CreateEventTrigStmt', 'AlterEventTrigStmt', 'RuleStmt',
  'CreatePolicyStmt', 'AlterPolicyStmt',
  'CreateDomainStmt', 'AlterDomainStmt', 'CreateEnumStmt', 'AlterEnumStmt', 'CompositeTypeStmt', 'CreateRangeStmt', 'AlterTypeStmt',
  'DefineStmt', 'AlterCollationStmt', 'CreateCastStmt', 'CreateTransformStmt', 'CreateConversionStmt', 'CreateAmStmt', 'CreatePLangStmt',
  'CreateOpClassStmt', 'CreateOpFamilyStmt', 'AlterOpFamilyStmt', 'AlterOperatorStmt', 'AlterTSDictionaryStmt', 'AlterTSConfigurationStmt',
  'CreateFdwStmt', 'AlterFdwStmt', 'CreateForeignServerStmt', 'AlterForeignServerStmt', 'CreateUserMappingStmt', 'AlterUserMappingStmt',
  'CreatePublicationStmt', 'AlterPublicationStmt', 'CreateSubscriptionStmt', 'AlterSubscriptionStmt',
  'CommentStmt', 'GrantStmt', 'AlterDefaultPrivilegesStmt', 'AlterOwnerStmt', 'RenameStmt', 'AlterObjectSchemaStmt',
  'AlterObjectDependsStmt',
]);
