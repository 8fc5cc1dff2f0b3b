/** Names and literals as the toy writes them. */
import type { Address, Fact } from '@sluice/core/dialect';

/** `['store','db','s']` → `db.s`; the parts of a field's address → `db.s.f`. */
export const dotted = (address: Address): string => address.slice(1).map(String).join('.');

export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** `db.s` → the address of a store or lens. */
export function objectAddress(kind: 'store' | 'lens', name: string): Address {
  const [db = '', object = ''] = name.split('.');
  return [kind, db, object];
}

/** What stands behind `note on`: `store db.s`, `field db.s.f`. */
export const targetOf = (address: Address): string => `${address[0]} ${dotted(address)}`;

/** A note's address holds the address of what it is on. */
export const subjectOf = (note: Fact): Address => note.address[1] as Address;
