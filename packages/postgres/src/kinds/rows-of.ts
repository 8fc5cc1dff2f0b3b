/** Which tables' rows a plan moves over (kinds/moved-rows.ts): what takes the table away loses none. */
import { addressText, part, type Address, type Catalog, type Fact } from '@sluice/core/dialect';
import { isTable, parentsOf } from './heritage.ts';
import type { Table } from './table.ts';

export const rowsOf = ({ address }: { readonly address: Address }): Address => ['moved-rows', part(address, 1), part(address, 2)];

/** Whether they are laid aside before the table goes, with those of the table that it is a partition of. */
export function areMoved(table: Fact<Table>, catalog: Catalog): boolean {
  if (catalog.facts.has(addressText(rowsOf(table)))) return true;
  const [above] = table.body.partition ? parentsOf(table).map((parent) => catalog.facts.get(addressText(parent))) : [];
  return isTable(above) && areMoved(above, catalog);
}
