/** What ALTER TABLE does, command by command. */
import type { Effect, Id } from '@sluice/core/dialect';
import { isInherited } from '../kinds/heritage.ts';
import { effect, short } from '../kinds/kind.ts';
import { ident } from '../script/quote.ts';
import { items, relationParts, stringOf, tagged, text, tree, type Tree } from '../script/tree.ts';
import type { Statement } from '../script/statement.ts';
import { filled } from './filled.ts';
import { heirsIn, holdersOf } from './going-along.ts';
import type { Names } from './names.ts';
import { isProven } from './proven.ts';
import { retyped } from './retyped.ts';

export function alterEffects(fields: Tree, names: Names, before: readonly Statement[]): Effect[] {
  const range = fields['relation'];
  if (fields['objtype'] === 'OBJECT_TYPE') return attributeEffects(names.relation(range, ['composite']), fields, names);
  const subject = names.relation(range);
  const table = relationParts(tree(range)).map(ident).join('.');
  const heirs = heirsIn(range, subject, names.live);
  return items(fields['cmds']).flatMap((each) => {
    const command = tree(tree(each)['AlterTableCmd']);
    const name = text(command['name']) ?? '';
    const effects = COMMANDS[text(command['subtype']) ?? '']?.({ subject, table, command, name, names, before }) ?? [short(subject)];
    return [...effects, ...effects.flatMap((one) => inHeirs(one, name, heirs, names))];
  });
}

/** The same in tables that inherit the column. */
function inHeirs({ check: _ofAll, ...one }: Effect, column: string, heirs: readonly Id[], { live }: Names): Effect[] {
  if (one.effect !== 'loses-values' && one.effect !== 'narrows-values') return [];
  return heirs.filter((heir) => one.effect === 'narrows-values' || isInherited(heir, column, live)).map((subject) => ({ ...one, subject, detail: `${subject}, column ${column}` }));
}

/** ALTER TYPE … DROP ATTRIBUTE takes it out of every value. The server retypes none that a column holds. */
function attributeEffects(type: Id, fields: Tree, { live }: Names): Effect[] {
  return items(fields['cmds']).flatMap((each) => {
    const { subtype, name } = tree(tree(each)['AlterTableCmd']);
    if (subtype !== 'AT_DropColumn') return [];
    return holdersOf(type, live).map((subject) => effect({ effect: 'loses-values', subject, cause: 'drop-attribute', detail: `${text(name) ?? ''} of ${type}, in ${subject}` }));
  });
}

interface Command {
  readonly subject: Id;
  readonly table: string;
  readonly command: Tree;
  readonly name: string;
  readonly names: Names;
  /** What ran earlier in the same plan. */
  readonly before: readonly Statement[];
}

const blocks = (subject: Id, cause: Parameters<typeof effect>[0]['cause'], during: 'scan' | 'build', detail: string, lock = 'ACCESS EXCLUSIVE'): Effect => effect({ effect: 'blocks', subject, cause, lock, while: during, detail });
const rewrites = (subject: Id, cause: Parameters<typeof effect>[0]['cause'], detail: string): Effect => effect({ effect: 'rewrites', subject, cause, lock: 'ACCESS EXCLUSIVE', while: 'rewrite', detail });
const storage = ({ subject }: Command): Effect[] => [rewrites(subject, 'set-storage', subject)];

const COMMANDS: Readonly<Record<string, ((of: Command) => Effect[]) | undefined>> = {
  AT_DropColumn: ({ subject, name }) => [effect({ effect: 'loses-values', subject, cause: 'drop-column', detail: `${subject}, column ${name}` }), short(subject)],
  AT_AlterColumnType: ({ subject, name, command, names, before }) => retyped({ subject, column: name, definition: tree(tree(command['def'])['ColumnDef']), names, before }),
  AT_SetNotNull: required,
  AT_DropNotNull: ({ subject, name }) => [effect({ effect: 'breaks-callers', subject, cause: 'drop-not-null', detail: `${subject}, column ${name}` }), short(subject)],
  AT_AddColumn: added,
  AT_AddConstraint: constrained,
  AT_ValidateConstraint: ({ subject, name }) => [blocks(subject, 'validate-constraint', 'scan', name, 'SHARE UPDATE EXCLUSIVE'), effect({ effect: 'may-fail', subject, cause: 'validate-constraint', detail: `${name} has violators` })],
  AT_DropConstraint: ({ subject, name }) => [effect({ effect: 'removes', subject, cause: 'drop-constraint', detail: `${subject}, constraint ${name}` }), short(subject)],
  AT_SetTableSpace: storage, AT_SetLogged: storage, AT_SetUnLogged: storage, AT_SetAccessMethod: storage,
  AT_DisableRowSecurity: ({ subject }) => [effect({ effect: 'widens-access', subject, cause: 'disable-rls', detail: subject })],
  AT_EnableRowSecurity: ({ subject }) => [effect({ effect: 'narrows-access', subject, cause: 'enable-rls', detail: subject })],
  AT_AttachPartition: ({ command, names }) => {
    const part = names.relation(tree(tree(tree(command['def'])['PartitionCmd'])['name']), ['table']);
    return [blocks(part, 'attach-partition', 'scan', part), effect({ effect: 'may-fail', subject: part, cause: 'attach-partition', detail: `${part} holds rows of another range` })];
  },
  AT_DetachPartition: ({ command, names, subject }) => {
    const part = names.relation(tree(tree(tree(command['def'])['PartitionCmd'])['name']), ['table']);
    return [effect({ effect: 'loses-rows', subject: part, cause: 'detach-partition', detail: part }), short(subject)];
  },
};

function required({ subject, table, name, names, before }: Command): Effect[] {
  if (isProven(subject, name, names, before)) return [short(subject)];
  const scan = blocks(subject, 'set-not-null', 'scan', `${subject}, column ${name}`);
  const how = filled(subject, name, names, before);
  const check = how === 'untouched' ? { check: `select count(*) from ${table} where ${ident(name)} is null` } : {};
  return how === 'full' ? [scan] : [scan, effect({ effect: 'may-fail', subject, cause: 'set-not-null', detail: `${subject}, column ${name} has nulls`, ...check })];
}

/** Computed again for each row, or at least not known to be one value. */
const isComputed = (node: unknown): boolean => {
  const [tag, fields] = tagged(node);
  if (tag === 'FuncCall') return !STABLE.has(items(fields['funcname']).map(stringOf).at(-1) ?? '');
  if (tag === 'TypeCast') return isComputed(fields['arg']);
  return tag === 'A_Expr' && (isComputed(fields['lexpr']) || isComputed(fields['rexpr']));
};
const STABLE: ReadonlySet<string> = new Set(['now', 'current_setting', 'statement_timestamp', 'transaction_timestamp', 'lower', 'upper', 'concat']);
const SERIAL = /^(small|big)?serial\d?$/;

function added({ subject, command }: Command): Effect[] {
  const column = tree(tree(command['def'])['ColumnDef']);
  const name = `${subject}, column ${text(column['colname']) ?? ''}`;
  const constraints = items(column['constraints']).map((each) => tree(tree(each)['Constraint']));
  const given = constraints.find((each) => each['contype'] === 'CONSTR_DEFAULT');
  const has = (type: string): boolean => constraints.some((each) => each['contype'] === type);
  const serial = SERIAL.test(items(tree(column['typeName'])['names']).map(stringOf).at(-1) ?? '');
  const filled = given !== undefined || serial || has('CONSTR_GENERATED') || has('CONSTR_IDENTITY');
  return [
    effect({ effect: 'blocks', subject, cause: 'add-column', lock: 'ACCESS EXCLUSIVE', while: 'catalog' }),
    ...(serial || has('CONSTR_IDENTITY') ? [rewrites(subject, 'add-identity', name)] : []),
    ...(has('CONSTR_GENERATED') ? [rewrites(subject, 'stored-generated', name)] : []),
    ...(given !== undefined && isComputed(given['raw_expr']) ? [rewrites(subject, 'volatile-default', name)] : []),
    ...((has('CONSTR_NOTNULL') || has('CONSTR_PRIMARY')) && !filled
      ? [effect({ effect: 'breaks-callers', subject, cause: 'required-column', detail: name }), effect({ effect: 'may-fail', subject, cause: 'required-column', detail: `${name} has no value in the rows that are there` })]
      : []),
  ];
}

function constrained({ subject, command, names }: Command): Effect[] {
  const constraint = tree(tree(command['def'])['Constraint']);
  const name = text(constraint['conname']) ?? 'a constraint';
  const unchecked = constraint['skip_validation'] === true;
  const fails = (cause: Parameters<typeof effect>[0]['cause']): Effect => effect({ effect: 'may-fail', subject, cause, detail: `${name}: rows that violate it` });
  switch (constraint['contype']) {
    case 'CONSTR_FOREIGN':
      if (unchecked) return [short(subject, 'SHARE ROW EXCLUSIVE')];
      return [...[subject, names.relation(constraint['pktable'], ['table'])].map((side) => blocks(side, 'add-foreign-key', 'scan', name, 'SHARE ROW EXCLUSIVE')), fails('add-foreign-key')];
    case 'CONSTR_CHECK':
      return unchecked ? [short(subject)] : [blocks(subject, 'add-check', 'scan', name), fails('add-check')];
    case 'CONSTR_PRIMARY':
      return constraint['indexname'] === undefined ? [blocks(subject, 'add-primary-key', 'build', name), fails('add-primary-key')] : [short(subject)];
    case 'CONSTR_UNIQUE':
      return constraint['indexname'] === undefined ? [blocks(subject, 'add-unique', 'build', name), fails('add-unique')] : [short(subject)];
    case 'CONSTR_EXCLUSION':
      return [blocks(subject, 'add-exclusion', 'build', name), fails('add-exclusion')];
    default:
      return [short(subject)];
  }
}
