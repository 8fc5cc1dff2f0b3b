/** The schema and name in the id of a relation: the inverse of `addressText` for two-part addresses. */
import type { Id } from '@sluice/core/dialect';

export interface RelationName {
  readonly schema: string;
  readonly name: string;
}

const PART = String.raw`("(?:[^"]|"")*"|[^".\s/]+)`;
const RELATION = new RegExp(String.raw`^(?:table|materialized-view|materialized view) ${PART}\.${PART}$`, 'u');

/** undefined for ids of things that hold no rows of their own. */
export function relationName(id: Id): RelationName | undefined {
  const [, schema, name] = RELATION.exec(id) ?? [];
  return schema === undefined || name === undefined ? undefined : { schema: unquoted(schema), name: unquoted(name) };
}

const unquoted = (part: string): string => (part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part);
