/** What these specs use of the rooms under test. */
export { catalog, type Catalog } from '../../src/model/catalog.ts';
export { fact, type Edge, type Fact } from '../../src/model/fact.ts';
export { defineKind, type AnyKind } from '../../src/model/kind.ts';
export { kindsByName as kindsByNameOf } from '../../src/catalog/canonical.ts';
