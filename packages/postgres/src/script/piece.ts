/** What of a schema one statement is about, and what else it needs: by this is decided what has to be loaded when few statements changed. */
import { definitions } from './definitions.ts';
import { parse } from './parse.ts';
import { refList, type Ref } from './ref.ts';
import type { References } from './references.ts';
import type { Statement } from './statement.ts';
import { items, option, parts, relationParts, tagged, text, tree, type Tree } from './tree.ts';
import { withoutForeignKeysInTree } from './without-foreign-keys.ts';

export interface Piece {
  /**
   * part: of the objects that it names. base: loaded with whatever is loaded, and when one of these changes, everything is. whole: what it does to
   * others cannot be told from its text, so everything is loaded wherever there is one.
   */
  readonly role: 'part' | 'base' | 'whole';
  /** The objects that it makes or changes. */
  readonly about: readonly Ref[];
  /** Those of them that it makes. */
  readonly makes: readonly Ref[];
  /** What it needs: it may come out otherwise when that changes. */
  readonly needs: readonly Ref[];
  /** What its foreign keys point at: only its keys and columns matter. */
  readonly targets: readonly Ref[];
  /** LIKE: all that its source is goes over. */
  readonly copies: boolean;
  /** Where the object only has to be there: in full, without its foreign keys, or not at all. */
  readonly thin: 'full' | 'cut' | 'left out';
}

const OBJECT: ReadonlySet<string> = new Set(['relation', 'type', 'function']);
const objects = (refs: readonly (Ref | undefined)[]): Ref[] => refs.filter((ref): ref is Ref => ref !== undefined && OBJECT.has(ref.kind));

/** Needs `ready()`. `refs` are the statement's. */
export function pieceOf(statement: Statement, refs: References): Piece {
  const parsed = statement.meta === true ? undefined : parse(statement);
  const [tag, fields] = parsed && 'node' in parsed ? tagged(parsed.node) : (['', {}] as const);
  const makes = objects([...refs.defines, ...refs.brings]);
  const plain = { makes, needs: refs.uses, targets: [], copies: false, thin: 'full' as const };
  if (BASE.has(tag)) return { ...plain, role: 'base', about: objects(refs.defines) };
  const about = ABOUT[tag]?.(fields, refs);
  if (about === undefined) return { ...plain, role: 'whole', about: [] };
  if (objects(about).length === 0) return { ...plain, role: 'base', about: [] };
  const part: Piece = { ...plain, role: 'part', about: [...makes, ...objects(about)] };
  if (tag === 'CreateStmt') return table(fields, part);
  if (tag === 'AlterTableStmt') return alteration(fields, part);
  return LEFT_OUT.has(tag) || (tag === 'IndexStmt' && fields['unique'] !== true) ? { ...part, thin: 'left out' } : part;
}

/** Nothing that only needs the object sees these. */
const LEFT_OUT: ReadonlySet<string> = new Set(['CommentStmt', 'GrantStmt', 'AlterOwnerStmt', 'CreateTrigStmt', 'CreatePolicyStmt', 'CreateStatsStmt']);

const BASE: ReadonlySet<string> = new Set([
  'DefineStmt', 'CreateRangeStmt', 'CreateCastStmt', 'CreateConversionStmt', 'CreateOpClassStmt', 'CreateOpFamilyStmt', 'AlterOpFamilyStmt', 'AlterOperatorStmt', 'AlterTypeStmt',
  'CreateExtensionStmt', 'CreateAmStmt', 'CreatePLangStmt', 'CreateFdwStmt', 'CreateForeignServerStmt', 'CreateUserMappingStmt', 'CreateForeignTableStmt', 'CreateTransformStmt',
  'CreatePublicationStmt', 'AlterPublicationStmt', 'AlterTSConfigurationStmt', 'AlterTSDictionaryStmt', 'AlterCollationStmt', 'AlterStatsStmt',
]);

type About = (fields: Tree, refs: References) => readonly (Ref | undefined)[] | undefined;

const relation = (range: unknown): Ref[] => {
  const name = relationParts(tree(range));
  return name.length === 0 ? [] : [{ kind: 'relation', name: name.at(-1)!, ...(name.length > 1 && { schema: name[0]! }) }];
};
const made: About = (_, refs) => refs.defines;
const named: About = (_, refs) => refs.uses;
const onRelation: About = (fields, refs) => [...refs.defines, ...relation(fields['relation'])];
const ofType: About = (fields) => {
  const name = parts(fields['typeName']);
  return [{ kind: 'type', name: name.at(-1) ?? '', ...(name.length > 1 && { schema: name.at(-2)! }) }];
};
const owner = (options: unknown): Ref[] => {
  const column = parts(option(options, 'owned_by'));
  return column.length < 2 ? [] : [{ kind: 'relation', name: column.at(-2)!, ...(column.length > 2 && { schema: column.at(-3)! }) }];
};

/** undefined, or not listed: what it does to others cannot be told. No objects: it is about others than relations, types and functions. */
const ABOUT: Readonly<Record<string, About | undefined>> = {
  // A bound is computed when the partition is made.
  CreateStmt: (fields, refs) => (fields['partbound'] !== undefined && refs.uses.some(({ kind }) => kind === 'function') ? undefined : [...refs.defines, ...items(fields['inhRelations']).flatMap((each) => relation(tree(each)['RangeVar']))]),
  IndexStmt: onRelation,
  AlterTableStmt: (_, refs) => refs.alters,
  ViewStmt: made, CreateTableAsStmt: made, CreateFunctionStmt: made, CreateEnumStmt: made, CompositeTypeStmt: made, CreateDomainStmt: made,
  CreateSeqStmt: (fields, refs) => [...refs.defines, ...owner(fields['options'])],
  AlterSeqStmt: (fields) => [...relation(fields['sequence']), ...owner(fields['options'])],
  AlterFunctionStmt: (_, refs) => refs.uses.filter(({ kind }) => kind === 'function'),
  CreateTrigStmt: onRelation, RuleStmt: onRelation,
  CreatePolicyStmt: (fields) => relation(fields['table']),
  AlterEnumStmt: ofType, AlterDomainStmt: ofType,
  CreateStatsStmt: (_, refs) => refs.uses.filter(({ kind }) => kind === 'relation'),
  CommentStmt: named, AlterOwnerStmt: named,
  // What else is in the schema by then gets it too.
  GrantStmt: (fields, refs) => (fields['targtype'] === 'ACL_TARGET_ALL_IN_SCHEMA' ? undefined : refs.uses),
  CreateSchemaStmt: (fields) => (items(fields['schemaElts']).length > 0 ? undefined : []),
};

function table(fields: Tree, part: Piece): Piece {
  const copies = items(fields['tableElts']).some((each) => tree(each)['TableLikeClause'] !== undefined);
  const without = withoutForeignKeysInTree(fields);
  if (!without) return { ...part, copies };
  return { ...part, copies, needs: usesIn({ CreateStmt: without.fields }), targets: without.targets.flatMap(relation), thin: 'cut' };
}

/** What others do not see of a table. */
const UNSEEN = /^AT_(ClusterOn|DropCluster|ReplicaIdentity|(Enable|Disable|Force|NoForce)(RowSecurity|Trig\w*|AlwaysTrig|ReplicaTrig|Rule|AlwaysRule|ReplicaRule)|ChangeOwner|ValidateConstraint|SetStatistics)$/;
/** Two relations of one family. */
const FAMILY = /^AT_(AttachPartition|DetachPartition\w*|AddInherit|DropInherit|AddOf|DropOf)$/;

function alteration(fields: Tree, part: Piece): Piece {
  const commands = items(fields['cmds']).map((each) => tree(tree(each)['AlterTableCmd']));
  const isForeignKey = (command: Tree): boolean => command['subtype'] === 'AT_AddConstraint' && tree(tree(command['def'])['Constraint'])['contype'] === 'CONSTR_FOREIGN';
  const family = commands.some(({ subtype }) => FAMILY.test(String(subtype)));
  if (family && part.needs.some(({ kind }) => kind === 'function')) return { ...part, role: 'whole' };
  if (family) return { ...part, about: objects([...part.about, ...part.needs.filter(({ kind }) => kind === 'relation')]) };
  if (commands.every(isForeignKey)) {
    return { ...part, needs: relation(fields['relation']), targets: commands.flatMap((command) => relation(tree(tree(tree(command['def'])['Constraint'])['pktable']))), thin: 'left out' };
  }
  return commands.every((command) => UNSEEN.test(text(command['subtype']) ?? '')) ? { ...part, thin: 'left out' } : part;
}

function usesIn(node: unknown): Ref[] {
  const [defines, uses] = [refList(), refList()];
  const none = () => undefined;
  definitions(node, { defines: defines.add, uses: uses.add, completes: none, brings: none, alters: none });
  return uses.all().filter((each) => !defines.has(each));
}
