/** Objects as COMMENT, GRANT, ALTER … OWNER and the like name them: an object type and a tree. */
import { ref, type Ref, type RefKind } from './ref.ts';
import { items, parts, relationParts, stringOf, tagged, tree, type Tree } from './tree.ts';

const SCHEMALESS: Readonly<Record<string, RefKind>> = {
  OBJECT_SCHEMA: 'schema', OBJECT_EXTENSION: 'extension', OBJECT_ROLE: 'role', OBJECT_LANGUAGE: 'language', OBJECT_TABLESPACE: 'tablespace',
  OBJECT_FDW: 'foreign-data-wrapper', OBJECT_FOREIGN_SERVER: 'server', OBJECT_PUBLICATION: 'publication', OBJECT_SUBSCRIPTION: 'subscription',
  OBJECT_EVENT_TRIGGER: 'event-trigger', OBJECT_ACCESS_METHOD: 'access-method',
};
const NAMED: Readonly<Record<string, RefKind>> = {
  OBJECT_TABLE: 'relation', OBJECT_VIEW: 'relation', OBJECT_MATVIEW: 'relation', OBJECT_SEQUENCE: 'relation', OBJECT_INDEX: 'relation',
  OBJECT_FOREIGN_TABLE: 'relation', OBJECT_TYPE: 'type', OBJECT_DOMAIN: 'type', OBJECT_COLLATION: 'collation', OBJECT_CONVERSION: 'conversion',
  OBJECT_STATISTIC_EXT: 'statistics', OBJECT_TSCONFIGURATION: 'text-search-configuration', OBJECT_TSDICTIONARY: 'text-search-dictionary',
  OBJECT_TSPARSER: 'text-search-parser', OBJECT_TSTEMPLATE: 'text-search-template', OBJECT_OPERATOR: 'operator',
  OBJECT_FUNCTION: 'function', OBJECT_PROCEDURE: 'function', OBJECT_ROUTINE: 'function', OBJECT_AGGREGATE: 'function',
};
const OF_TABLE: Readonly<Record<string, RefKind>> = {
  OBJECT_TRIGGER: 'trigger', OBJECT_POLICY: 'policy', OBJECT_RULE: 'rule', OBJECT_TABCONSTRAINT: 'constraint',
};
const OF_METHOD: Readonly<Record<string, RefKind>> = { OBJECT_OPCLASS: 'operator-class', OBJECT_OPFAMILY: 'operator-family' };

/** The object itself first, then the table or domain that it lies in. Types inside it (arguments, casts) are not listed. */
export function objectRefs(type: string, object: unknown): (Ref | undefined)[] {
  const name = namesOf(object);
  const plain = SCHEMALESS[type];
  if (plain !== undefined) return [ref(plain, name.slice(-1))];
  const named = NAMED[type];
  if (named !== undefined) return [ref(named, name, named === 'function' ? argumentCount(object) : undefined)];
  const method = OF_METHOD[type];
  if (method !== undefined) return [ref(method, name.slice(1))];
  const table = OF_TABLE[type];
  if (table !== undefined) return partOfTable(table, name);
  if (type === 'OBJECT_COLUMN') return [ref('relation', name.slice(0, -1))];
  return [];
}

/** A trigger, policy, rule or constraint by the parts [schema,] table, name; and its table. */
export function partOfTable(kind: RefKind, name: readonly string[]): (Ref | undefined)[] {
  const on = name.slice(0, -1);
  if (on.length === 0) return [];
  return [ref(kind, [...on.slice(0, -1), `${on.at(-1) ?? ''}.${name.at(-1) ?? ''}`]), ref('relation', on)];
}

function namesOf(object: unknown): string[] {
  const [tag, fields] = tagged(object);
  if (tag === 'String') return [stringOf(object) ?? ''];
  if (tag === 'RangeVar') return relationParts(fields);
  if (tag === 'TypeName') return parts(fields['names']);
  if (tag === 'ObjectWithArgs') return parts(fields['objname']);
  return parts(object);
}

/** Input arguments of a function as ALTER or COMMENT list them; undefined when no list is given. */
export function argumentCount(object: unknown): number | undefined {
  const [, fields] = tagged(object);
  if (fields['args_unspecified'] === true) return undefined;
  return items(fields['objargs']).length;
}

/** Parameters that a caller gives: not OUT, not TABLE. */
export const inputs = (parameters: unknown): Tree[] =>
  items(parameters).flatMap((each) => {
    const parameter = tree(tree(each)['FunctionParameter']);
    return parameter['mode'] === 'FUNC_PARAM_OUT' || parameter['mode'] === 'FUNC_PARAM_TABLE' ? [] : [parameter];
  });
