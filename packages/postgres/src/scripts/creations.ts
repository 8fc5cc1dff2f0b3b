/** What a hand-written statement makes and takes away, by the addresses of what is there. A statement that says itself what is to be done where it is there makes nothing new. */
import { part, type Catalog, type Creation, type Fact, type Id, type Owns } from '@sluice/core/dialect';
import { parse } from '../script/parse.ts';
import type { Statement } from '../script/statement.ts';
import { tokens } from '../script/tokens.ts';
import { items, parts, relationParts, stringOf, tagged, text, tree, type Tree } from '../script/tree.ts';
import { goingAlong } from './going-along.ts';
import { namesIn, type Names } from './names.ts';

interface Made {
  readonly creates?: readonly Creation[];
  readonly removes?: readonly Id[];
}

export function madeBy(statement: Statement, live: Catalog, owns: Owns): Made {
  const parsed = parse(statement);
  if ('problem' in parsed) return {};
  const [tag, fields] = tagged(parsed.node);
  const names = namesIn(live, owns);
  const removes = REMOVES[tag]?.(fields, names);
  if (removes) return { removes };
  if (fields['if_not_exists'] === true || fields['replace'] === true) return {};
  const id = CREATES[tag]?.(fields, names);
  if (id === undefined) return {};
  const kind = id.slice(0, id.indexOf(' '));
  const replaceable = REPLACEABLE[tag]?.(fields, kind) === true;
  const notAside = ACTING[kind];
  return { creates: [{ id, ...(replaceable && { replacing: orReplace(statement.text) }), ...(notAside !== undefined && { notAside }) }] };
}

/** Relations share their names, and composite types are of them. */
const RELATIONS = ['table', 'view', 'materialized-view', 'foreign-table', 'sequence', 'index', 'composite'];
const TYPES = ['enum', 'composite', 'domain', 'range', 'base-type', 'table', 'view', 'materialized-view', 'foreign-table'];
const ACTING: Readonly<Record<string, string | undefined>> = {
  trigger: 'it would go on firing', policy: 'it would go on letting rows through', rule: 'it would go on rewriting queries', schema: 'all that lies in it would go with it',
};

const relation = (range: unknown, names: Names, first: string): Id | undefined =>
  (tree(range)['relpersistence'] === 't' ? undefined : names.relation(range, [first, ...RELATIONS.filter((each) => each !== first)]));

const onTable = (kind: string, range: unknown, name: unknown, names: Names): Id => {
  const table = names.relation(range, ['table', 'view', 'foreign-table', 'materialized-view']);
  return `${kind} ${table.slice(table.indexOf(' ') + 1)}/${names.written(text(name) ?? '')}`;
};

type Find<Found> = (fields: Tree, names: Names) => Found;

const CREATES: Readonly<Record<string, Find<Id | undefined> | undefined>> = {
  CreateStmt: (fields, names) => relation(fields['relation'], names, 'table'),
  CreateForeignTableStmt: (fields, names) => relation(tree(fields['base'])['relation'], names, 'foreign-table'),
  CreateTableAsStmt: (fields, names) => relation(tree(fields['into'])['rel'], names, fields['objtype'] === 'OBJECT_MATVIEW' ? 'materialized-view' : 'table'),
  SelectStmt: (fields, names) => (fields['intoClause'] === undefined ? undefined : relation(tree(fields['intoClause'])['rel'], names, 'table')),
  ViewStmt: (fields, names) => relation(fields['view'], names, 'view'),
  CreateSeqStmt: (fields, names) => relation(fields['sequence'], names, 'sequence'),
  CompositeTypeStmt: (fields, names) => relation(fields['typevar'], names, 'composite'),
  IndexStmt(fields, names) {
    const name = text(fields['idxname']);
    const [schema] = relationParts(tree(fields['relation']));
    return name === undefined ? undefined : names.id(['index', ...RELATIONS.filter((each) => each !== 'index')], relationParts(tree(fields['relation'])).length > 1 ? [schema!, name] : [name]);
  },
  CreateEnumStmt: (fields, names) => names.id(['enum', ...TYPES], parts(fields['typeName'])),
  CreateRangeStmt: (fields, names) => names.id(['range', ...TYPES], parts(fields['typeName'])),
  CreateDomainStmt: (fields, names) => names.id(['domain', ...TYPES], parts(fields['domainname'])),
  CreateStatsStmt: (fields, names) => (parts(fields['defnames']).length === 0 ? undefined : names.id(['statistics'], parts(fields['defnames']))),
  CreateSchemaStmt: (fields, names) => `schema ${names.written(text(fields['schemaname']) ?? text(tree(fields['authrole'])['rolename']) ?? '')}`,
  CreateFunctionStmt: (fields, names) => routine(fields, names),
  CreateTrigStmt: (fields, names) => onTable('trigger', fields['relation'], fields['trigname'], names),
  CreatePolicyStmt: (fields, names) => onTable('policy', fields['table'], fields['policy_name'], names),
  RuleStmt: (fields, names) => onTable('rule', fields['relation'], fields['rulename'], names),
};

/** What CREATE OR REPLACE knows, where what is there is of that kind. Manual: sql-createview and its like. */
const REPLACEABLE: Readonly<Record<string, ((fields: Tree, kind: string) => boolean) | undefined>> = {
  ViewStmt: (_, kind) => kind === 'view',
  CreateFunctionStmt: () => true,
  CreateTrigStmt: (fields) => fields['isconstraint'] !== true,
  RuleStmt: () => true,
};

function orReplace(written: string): string {
  let end: number | undefined;
  tokens(written, (token, at) => { if (end === undefined && token.toLowerCase() === 'create') end = at + token.length; }, () => undefined);
  return end === undefined ? written : `${written.slice(0, end)} or replace${written.slice(end)}`;
}

const DROPPED: Readonly<Record<string, readonly string[] | undefined>> = {
  OBJECT_TABLE: ['table'], OBJECT_VIEW: ['view'], OBJECT_MATVIEW: ['materialized-view'], OBJECT_FOREIGN_TABLE: ['foreign-table'], OBJECT_SEQUENCE: ['sequence'], OBJECT_INDEX: ['index'],
  OBJECT_TYPE: TYPES, OBJECT_DOMAIN: ['domain'], OBJECT_STATISTIC_EXT: ['statistics'], OBJECT_COLLATION: ['collation'],
};
/** In no schema. */
const ALONE: Readonly<Record<string, string | undefined>> = { OBJECT_SCHEMA: 'schema', OBJECT_EXTENSION: 'extension' };
const INSIDE: Readonly<Record<string, string | undefined>> = { OBJECT_TRIGGER: 'trigger', OBJECT_POLICY: 'policy', OBJECT_RULE: 'rule' };
const ROUTINES = ['OBJECT_FUNCTION', 'OBJECT_PROCEDURE', 'OBJECT_ROUTINE', 'OBJECT_AGGREGATE'];

const PARTS: Readonly<Record<string, string | undefined>> = { AT_DropColumn: 'column', AT_DropConstraint: 'constraint' };

/** By a statement of this tag. */
export const removedBy = (tag: string, fields: Tree, names: Names): readonly Id[] => REMOVES[tag]?.(fields, names) ?? [];

const REMOVES: Readonly<Record<string, Find<readonly Id[]> | undefined>> = {
  DropStmt(fields, names) {
    const type = text(fields['removeType']) ?? '';
    return items(fields['objects']).flatMap((object): Id[] => {
      const found = named(type, object, names);
      return fields['behavior'] === 'DROP_CASCADE' ? found.flatMap((id) => [id, ...goingAlong(id, names.live)]) : found;
    });
  },
  AlterTableStmt: (fields, names) => items(fields['cmds']).flatMap((each): Id[] => {
    const { subtype, name } = tree(tree(each)['AlterTableCmd']);
    const kind = PARTS[text(subtype) ?? ''];
    return kind === undefined ? [] : [onTable(kind, fields['relation'], name, names)];
  }),
  RenameStmt(fields, names) {
    const type = text(fields['renameType']) ?? '';
    if (type === 'OBJECT_SCHEMA') return [`schema ${names.written(text(fields['subname']) ?? '')}`];
    if (type in INSIDE) return [onTable(INSIDE[type]!, fields['relation'], fields['subname'], names)];
    if (fields['subname'] !== undefined) return [];
    return fields['relation'] === undefined ? named(type, fields['object'], names) : [names.relation(fields['relation'], RELATIONS)];
  },
  AlterObjectSchemaStmt: (fields, names) => (fields['relation'] === undefined ? named(text(fields['objectType']) ?? '', fields['object'], names) : [names.relation(fields['relation'], RELATIONS)]),
};

/** What DROP of such an object names. */
export function named(type: string, object: unknown, names: Names): Id[] {
  if (ROUTINES.includes(type)) {
    const { objname, objargs, args_unspecified: any } = tree(tree(object)['ObjectWithArgs']);
    return routines(parts(objname), any === true ? undefined : items(objargs).map((each) => tree(tree(each)['TypeName'])), names).map(({ id }) => id);
  }
  if (type in INSIDE) {
    const name = parts(object);
    return [onTable(INSIDE[type]!, { relname: name.at(-2), ...(name.length > 2 && { schemaname: name.at(-3) }) }, name.at(-1), names)];
  }
  if (type in ALONE) return [`${ALONE[type]!} ${names.written(stringOf(object) ?? '')}`];
  const kinds = DROPPED[type];
  return kinds ? [names.id(kinds, tree(object)['TypeName'] === undefined ? parts(object) : parts(tree(tree(object)['TypeName'])['names']))] : [];
}

const INPUT = ['FUNC_PARAM_IN', 'FUNC_PARAM_INOUT', 'FUNC_PARAM_VARIADIC', 'FUNC_PARAM_DEFAULT'];

function routine(fields: Tree, names: Names): Id | undefined {
  const inputs = items(fields['parameters']).map((each) => tree(tree(each)['FunctionParameter'])).filter(({ mode }) => INPUT.includes(text(mode) ?? 'FUNC_PARAM_DEFAULT'));
  return routines(parts(fields['funcname']), inputs.map(({ argType }) => tree(argType)), names)[0]?.id;
}

/** Those that are there by that name, with arguments of these types; undefined: whatever they take. */
function routines(name: readonly string[], types: readonly Tree[] | undefined, { live, own }: Names): Fact[] {
  const [schema, bare] = name.length > 1 ? [name.at(-2)!, name.at(-1)!] : [own, name[0] ?? ''];
  return [...live.facts.values()].filter(({ address }) => ['function', 'procedure', 'aggregate'].includes(address[0]) && part(address, 1) === schema && part(address, 2) === bare
    && (types === undefined || sameTypes(part(address, 3).slice(1, -1), types)));
}

/** By the server's words for its own types; another one's schema may be left out. */
function sameTypes(written: string, types: readonly Tree[]): boolean {
  const have = splitTypes(written);
  return have.length === types.length && have.every((one, index) => {
    const said = wordsOf(types[index]!);
    return one === said || one.endsWith(`.${said}`);
  });
}

/** At commas outside of quotes and brackets. */
const splitTypes = (written: string): string[] => (written === '' ? [] : (written.match(/(?:"(?:[^"]|"")*"|\([^)]*\)|[^,"(])+/g) ?? []).map((each) => each.trim()));

const WORDS: Readonly<Record<string, string | undefined>> = {
  int2: 'smallint', int4: 'integer', int8: 'bigint', bool: 'boolean', float4: 'real', float8: 'double precision', varchar: 'character varying', bpchar: 'character', varbit: 'bit varying', decimal: 'numeric',
  timestamp: 'timestamp without time zone', timestamptz: 'timestamp with time zone', time: 'time without time zone', timetz: 'time with time zone',
};

function wordsOf(type: Tree): string {
  const name = parts(type['names']);
  const own = name.length === 1 || name[0] === 'pg_catalog';
  const last = name.at(-1) ?? '';
  return `${own ? (WORDS[last] ?? last) : name.join('.')}${items(type['arrayBounds']).length > 0 ? '[]' : ''}`;
}
