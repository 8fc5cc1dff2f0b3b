/** Facts as the toy's own text. */
import type { Catalog, Fact } from '@sluice/core/dialect';
import { clause, type FieldBody } from './kinds/field.ts';
import { lensText, type LensBody } from './kinds/lens.ts';
import type { NoteBody } from './kinds/note.ts';
import { storeText } from './kinds/store.ts';
import { literal, subjectOf, targetOf } from './words.ts';

export function printFact(fact: Fact, catalog: Catalog): string {
  switch (fact.address[0]) {
    case 'store':
      return storeText(fact, catalog.childrenOf(fact.id).filter((child) => child.address[0] === 'field'));
    case 'field':
      return clause(fact as Fact<FieldBody>);
    case 'lens':
      return lensText('create', fact as Fact<LensBody>);
    default:
      return `note on ${targetOf(subjectOf(fact))} is ${literal((fact.body as NoteBody).text)}`;
  }
}
