/** Walks any syntax tree and reports the names it needs: relations (by CTE scope), types, functions, operators, collations, roles. */
import { ref, type Ref } from './ref.ts';
import { constantText, isTree, items, nameParts, parts, relationParts, text, tree, type Tree } from './tree.ts';

export type Sink = (ref: Ref | undefined) => void;
type Scope = ReadonlySet<string>;

const NO_NAMES: Scope = new Set();

/** Everything that `value` mentions, whatever kind of tree it is and however deep. */
export function walk(value: unknown, sink: Sink): void {
  const work: (readonly [unknown, Scope])[] = [[value, NO_NAMES]];
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    const found: (readonly [unknown, Scope])[] = [];
    visit(next[0], { sink, scope: next[1], more: (child, scope = next[1]) => void found.push([child, scope]) });
    for (let at = found.length - 1; at >= 0; at--) work.push(found[at] as readonly [unknown, Scope]);
  }
}

interface Step {
  readonly sink: Sink;
  /** Names of the CTEs that are known here. */
  readonly scope: Scope;
  /** Visits a child afterwards, in this scope unless another one is given. */
  more(child: unknown, scope?: Scope): void;
}

type Handler = (fields: Tree, step: Step) => void;

function visit(value: unknown, step: Step): void {
  if (Array.isArray(value)) return value.forEach((each) => step.more(each));
  if (!isTree(value)) return;
  if ('relname' in value) return relation(value, step);
  if ('names' in value && 'typemod' in value) return typeName(value, step);
  if ('objname' in value) return call(value, step);
  if ('roletype' in value) return step.sink(ref('role', [text(value['rolename']) ?? '']));
  if ('withClause' in value) return withQueries(value, step);
  for (const key in value) {
    const handler = HANDLERS[key];
    const child = value[key];
    if (handler !== undefined) handler(tree(child), step);
    else if (typeof child === 'object') step.more(child);
  }
}

const HANDLERS: Readonly<Record<string, Handler | undefined>> = {
  FuncCall: functionCall,
  TypeCast: cast,
  CollateClause: collate,
  collClause: collate,
  IndexElem: element,
  PartitionElem: element,
  A_Expr({ name, ...rest }, { sink, more }) {
    sink(operator(parts(name)));
    more(rest);
  },
  SortBy({ useOp, ...rest }, { sink, more }) {
    sink(operator(parts(useOp)));
    more(rest);
  },
};

function relation(value: Tree, { sink, scope }: Step): void {
  if (value['schemaname'] === undefined && scope.has(text(value['relname']) ?? '')) return;
  sink(ref('relation', relationParts(value)));
}

function typeName(value: Tree, { sink, more }: Step): void {
  const name = parts(value['names']);
  if (value['pct_type'] === true) sink(ref('relation', name.slice(0, -1)));
  else sink(ref('type', name));
  more(value['typmods']);
}

/** A function with its argument types, as casts, operator classes and CREATE TRANSFORM name it. */
function call(value: Tree, { sink, more }: Step): void {
  sink(ref('function', parts(value['objname']), value['args_unspecified'] === true ? undefined : items(value['objargs']).length));
  more(value['objargs']);
}

/** A CTE is known to the ones after it (to all with RECURSIVE) and to the statement; what DML changes is never one. */
function withQueries({ withClause, relation: changed, ...rest }: Tree, { sink, scope, more }: Step): void {
  const clause = tree(withClause);
  const queries = items(clause['ctes']).map((each) => tree(tree(each)['CommonTableExpr']));
  const names = queries.map((each) => text(each['ctename']) ?? '');
  let known = clause['recursive'] === true ? new Set([...scope, ...names]) : scope;
  for (const [index, query] of queries.entries()) {
    more(query, known);
    known = new Set([...known, names[index] as string]);
  }
  sink(ref('relation', relationParts(tree(changed))));
  more(rest, known);
}

function functionCall({ funcname, ...fields }: Tree, { sink, more }: Step): void {
  const name = parts(funcname);
  const args = items(fields['args']);
  sink(ref('function', name, fields['func_variadic'] === true ? undefined : args.length));
  const first = constantText(args[0]);
  if (first !== undefined && (name.length === 1 || name[0] === 'pg_catalog')) {
    const last = name.at(-1) ?? '';
    if (TAKES_RELATION.has(last)) sink(ref('relation', nameParts(first)));
    else if (args.length > 1 && TAKES_CONFIGURATION.has(last)) sink(ref('text-search-configuration', nameParts(first)));
    else if (last === 'ts_lexize') sink(ref('text-search-dictionary', nameParts(first)));
  }
  more(fields);
}

const TAKES_RELATION: ReadonlySet<string> = new Set(['nextval', 'currval', 'setval', 'pg_get_serial_sequence', 'to_regclass']);
const TAKES_CONFIGURATION: ReadonlySet<string> = new Set([
  'to_tsvector', 'to_tsquery', 'plainto_tsquery', 'phraseto_tsquery', 'websearch_to_tsquery', 'ts_headline', 'json_to_tsvector', 'jsonb_to_tsvector',
]);

/** 'sales.orders'::regclass names a relation, and so on for the other reg* types (manual: 8.19, Object Identifier Types). */
function cast({ arg, typeName: type }: Tree, { sink, more }: Step): void {
  more(arg);
  more(type);
  const literal = constantText(arg);
  const target = parts(tree(type)['names']);
  if (literal === undefined || (target.length > 1 && target[0] !== 'pg_catalog')) return;
  const kind = REG_TYPES[target.at(-1) ?? ''];
  if (kind !== undefined) sink(ref(kind, nameParts(literal.replace(/\(.*$/s, '').replace(/(\s*\[\])+$/, ''))));
}

const REG_TYPES: Readonly<Record<string, Ref['kind'] | undefined>> = {
  regclass: 'relation', regtype: 'type', regproc: 'function', regprocedure: 'function', regrole: 'role', regnamespace: 'schema',
  regcollation: 'collation', regconfig: 'text-search-configuration', regdictionary: 'text-search-dictionary',
};

function collate({ collname, arg }: Tree, { sink, more }: Step): void {
  sink(ref('collation', parts(collname)));
  more(arg);
}

/** A column or expression of an index or partition key. */
function element(fields: Tree, { sink, more }: Step): void {
  sink(ref('collation', parts(fields['collation'])));
  sink(ref('operator-class', parts(fields['opclass'])));
  more(fields['expr']);
}

/** An operator, unless it is surely the server's own: unqualified and of a spelling that pg_catalog has. */
export function operator(name: readonly string[]): Ref | undefined {
  return name.length === 1 && SERVER_OPERATORS.has(name[0] as string) ? undefined : ref('operator', name);
}

const SERVER_OPERATORS: ReadonlySet<string> = new Set(
  ('= <> != < > <= >= + - * / % ^ | & # ~ << >> || ~~ !~~ ~~* !~~* ~* !~ !~* @> <@ && -> ->> #> #>> ? ?| ?& @? @@ ' +
    '- #- |/ ||/ @ @@@ ## <-> <<| |>> &< &> &<| |&> <^ >^ ?# ?- ?-| ?|| ~= -|- ^@ !! <#> ~>~ ~<~ ~>=~ ~<=~ *= *<> *< *> *<= *>= >>= <<= ' +
    'between in like ilike similar').split(' '),
);
