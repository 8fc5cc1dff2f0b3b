/** CREATE AGGREGATE | OPERATOR | TYPE (…) | COLLATION | TEXT SEARCH …: options whose values are names of other objects. */
import { place, type Out } from './definition-out.ts';
import { inputs } from './object-ref.ts';
import { ref, type RefKind } from './ref.ts';
import { items, parts, stringOf, text, tree, type Tree } from './tree.ts';
import { operator, walk } from './walk.ts';

const KINDS: Readonly<Record<string, RefKind>> = {
  OBJECT_AGGREGATE: 'function', OBJECT_OPERATOR: 'operator', OBJECT_TYPE: 'type', OBJECT_COLLATION: 'collation',
  OBJECT_TSCONFIGURATION: 'text-search-configuration', OBJECT_TSDICTIONARY: 'text-search-dictionary',
  OBJECT_TSPARSER: 'text-search-parser', OBJECT_TSTEMPLATE: 'text-search-template',
};

const FUNCTIONS: ReadonlySet<string> = new Set([
  'sfunc', 'finalfunc', 'combinefunc', 'serialfunc', 'deserialfunc', 'msfunc', 'minvfunc', 'mfinalfunc',
  'procedure', 'function', 'restrict', 'join',
  'input', 'output', 'receive', 'send', 'typmod_in', 'typmod_out', 'analyze', 'subscript', 'canonical', 'subtype_diff',
  'start', 'gettoken', 'end', 'lextypes', 'headline', 'init', 'lexize',
]);
const TYPES: ReadonlySet<string> = new Set(['stype', 'mstype', 'basetype', 'leftarg', 'rightarg', 'subtype', 'like', 'element']);
const OTHERS: Readonly<Record<string, RefKind>> = {
  subtype_opclass: 'operator-class', collation: 'collation', from: 'collation', copy: 'text-search-configuration',
  parser: 'text-search-parser', template: 'text-search-template',
};

export function define(fields: Tree, out: Out): void {
  const kind = KINDS[text(fields['kind']) ?? ''];
  if (kind === undefined) return walk(fields, out.uses);
  const [signature] = items(fields['args']);
  place(out, kind, parts(fields['defnames']), signature === undefined ? undefined : inputs(items(signature)).length);
  if (kind === 'type') {
    // CREATE TYPE name, and nothing more: a shell, which the functions of the type need that need not wait for the type.
    const shell = ref('shell-type', parts(fields['defnames']));
    if (fields['definition'] === undefined) out.defines(shell);
    else if (!items(fields['definition']).some((each) => text(tree(tree(each)['DefElem'])['defname']) === 'subtype')) out.uses(shell);
  }
  walk(fields['args'], out.uses);
  for (const each of items(fields['definition'])) {
    const { defname, arg } = tree(tree(each)['DefElem']);
    const name = text(defname) ?? '';
    const value = valueParts(arg);
    if (name === 'multirange_type_name') place(out, 'type', value);
    else if (name === 'sortop') out.uses(operator(value));
    else if (FUNCTIONS.has(name)) out.uses(ref('function', value));
    else if (TYPES.has(name)) walk(arg, out.uses);
    else if (OTHERS[name] !== undefined) out.uses(ref(OTHERS[name], value));
    // Anything else is a plain value; commutator and negator may name operators that come later.
  }
}

/** Names arrive as a type name, a list or a string, whatever the grammar took them for. */
function valueParts(arg: unknown): string[] {
  const { TypeName: type } = tree(arg);
  if (type !== undefined) return parts(tree(type)['names']);
  const single = stringOf(arg);
  return single === undefined ? parts(arg) : [single];
}
