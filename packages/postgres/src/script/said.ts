/** What sources state about facets that count only when stated: owners, privileges, tablespaces and the like (DESIGN §4, "Unsaid"). */
import { parse } from './parse.ts';
import type { Statement } from './statement.ts';
import { saidOfTable } from './said-table.ts';
import { items, option, parts, relationParts, stringOf, tagged, text, tree, type Tree } from './tree.ts';

export type Facet =
  | 'owner' | 'privileges' | 'default-privileges' | 'tablespace' | 'access-method' | 'replica-identity' | 'cluster' | 'statistics-target'
  | 'storage-parameters' | 'compression' | 'comment';

export interface SaidTarget {
  /** `table` stands for every relation that GRANT ON TABLE takes; `all-tables` and so on for what ON ALL … IN SCHEMA takes. */
  readonly kind: string;
  readonly schema?: string;
  readonly name: string;
  /** Of functions: argument types as written, catalog-qualified names folded to the server's own: `integer`, `text`, `s.t[]`. */
  readonly args?: readonly string[];
  readonly column?: string;
}

export interface Said {
  readonly facet: Facet;
  readonly target: SaidTarget;
}

/** Needs `ready()`. Empty for what does not parse. */
export function said(statement: Statement): Said[] {
  if (statement.meta === true) return [];
  const parsed = parse(statement);
  return 'problem' in parsed ? [] : saidOf(parsed.node);
}

function saidOf(node: unknown): Said[] {
  const [tag, fields] = tagged(node);
  switch (tag) {
    case 'AlterOwnerStmt': {
      const target = targetOf(text(fields['objectType']) ?? '', fields['object']);
      return target === undefined ? [] : [{ facet: 'owner', target }];
    }
    case 'GrantStmt':
      return granted(fields);
    case 'CommentStmt': {
      const target = commented(text(fields['objtype']) ?? '', fields['object']);
      return target === undefined ? [] : [{ facet: 'comment', target }];
    }
    case 'AlterDefaultPrivilegesStmt':
      return defaults(fields);
    case 'CreateSchemaStmt': {
      const name = text(fields['schemaname']) ?? text(tree(fields['authrole'])['rolename']);
      const inner = items(fields['schemaElts']).flatMap(saidOf);
      if (fields['authrole'] === undefined || name === undefined) return inner;
      return [{ facet: 'owner', target: { kind: 'schema', name } }, ...inner];
    }
    case 'CreateForeignTableStmt':
      return saidOfTable('CreateStmt', tree(fields['base']));
    case 'VariableSetStmt': {
      const facet = SETTINGS[text(fields['name']) ?? ''];
      return facet === undefined ? [] : [{ facet, target: { kind: 'rest-of-file', name: '' } }];
    }
    default:
      return saidOfTable(tag, fields);
  }
}

const SETTINGS: Readonly<Record<string, Facet | undefined>> = { default_tablespace: 'tablespace', default_table_access_method: 'access-method' };

function granted(fields: Tree): Said[] {
  const type = text(fields['objtype']) ?? '';
  if (fields['targtype'] === 'ACL_TARGET_ALL_IN_SCHEMA') {
    const kind = `all-${KINDS[type] ?? 'object'}s`;
    return items(fields['objects']).map((each) => ({ facet: 'privileges', target: { kind, schema: stringOf(each) ?? '', name: '*' } }));
  }
  return items(fields['objects']).flatMap((each) => {
    const target = targetOf(type, each);
    return target === undefined ? [] : [{ facet: 'privileges' as const, target }];
  });
}

/** Objects of which a relation's name is the first part. */
const WITHIN: ReadonlySet<string> = new Set(['OBJECT_COLUMN', 'OBJECT_TABCONSTRAINT', 'OBJECT_TRIGGER', 'OBJECT_RULE', 'OBJECT_POLICY']);

const commented = (type: string, object: unknown): SaidTarget | undefined => (WITHIN.has(type) ? named('table', parts(object).slice(0, -1)) : targetOf(type, object));

function defaults(fields: Tree): Said[] {
  const kind = `all-${KINDS[text(tree(fields['action'])['objtype']) ?? ''] ?? 'object'}s`;
  const schemas = items(option(fields['options'], 'schemas')).map((each) => stringOf(each) ?? '');
  const targets: SaidTarget[] = schemas.length === 0 ? [{ kind, name: '*' }] : schemas.map((schema) => ({ kind, schema, name: '*' }));
  return targets.map((target) => ({ facet: 'default-privileges', target }));
}

const KINDS: Readonly<Record<string, string | undefined>> = {
  OBJECT_TABLE: 'table', OBJECT_VIEW: 'view', OBJECT_MATVIEW: 'materialized-view', OBJECT_SEQUENCE: 'sequence', OBJECT_INDEX: 'index',
  OBJECT_FOREIGN_TABLE: 'foreign-table', OBJECT_FUNCTION: 'function', OBJECT_PROCEDURE: 'procedure', OBJECT_ROUTINE: 'routine', OBJECT_AGGREGATE: 'aggregate',
  OBJECT_TYPE: 'type', OBJECT_DOMAIN: 'domain', OBJECT_SCHEMA: 'schema', OBJECT_EXTENSION: 'extension', OBJECT_LANGUAGE: 'language',
  OBJECT_COLLATION: 'collation', OBJECT_CONVERSION: 'conversion', OBJECT_OPERATOR: 'operator', OBJECT_OPCLASS: 'operator-class', OBJECT_OPFAMILY: 'operator-family',
  OBJECT_STATISTIC_EXT: 'statistics', OBJECT_TSCONFIGURATION: 'text-search-configuration', OBJECT_TSDICTIONARY: 'text-search-dictionary',
  OBJECT_FDW: 'foreign-data-wrapper', OBJECT_FOREIGN_SERVER: 'server', OBJECT_PUBLICATION: 'publication', OBJECT_SUBSCRIPTION: 'subscription',
  OBJECT_EVENT_TRIGGER: 'event-trigger', OBJECT_DATABASE: 'database', OBJECT_TABLESPACE: 'tablespace',
};

export const kindOfObject = (type: unknown): string => KINDS[text(type) ?? ''] ?? 'object';

function targetOf(type: string, object: unknown): SaidTarget | undefined {
  const kind = KINDS[type];
  if (kind === undefined) return undefined;
  const [tag, fields] = tagged(object);
  if (tag === 'RangeVar') return named(kind, relationParts(fields));
  if (tag === 'String') return named(kind, [stringOf(object) ?? '']);
  if (tag === 'TypeName') return named(kind, parts(fields['names']));
  if (tag !== 'ObjectWithArgs') return named(kind, kind.startsWith('operator-') ? parts(object).slice(1) : parts(object));
  const target = named(kind, parts(fields['objname']));
  if (target === undefined || fields['args_unspecified'] === true) return target;
  return { ...target, args: items(fields['objargs']).map(typeText) };
}

export function named(kind: string, name: readonly string[]): SaidTarget | undefined {
  const last = name.at(-1);
  const schema = name.at(-2);
  return last === undefined ? undefined : { kind, ...(schema !== undefined && { schema }), name: last };
}

/** A type as format_type prints it, as far as the text alone tells. NONE (of prefix operators) is ''. */
function typeText(node: unknown): string {
  const [, fields] = tagged(node);
  const name = parts(fields['names']);
  const own = name.length > 1 && name[0] === 'pg_catalog' ? name[1] : undefined;
  const base = own === undefined ? name.join('.') : (PRINTED[own] ?? own);
  return `${base}${items(fields['arrayBounds']).length > 0 ? '[]' : ''}`;
}

const PRINTED: Readonly<Record<string, string | undefined>> = {
  int2: 'smallint', int4: 'integer', int8: 'bigint', float4: 'real', float8: 'double precision', bool: 'boolean', bpchar: 'character',
  varchar: 'character varying', varbit: 'bit varying', timestamp: 'timestamp without time zone', timestamptz: 'timestamp with time zone',
  time: 'time without time zone', timetz: 'time with time zone', char: '"char"',
};
