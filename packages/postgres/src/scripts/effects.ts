/** What a hand-written statement does, in the words of the kinds: the same hazard rules judge it. */
import { addressText, type Catalog, type Effect, type Id, type Owns } from '@sluice/core/dialect';
import { built, dropped as gone } from '../kinds/index-probe.ts';
import { effect, short } from '../kinds/kind.ts';
import { ident, qualified } from '../script/quote.ts';
import { parse } from '../script/parse.ts';
import type { Statement } from '../script/statement.ts';
import { items, parts, relationParts, stringOf, tagged, text, tree, type Tree } from '../script/tree.ts';
import { alterEffects } from './alter-effects.ts';
import { named } from './creations.ts';
import { goingAlong, goneAlong } from './going-along.ts';
import { namesIn, type Names } from './names.ts';
import { deleted, merged, overwritten, truncated, withinQueries } from './rows-taken.ts';

/** `before`: what ran earlier in the same plan. */
export function effectsOf(statement: Statement, live: Catalog, owns: Owns, before: readonly Statement[] = []): Effect[] {
  const parsed = parse(statement);
  if ('problem' in parsed) return [];
  return [parsed.node, ...withinQueries(parsed.node)].flatMap((node) => {
    const [tag, fields] = tagged(node);
    return HANDLERS[tag]?.(fields, namesIn(live, owns), before) ?? [];
  });
}

const HANDLERS: Readonly<Record<string, ((fields: Tree, names: Names, before: readonly Statement[]) => Effect[]) | undefined>> = {
  DropStmt: dropped,
  TruncateStmt: truncated,
  DeleteStmt: deleted,
  MergeStmt: merged,
  UpdateStmt(fields, names, before) {
    const subject = names.relation(fields['relation']);
    const blocks = effect({ effect: 'blocks', subject, cause: 'update-rows', lock: 'ROW EXCLUSIVE', while: 'rewrite', detail: fields['whereClause'] === undefined ? subject : `${subject} that meet the condition` });
    const columns = overwritten(fields, subject, names, before);
    return columns.length === 0 ? [blocks] : [blocks, effect({ effect: 'changes-meaning', subject, cause: 'overwrite-values', detail: `${subject}, ${columns.join(', ')}` })];
  },
  AlterTableStmt: alterEffects,
  IndexStmt(fields, names) {
    const subject = names.relation(fields['relation'], ['table', 'materialized-view']);
    const name = text(fields['idxname']) ?? `an index on ${subject}`;
    return [
      ...(fields['concurrent'] === true ? [] : [effect({ effect: 'blocks', subject, cause: 'add-index', lock: 'SHARE', while: 'build', detail: name })]),
      ...(fields['unique'] === true ? [effect({ effect: 'may-fail', subject, cause: 'add-unique', detail: `${name}: rows that are equal` })] : []),
    ];
  },
  RenameStmt(fields, names) {
    const schema = fields['renameType'] === 'OBJECT_SCHEMA';
    // Types, routines and the like: nobody can tell beforehand who calls them by their names.
    if (!schema && fields['relation'] === undefined) return [];
    const subject = schema ? `schema ${ident(text(fields['subname']) ?? '')}` : names.relation(fields['relation']);
    switch (fields['renameType']) {
      case 'OBJECT_COLUMN': return [effect({ effect: 'breaks-callers', subject, cause: 'rename-column', detail: `${subject}, column ${text(fields['subname']) ?? ''}` })];
      case 'OBJECT_SCHEMA': return [effect({ effect: 'breaks-callers', subject, cause: 'rename-schema', detail: subject })];
      case 'OBJECT_TABLE':
      case 'OBJECT_VIEW':
      case 'OBJECT_MATVIEW': return [effect({ effect: 'breaks-callers', subject, cause: 'rename-relation', detail: subject }), short(subject)];
      default: return [];
    }
  },
  AlterObjectSchemaStmt(fields, names) {
    if (fields['relation'] === undefined) return [];
    const subject = names.relation(fields['relation']);
    return [effect({ effect: 'breaks-callers', subject, cause: 'rename-object', detail: subject })];
  },
  ReindexStmt(fields, names) {
    const subject = names.relation(fields['relation'], ['table', 'materialized-view', 'index']);
    const beside = items(fields['params']).some((each) => tree(tree(each)['DefElem'])['defname'] === 'concurrently');
    return beside || fields['relation'] === undefined ? [] : [effect({ effect: 'blocks', subject, cause: 'reindex', lock: 'SHARE', while: 'build', detail: subject })];
  },
  RefreshMatViewStmt(fields, names) {
    const subject = names.relation(fields['relation'], ['materialized-view']);
    return fields['concurrent'] === true ? [] : [effect({ effect: 'blocks', subject, cause: 'refresh-matview', lock: 'ACCESS EXCLUSIVE', while: 'build', detail: subject })];
  },
  ClusterStmt: (fields, names) => rewritten(fields['relation'], names),
  VacuumStmt: (fields, names) =>
    items(fields['options']).some((each) => tree(tree(each)['DefElem'])['defname'] === 'full') ? items(fields['rels']).flatMap((each) => rewritten(tree(tree(each)['VacuumRelation'])['relation'], names)) : [],
  ViewStmt(fields, names) {
    const subject = names.relation(fields['view'], ['view']);
    return fields['replace'] === true ? [effect({ effect: 'changes-meaning', subject, cause: 'change-view', detail: subject })] : [];
  },
  CreateTrigStmt(fields, names) {
    const subject = names.relation(fields['relation']);
    return [effect({ effect: 'changes-meaning', subject, cause: 'add-trigger', detail: `${subject}, trigger ${text(fields['trigname']) ?? ''}` })];
  },
  GrantStmt(fields, names) {
    const toPublic = items(fields['grantees']).some((each) => tree(tree(each)['RoleSpec'])['roletype'] === 'ROLESPEC_PUBLIC');
    return items(fields['objects']).flatMap((each) => {
      const { RangeVar: range } = tree(each);
      if (range === undefined) return [];
      const subject = names.relation(range);
      return fields['is_grant'] === true
        ? [effect({ effect: 'widens-access', subject, cause: toPublic ? 'grant-public' : 'grant', detail: subject })]
        : [effect({ effect: 'narrows-access', subject, cause: 'revoke', detail: subject })];
    });
  },
};

const rewritten = (range: unknown, names: Names): Effect[] => {
  if (range === undefined) return [];
  const subject = names.relation(range, ['table', 'materialized-view']);
  return [effect({ effect: 'rewrites', subject, cause: 'set-storage', lock: 'ACCESS EXCLUSIVE', while: 'rewrite', detail: subject })];
};

type Gone = readonly [cause: Parameters<typeof effect>[0]['cause'], effect: 'loses-rows' | 'loses-values' | 'removes'];

const DROPS: Readonly<Record<string, Gone | undefined>> = {
  table: ['drop-table', 'loses-rows'], 'materialized-view': ['drop-matview', 'loses-rows'], 'foreign-table': ['drop-other', 'removes'], view: ['drop-view', 'removes'], index: ['drop-index', 'removes'],
  sequence: ['drop-sequence', 'loses-values'],
};
/** Said with CASCADE alone: else nothing here uses it any more, and a script that changes a type makes another under its name. */
const TYPE: Gone = ['drop-type', 'removes'];
const USED: Readonly<Record<string, Gone | undefined>> = { enum: TYPE, composite: TYPE, range: TYPE, 'base-type': TYPE, domain: ['drop-domain', 'removes'] };

function dropped(fields: Tree, names: Names): Effect[] {
  const type = text(fields['removeType']) ?? '';
  const cascades = fields['behavior'] === 'DROP_CASCADE';
  return items(fields['objects']).flatMap((object): Effect[] => {
    if (type === 'OBJECT_SCHEMA') return schemaGone(addressText(['schema', stringOf(object) ?? '']), cascades, names.live);
    return named(type, object, names).flatMap((subject) => {
      const kind = subject.slice(0, subject.indexOf(' '));
      const [cause, what] = DROPS[kind] ?? (cascades ? USED[kind] : undefined) ?? [];
      return [...(cause && what ? [effect({ effect: what, subject, cause, detail: subject })] : []), ...(cascades ? goneAlong(goingAlong(subject, names.live), names.live) : [])];
    });
  });
}

function schemaGone(subject: Id, cascades: boolean, live: Catalog): Effect[] {
  // The server lets an empty one go only.
  if (!cascades) return [effect({ effect: 'removes', subject, cause: 'drop-other', detail: subject })];
  const inside = [...live.facts.values()].filter(({ parent, address }) => parent === subject && address[0] === 'table');
  return [
    effect({ effect: 'removes-namespace', subject, cause: 'drop-schema', detail: subject }),
    ...inside.map(({ id }) => effect({ effect: 'loses-rows', subject: id, cause: 'drop-table', detail: id })),
    ...goneAlong(goingAlong(subject, live), live),
  ];
}

/** How a crash of a statement outside of a transaction is resumed; nothing where only a person can tell. */
export function recovery(statement: Statement): { readonly probe?: string; readonly repair?: readonly string[] } {
  const parsed = parse(statement);
  if ('problem' in parsed) return {};
  const [tag, fields] = tagged(parsed.node);
  if (tag === 'VacuumStmt' || tag === 'ReindexStmt' || tag === 'ClusterStmt') return { probe: `select 'absent'`, repair: [] };
  if (tag === 'IndexStmt') {
    const [schema, table] = relationParts(tree(fields['relation']));
    const name = text(fields['idxname']);
    if (name === undefined || table === undefined) return {};
    return built(qualified(schema, name));
  }
  const [object, second] = tag === 'DropStmt' ? items(fields['objects']) : [];
  const name = parts(object);
  if (name.length !== 2 || second !== undefined) return {};
  return gone(qualified(name[0], name[1]!));
}
