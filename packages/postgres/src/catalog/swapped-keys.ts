/**
 * A column of a partition key gets no other type (ALTER TABLE, 42P16), nor one that is made anew under its name. Where an enum or a domain is made anew, the wanted
 * tables that are partitioned by its values are marked as partitioned otherwise: their partitions step out and are converted by themselves, or their rows go over.
 */
import { catalog as makeCatalog, part, type Catalog, type Fact } from '@sluice/core/dialect';
import { isSwapped } from '../kinds/domain-constraint.ts';
import type { Domain } from '../kinds/domain.ts';
import { takesLabels, type Enum } from '../kinds/enum.ts';
import { isTable } from '../kinds/heritage.ts';
import { qualified } from '../script/quote.ts';

export function withSwappedKeys(before: Catalog, after: Catalog): Catalog {
  const swapped = [...after.facts.values()].filter((now) => isMadeAnew(before.facts.get(now.id), now)).map(({ address }) => qualified(part(address, 1), part(address, 2)));
  if (swapped.length === 0) return after;
  /** Of a column in a key: its name, its type, its collation. */
  const isOf = (key: string): boolean => swapped.some((type) => key.replace(/ collate .*$/, '').replace(/(\[\])+$/, '').endsWith(` ${type}`));
  const marked = (fact: Fact): Fact => {
    const keys = isTable(fact) && isTable(before.facts.get(fact.id)) ? fact.body.keyTypes ?? [] : [];
    return keys.some(isOf) ? { ...fact, body: { ...fact.body, keyTypes: keys.map((key) => (isOf(key) ? `${key} made anew` : key)) } } : fact;
  };
  return makeCatalog([...after.facts.values()].map(marked), after.edges, after.findings);
}

function isMadeAnew(old: Fact | undefined, now: Fact): boolean {
  if (old === undefined) return false;
  if (now.address[0] === 'enum') return !takesLabels(old as Fact<Enum>, now as Fact<Enum>);
  return now.address[0] === 'domain' && isSwapped(old as Fact<Domain>, now as Fact<Domain>);
}
