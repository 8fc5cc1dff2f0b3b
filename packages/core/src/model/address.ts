/** The identity of an addressed thing, and the only codec between it and text. Never holds an OID. */

/** `['table','sales','orders']`, `['function','sales','f','(integer,text)']`, `['grant',['table','sales','orders'],'app','SELECT']`. */
export type Address = readonly [kind: string, ...parts: AddressPart[]];
export type AddressPart = string | Address;

/** The text of an address; the key under which a catalog keeps a fact. */
export type Id = string;

const PLAIN = /^[\p{L}_$*?][\p{L}\p{N}_$*?-]*$/u;
/** Most names, at a quarter of the price. */
const ASCII = /^[a-z_][a-z0-9_]*$/;
const quote = (part: string): string => (ASCII.test(part) || PLAIN.test(part) || part.startsWith('(') ? part : `"${part.replaceAll('"', '""')}"`);

/**
 * The text form: kind, then parts joined by `.` once and by `/` after that; a part in parentheses (argument types) joins
 * directly; an address inside an address is joined by `/` only: `constraint sales.orders/orders_pk`,
 * `function sales.f(integer,text)`, `grant table sales.orders/app_reader/SELECT`.
 */
export function addressText(address: Address): Id {
  let text = address[0];
  let depth = 0;
  for (let index = 1; index < address.length; index += 1) {
    const part = address[index]!;
    if (typeof part !== 'string') {
      text += ` ${addressText(part)}`;
      depth = 2;
      continue;
    }
    const glue = index === 1 ? ' ' : part.startsWith('(') ? '' : depth === 1 ? '.' : '/';
    text += glue + quote(part);
    depth += 1;
  }
  return text;
}

/** The name a person would use inside its parent: the last part. */
export const lastPart = (address: Address): string => {
  const part = address[address.length - 1];
  return typeof part === 'string' ? part : part === undefined ? '' : addressText(part);
};

export const part = (address: Address, index: number): string => {
  const value = address[index];
  return typeof value === 'string' ? value : value === undefined ? '' : addressText(value);
};
