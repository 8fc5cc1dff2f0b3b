/** Reads an address as people write it in a smoke test. */

export interface WrittenAddress {
  /** In words: `materialized view`. */
  readonly kind: string;
  /** `sales.orders/own_rows` → sales, orders, own_rows. */
  readonly parts: readonly string[];
  /** `(bigint,text)`, for routines. */
  readonly args?: string;
}

const WORDS = /^(materialized view|foreign table|event trigger|[a-z]+(?:-[a-z]+)?)\s+/i;
const PART = /"((?:[^"]|"")+)"|([^\s"./()]+)/y;

/** undefined: not of the form `kind name.name/name(types)`. A quoted part is taken as it stands, another as well: addresses never fold case. */
export function readAddress(text: string): WrittenAddress | undefined {
  const head = WORDS.exec(text.trimStart());
  if (head === null) return undefined;
  const kind = (head[1] ?? '').toLowerCase().replaceAll('-', ' ');
  const rest = text.trimStart().slice(head[0].length).trim();
  const parts: string[] = [];
  let at = 0;
  for (;;) {
    PART.lastIndex = at;
    const match = PART.exec(rest);
    if (match === null) return undefined;
    parts.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    at = PART.lastIndex;
    if (at === rest.length) return { kind, parts };
    const next = rest[at];
    if (next === '(') return rest.endsWith(')') ? { kind, parts, args: rest.slice(at) } : undefined;
    if (next !== '.' && next !== '/') return undefined;
    at++;
  }
}
