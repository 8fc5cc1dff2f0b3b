/** PostgreSQL source text without a server: cutting, parsing, judging, references, order, normal forms, quoting. Await `ready()` first. */
export {
  canonicalArguments, canonicalBody, canonicalExpression, canonicalIndex, canonicalQuery, canonicalStatement, canonicalType, loadableQuery, normaliseArgumentTypes,
} from './canonical.ts';
export { classify } from './classify.ts';
export type { Classified, Home } from './classify.ts';
export { fileOrder } from './file-order.ts';
export { parse } from './parse.ts';
export type { Parsed, SyntaxProblem } from './parse.ts';
export { ready } from './parser.ts';
export type { Node } from './parser.ts';
export { ident, literal, qualified } from './quote.ts';
export { refKey } from './ref.ts';
export type { Ref, RefKind } from './ref.ts';
export { references } from './references.ts';
export type { References } from './references.ts';
export { said } from './said.ts';
export type { Facet, Said, SaidTarget } from './said.ts';
export { split } from './split.ts';
export { placeIn } from './statement.ts';
export type { Place, Statement } from './statement.ts';
