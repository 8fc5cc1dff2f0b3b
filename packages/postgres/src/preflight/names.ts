/** Names that no statement, log or dump can be trusted with. https://www.postgresql.org/docs/18/sql-syntax-lexical.html */
import type { Finding, PreflightNeed } from '@sluice/core/dialect';
import { namesIn } from '../kinds/target-clause.ts';
import { refused } from './finding.ts';

/** NAMEDATALEN - 1. */
const LONGEST = 63;

export const names = ({ create }: PreflightNeed): Finding[] => create.flatMap((fact) => namesIn(fact.address).flatMap((name) => {
  if (/[\u0000-\u001f\u007f]/.test(name)) return [refused(`the name of ${JSON.stringify(fact.id)} holds a line break or another control character`, 'Choose another name: dumps and logs of such names can be made to say what they do not.', fact.id)];
  if (Buffer.byteLength(name) > LONGEST) return [refused(`the name ${name} has ${Buffer.byteLength(name)} bytes, and the server cuts names after ${LONGEST}`, 'Choose a shorter name.', fact.id)];
  return [];
}));
