/** Kinds that share their names with others. */
const CLASSES: Readonly<Record<string, string>> = {
  table: 'relation', view: 'relation', 'materialized-view': 'relation', index: 'relation', sequence: 'relation', 'foreign-table': 'relation',
  enum: 'type', domain: 'type', composite: 'type', range: 'type', 'base-type': 'type',
  function: 'function', procedure: 'function', aggregate: 'function',
};

/** `relation`, `type` or `function`; undefined where names are of one kind alone. */
export const sharedClass = (kind: string): string | undefined => CLASSES[kind];

/** The same, else the kind itself. */
export const classOf = (kind: string): string => CLASSES[kind] ?? kind;
