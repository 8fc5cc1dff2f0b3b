/** What each kind of statement defines, completes and needs beyond the names that a plain walk of its tree finds. */
import { define } from './define-by-options.ts';
import { alterTable, createIndex, createSequence, createTable, ownedBy } from './define-relation.ts';
import { makesRelation, ofTable, place, storage, type Out } from './definition-out.ts';
import { inputs, objectRefs } from './object-ref.ts';
import { ref, type Ref, type RefKind } from './ref.ts';
import { items, option, parts, relationParts, stringOf, tagged, text, tree, type Tree } from './tree.ts';
import { operator, walk } from './walk.ts';

/** Fills `out` from a statement's tree. */
export function definitions(node: unknown, out: Out): void {
  const [tag, fields] = tagged(node);
  const handler = HANDLERS[tag];
  if (handler === undefined) walk(node, out.uses);
  else handler(fields, out);
}

type Handler = (fields: Tree, out: Out) => void;

const named = (out: Out, kind: RefKind, name: unknown): void => out.defines(ref(kind, [text(name) ?? '']));
const role = (out: Out, spec: unknown): void => walk(spec, out.uses);

function createFunction(fields: Tree, out: Out): void {
  const { funcname, options, ...rest } = fields;
  place(out, 'function', parts(funcname), inputs(fields['parameters']).length);
  const language = stringOf(option(options, 'language'));
  if (language !== undefined && !SERVER_LANGUAGES.has(language.toLowerCase())) out.uses(ref('language', [language]));
  out.uses(ref('function', parts(option(options, 'support'))));
  walk(option(options, 'transform'), out.uses);
  walk(rest, out.uses);
}

const SERVER_LANGUAGES: ReadonlySet<string> = new Set(['sql', 'plpgsql', 'c', 'internal']);

/** Statements that name one object and say something about it. */
function about(type: unknown, object: unknown, out: Out): void {
  const refs = objectRefs(text(type) ?? '', object);
  for (const each of refs) out.uses(each);
  if (refs.length === 0) walk(object, out.uses);
}

const renamed = (refs: readonly (Ref | undefined)[], change: (one: Ref) => Ref): Ref | undefined => {
  const [first] = refs;
  return first === undefined ? undefined : change(first);
};

/** Object types of RENAME and SET SCHEMA whose name is in `relation`, and those that rename a part of one. */
const subject = (fields: Tree): unknown => fields['object'] ?? (fields['relation'] === undefined ? undefined : { RangeVar: fields['relation'] });

const HANDLERS: Readonly<Record<string, Handler | undefined>> = {
  CreateStmt: createTable,
  CreateForeignTableStmt(fields, out) {
    out.uses(ref('server', [text(fields['servername']) ?? '']));
    createTable(tree(fields['base']), out);
  },
  CreateTableAsStmt(fields, out) {
    const into = tree(fields['into']);
    makesRelation(out, into['rel']);
    storage(out, into['tableSpaceName'], into['accessMethod']);
    walk(fields['query'], out.uses);
  },
  ViewStmt(fields, out) {
    makesRelation(out, fields['view']);
    walk(fields['query'], out.uses);
  },
  AlterTableStmt: alterTable,
  DropStmt(fields, out) {
    for (const each of items(fields['objects'])) about(fields['removeType'], each, out);
  },
  IndexStmt: createIndex,
  CreateSeqStmt: createSequence,
  AlterSeqStmt(fields, out) {
    out.uses(ref('relation', relationParts(tree(fields['sequence']))));
    ownedBy(fields['options'], out);
  },
  CreateFunctionStmt: createFunction,
  CreateTrigStmt(fields, out) {
    const { funcname, ...rest } = fields;
    ofTable('trigger', fields['relation'], fields['trigname'], out);
    out.uses(ref('function', parts(funcname), 0));
    walk(rest, out.uses);
  },
  CreateEventTrigStmt(fields, out) {
    named(out, 'event-trigger', fields['trigname']);
    out.uses(ref('function', parts(fields['funcname']), 0));
  },
  CreatePolicyStmt(fields, out) {
    ofTable('policy', fields['table'], fields['policy_name'], out);
    walk(fields, out.uses);
  },
  RuleStmt(fields, out) {
    ofTable('rule', fields['relation'], fields['rulename'], out);
    walk(fields, out.uses);
  },
  CreateDomainStmt(fields, out) {
    place(out, 'type', parts(fields['domainname']));
    walk(fields, out.uses);
  },
  CreateEnumStmt: (fields, out) => place(out, 'type', parts(fields['typeName'])),
  AlterEnumStmt(fields, out) {
    out.uses(ref('type', parts(fields['typeName'])));
    out.completes(ref('type', parts(fields['typeName'])));
  },
  CompositeTypeStmt(fields, out) {
    makesRelation(out, fields['typevar']);
    walk(fields['coldeflist'], out.uses);
  },
  AlterTypeStmt(fields, out) {
    out.uses(ref('type', parts(fields['typeName'])));
    walk(fields['options'], (one) => out.uses(one?.kind === 'type' ? { ...one, kind: 'function' } : one));
  },
  AlterDomainStmt(fields, out) {
    out.uses(ref('type', parts(fields['typeName'])));
    walk(fields['def'], out.uses);
  },
  DefineStmt: define,
  CreateRangeStmt: (fields, out) => define({ kind: 'OBJECT_TYPE', defnames: fields['typeName'], definition: fields['params'] }, out),
  CreateCastStmt(fields, out) {
    const [from, to] = [fields['sourcetype'], fields['targettype']].map((each) => parts(tree(each)['names']).join('.'));
    out.defines(ref('cast', [`${from ?? ''} as ${to ?? ''}`]));
    walk(fields, out.uses);
  },
  CreateTransformStmt(fields, out) {
    out.defines(ref('transform', [`${parts(tree(fields['type_name'])['names']).join('.')} for ${text(fields['lang']) ?? ''}`]));
    out.uses(ref('language', [text(fields['lang']) ?? '']));
    walk(fields, out.uses);
  },
  CreateConversionStmt(fields, out) {
    place(out, 'conversion', parts(fields['conversion_name']));
    out.uses(ref('function', parts(fields['func_name'])));
  },
  CreateOpClassStmt(fields, out) {
    place(out, 'operator-class', parts(fields['opclassname']));
    const family = parts(fields['opfamilyname']);
    if (family.length > 0) out.uses(ref('operator-family', family));
    else place(out, 'operator-family', parts(fields['opclassname']));
    storage(out, undefined, fields['amname']);
    walk(fields['datatype'], out.uses);
    operatorItems(fields['items'], out);
  },
  CreateOpFamilyStmt(fields, out) {
    place(out, 'operator-family', parts(fields['opfamilyname']));
    storage(out, undefined, fields['amname']);
  },
  AlterOpFamilyStmt(fields, out) {
    out.uses(ref('operator-family', parts(fields['opfamilyname'])));
    operatorItems(fields['items'], out);
  },
  AlterOperatorStmt: (fields, out) => about('OBJECT_OPERATOR', { ObjectWithArgs: fields['opername'] }, out),
  CreateSchemaStmt(fields, out) {
    const name = text(fields['schemaname']) ?? text(tree(fields['authrole'])['rolename']) ?? '';
    out.defines(ref('schema', [name]));
    role(out, fields['authrole']);
    for (const each of items(fields['schemaElts'])) definitions(each, { ...out, schema: name });
  },
  CreateExtensionStmt(fields, out) {
    named(out, 'extension', fields['extname']);
    out.uses(ref('schema', [stringOf(option(fields['options'], 'schema')) ?? '']));
  },
  AlterExtensionStmt: (fields, out) => out.uses(ref('extension', [text(fields['extname']) ?? ''])),
  AlterExtensionContentsStmt(fields, out) {
    out.uses(ref('extension', [text(fields['extname']) ?? '']));
    about(fields['objtype'], fields['object'], out);
  },
  CreateAmStmt(fields, out) {
    named(out, 'access-method', fields['amname']);
    out.uses(ref('function', parts(fields['handler_name'])));
  },
  CreatePLangStmt(fields, out) {
    named(out, 'language', fields['plname']);
    for (const key of ['plhandler', 'plinline', 'plvalidator']) out.uses(ref('function', parts(fields[key])));
  },
  CreateFdwStmt(fields, out) {
    named(out, 'foreign-data-wrapper', fields['fdwname']);
    for (const key of ['handler', 'validator']) out.uses(ref('function', parts(option(fields['func_options'], key))));
  },
  AlterFdwStmt: (fields, out) => out.uses(ref('foreign-data-wrapper', [text(fields['fdwname']) ?? ''])),
  CreateForeignServerStmt(fields, out) {
    named(out, 'server', fields['servername']);
    out.uses(ref('foreign-data-wrapper', [text(fields['fdwname']) ?? '']));
  },
  AlterForeignServerStmt: (fields, out) => out.uses(ref('server', [text(fields['servername']) ?? ''])),
  CreateUserMappingStmt: userMapping,
  AlterUserMappingStmt: userMapping,
  CreateStatsStmt(fields, out) {
    const name = parts(fields['defnames']);
    if (name.length > 0) place(out, 'statistics', name);
    walk({ relations: fields['relations'], exprs: fields['exprs'] }, out.uses);
  },
  AlterStatsStmt: (fields, out) => out.uses(ref('statistics', parts(fields['defnames']))),
  CreatePublicationStmt(fields, out) {
    named(out, 'publication', fields['pubname']);
    published(fields['pubobjects'], out);
  },
  AlterPublicationStmt(fields, out) {
    out.uses(ref('publication', [text(fields['pubname']) ?? '']));
    published(fields['pubobjects'], out);
  },
  CreateSubscriptionStmt: (fields, out) => named(out, 'subscription', fields['subname']),
  AlterSubscriptionStmt: (fields, out) => out.uses(ref('subscription', [text(fields['subname']) ?? ''])),
  AlterTSConfigurationStmt(fields, out) {
    out.uses(ref('text-search-configuration', parts(fields['cfgname'])));
    for (const each of items(fields['dicts'])) out.uses(ref('text-search-dictionary', parts(each)));
  },
  AlterTSDictionaryStmt: (fields, out) => out.uses(ref('text-search-dictionary', parts(fields['dictname']))),
  AlterCollationStmt: (fields, out) => out.uses(ref('collation', parts(fields['collname']))),
  CommentStmt: (fields, out) => about(fields['objtype'], fields['object'], out),
  SecLabelStmt: (fields, out) => about(fields['objtype'], fields['object'], out),
  AlterOwnerStmt(fields, out) {
    about(fields['objectType'], fields['object'], out);
    role(out, fields['newowner']);
  },
  AlterObjectDependsStmt(fields, out) {
    out.uses(ref('extension', [stringOf({ String: fields['extname'] }) ?? '']));
    walk(fields['relation'], out.uses);
    if (fields['relation'] === undefined) about(fields['objectType'], fields['object'], out);
  },
  AlterFunctionStmt: (fields, out) => walk(fields['func'], out.uses),
  RenameStmt(fields, out) {
    const refs = objectRefs(text(fields['renameType']) ?? '', subject(fields));
    const name = text(fields['newname']) ?? '';
    const part = fields['subname'] !== undefined || fields['renameType'] === 'OBJECT_COLUMN' || fields['renameType'] === 'OBJECT_ATTRIBUTE';
    if (part) return walk(fields['relation'] ?? fields['object'], out.uses);
    for (const each of refs) out.uses(each);
    out.defines(renamed(refs, (one) => ({ ...one, name })));
  },
  AlterObjectSchemaStmt(fields, out) {
    const refs = objectRefs(text(fields['objectType']) ?? '', subject(fields));
    const schema = text(fields['newschema']) ?? '';
    for (const each of refs) out.uses(each);
    out.uses(ref('schema', [schema]));
    out.defines(renamed(refs, (one) => ({ ...one, schema })));
  },
  GrantStmt: grant,
  AlterDefaultPrivilegesStmt(fields, out) {
    walk(option(fields['options'], 'roles'), out.uses);
    for (const each of items(option(fields['options'], 'schemas'))) out.uses(ref('schema', [stringOf(each) ?? '']));
    walk(tree(fields['action'])['grantees'], out.uses);
  },
};

function grant(fields: Tree, out: Out): void {
  const all = fields['targtype'] === 'ACL_TARGET_ALL_IN_SCHEMA';
  for (const each of items(fields['objects'])) {
    if (all) out.uses(ref('schema', [stringOf(each) ?? '']));
    else about(fields['objtype'], each, out);
  }
  walk(fields['grantees'], out.uses);
  walk(fields['grantor'], out.uses);
}

function userMapping(fields: Tree, out: Out): void {
  out.uses(ref('server', [text(fields['servername']) ?? '']));
  role(out, fields['user']);
}

function published(objects: unknown, out: Out): void {
  for (const each of items(objects)) {
    const spec = tree(tree(each)['PublicationObjSpec']);
    if (spec['pubobjtype'] === 'PUBLICATIONOBJ_TABLES_IN_SCHEMA') out.uses(ref('schema', [text(spec['name']) ?? '']));
    walk(spec['pubtable'], out.uses);
  }
}

/** Operators and functions of an operator class: itemtype 1 is an operator, 2 a function, 3 the stored type. */
function operatorItems(list: unknown, out: Out): void {
  for (const each of items(list)) {
    const item = tree(tree(each)['CreateOpClassItem']);
    const name = tree(item['name']);
    if (item['itemtype'] === 1) out.uses(operator(parts(name['objname'])));
    else if (item['itemtype'] === 2) out.uses(ref('function', parts(name['objname'])));
    walk([name['objargs'], item['class_args'], item['storedtype']], out.uses);
    if (item['order_family'] !== undefined) out.uses(ref('operator-family', parts(item['order_family'])));
  }
}
