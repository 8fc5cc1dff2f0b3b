/** A catalog in which some facts have another address: with all that lies within them, speaks about them or stands on them. */
import { addressText, type Address, type AddressPart, type Id } from '../model/address.ts';
import { catalog, type Catalog } from '../model/catalog.ts';
import type { Fact } from '../model/fact.ts';

export interface Readdressed {
  readonly catalog: Catalog;
  /** The id of each fact before → now, where they differ. */
  readonly ids: ReadonlyMap<Id, Id>;
}

/** `moved`: id → its other address. Texts in bodies stay as they are; addresses in bodies follow. */
export function readdress(of: Catalog, moved: ReadonlyMap<Id, Address>): Readdressed {
  const known = new Map<Id, Address>();
  const addressOf = (fact: Fact): Address => {
    const before = known.get(fact.id);
    if (before) return before;
    const address = moved.get(fact.id) ?? within(fact, fact.address.map((part) => (typeof part === 'string' ? part : nested(part, fact))) as unknown as Address);
    known.set(fact.id, address);
    return address;
  };
  /** The innermost fact around `fact` that has another address and whose own begins `before`, as it was, of which `address` is made so far. */
  const within = (fact: Fact, address: Address, before: Address = fact.address): Address => {
    for (let each = parentOf(fact); each; each = parentOf(each)) {
      const [old, now] = [each.address, addressOf(each)];
      if (old.every((part, index) => index === 0 || sameParts(part, before[index]))) return [address[0], ...now.slice(1), ...address.slice(old.length)] as unknown as Address;
    }
    return address;
  };
  const parentOf = (fact: Fact): Fact | undefined => (fact.parent === undefined ? undefined : of.facts.get(fact.parent));
  /** What is spoken about may have no fact of its own (a view's column), and lies within one all the same. */
  const nested = (address: Address, by?: Fact): Address => {
    const fact = of.facts.get(addressText(address));
    return fact ? addressOf(fact) : by ? within(by, address, address) : address;
  };
  const inBody = (value: unknown): unknown => {
    if (Array.isArray(value)) return isAddress(value) && of.facts.has(addressText(value)) ? nested(value) : value.map(inBody);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, inBody(each)]));
  };
  const ids = new Map<Id, Id>();
  for (const fact of of.facts.values()) {
    const id = addressText(addressOf(fact));
    if (id !== fact.id) ids.set(fact.id, id);
  }
  if (ids.size === 0) return { catalog: of, ids };
  const idNow = (id: Id): Id => ids.get(id) ?? id;
  const facts = [...of.facts.values()].map((fact): Fact => ({
    address: addressOf(fact), id: idNow(fact.id), ...(fact.parent !== undefined && { parent: idNow(fact.parent) }), body: inBody(fact.body) as object,
  }));
  return { catalog: catalog(facts, of.edges.map((edge) => ({ ...edge, from: idNow(edge.from), to: idNow(edge.to) })), of.findings), ids };
}

const isAddress = (value: readonly unknown[]): value is Address => value.length > 1 && value.every((part) => typeof part === 'string' || (Array.isArray(part) && isAddress(part)));

const sameParts = (one: AddressPart | undefined, two: AddressPart | undefined): boolean =>
  one === two || (typeof one === 'object' && typeof two === 'object' && addressText(one) === addressText(two));
