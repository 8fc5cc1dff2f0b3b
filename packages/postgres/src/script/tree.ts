/** Looking into syntax trees whose shape is only known by its keys. */

export type Tree = Readonly<Record<string, unknown>>;

export const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The fields of `value`, or no fields. */
export const tree = (value: unknown): Tree => (isTree(value) ? value : {});

export const items = (value: unknown): readonly unknown[] => {
  if (Array.isArray(value)) return value;
  const { List } = tree(value);
  return List === undefined ? [] : items(tree(List)['items']);
};

/** The tag and the fields of a node such as `{ SelectStmt: { … } }`. */
export function tagged(node: unknown): readonly [tag: string, fields: Tree] {
  const [entry] = Object.entries(tree(node));
  return entry === undefined ? ['', {}] : [entry[0], tree(entry[1])];
}

export const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** `{ String: { sval } }` as its text. */
export const stringOf = (node: unknown): string | undefined => {
  const { String: inner } = tree(node);
  return inner === undefined ? undefined : (text(tree(inner)['sval']) ?? '');
};

/** A list of String nodes as name parts; anything else in it is left out. */
export const parts = (list: unknown): string[] => items(list).flatMap((each) => stringOf(each) ?? []);

export const relationParts = (range: Tree): string[] =>
  [text(range['schemaname']), text(range['relname'])].filter((each) => each !== undefined);

/** A string constant's text. */
export function constantText(node: unknown): string | undefined {
  const { A_Const: constant } = tree(node);
  const { sval } = tree(constant);
  return sval === undefined ? undefined : (text(tree(sval)['sval']) ?? '');
}

/** The value of an option in a list of DefElem. */
export function option(list: unknown, name: string): unknown {
  for (const each of items(list)) {
    const { DefElem: element } = tree(each);
    if (tree(element)['defname'] === name) return tree(element)['arg'];
  }
  return undefined;
}

/** `a."B".c` as it is written in reg* literals, folded: ['a', 'B', 'c']; [] when it is no name. */
export function nameParts(written: string): string[] {
  const found: string[] = [];
  const pattern = /\s*(?:"((?:[^"]|"")+)"|([\p{L}_][\p{L}\p{N}_$]*))\s*(\.|$)/uy;
  for (;;) {
    const match = pattern.exec(written);
    if (match === null) return [];
    const [, quoted, plain = '', dot] = match;
    found.push(quoted === undefined ? plain.toLowerCase() : quoted.replaceAll('""', '"'));
    if (dot === '') return found;
  }
}
