/** Reads an address' text as far as people need it: its kind, and the thing at whose place it is shown. */
import type { Id } from '../model/address.ts';

export interface IdParts {
  /** The first word: what it is. */
  readonly kind: string;
  /** All after the kind. */
  readonly path: string;
  /** The path up to the first `/`: what an object and all within it share, so that they are shown together. */
  readonly home: string;
}

/**
 * Quotes and parentheses hide their content, so `a."b/c"` and `f(timestamp with time zone)` stay whole. An address inside an
 * address (`grant table sales.orders/app/SELECT`) is at home where the inner one is.
 */
export function idParts(id: Id): IdParts {
  const kindEnd = id.indexOf(' ');
  if (kindEnd < 0) return { kind: id, path: '', home: id };
  // Of a script the path of its file: its folders are no object that it lies in.
  if (id.startsWith('script ')) return { kind: 'script', path: id.slice(kindEnd + 1), home: id.slice(kindEnd + 1) };
  let start = kindEnd + 1;
  let end = id.length;
  let quoted = false;
  let depth = 0;
  for (let at = start; at < id.length; at += 1) {
    const char = id[at];
    if (char === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (char === '(') depth += 1;
    else if (char === ')') depth -= 1;
    else if (depth > 0) continue;
    else if (char === ' ' && end === id.length) start = at + 1;
    else if (char === '/') end = Math.min(end, at);
  }
  return { kind: id.slice(0, kindEnd), path: id.slice(kindEnd + 1), home: id.slice(start, Math.max(start, end)) };
}
