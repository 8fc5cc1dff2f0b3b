/** The text of a catalog as the journal, snapshots and packages keep it: canonical JSON, deterministic byte for byte. */
import { Failure } from '../errors/failure.ts';
import { addressText, type Address, type Id } from '../model/address.ts';
import { catalog, type Catalog } from '../model/catalog.ts';
import type { Edge, Fact } from '../model/fact.ts';
import { canonicalJson } from '../model/hash.ts';

export const CATALOG_FORMAT = 'sluice-catalog/1';

interface CatalogText {
  readonly format: string;
  readonly facts: readonly { readonly address: Address; readonly parent?: Id; readonly body: object }[];
  readonly edges: readonly (readonly [from: Id, to: Id, strength: Edge['strength']])[];
}

/** Facts by address, edges by both ends. Findings are not kept: they are news, not state. */
export function serialiseCatalog(of: Pick<Catalog, 'facts' | 'edges'>): string {
  const facts = [...of.facts.values()]
    .sort((a, b) => compare(a.id, b.id))
    .map(({ address, parent, body }) => ({ address, ...(parent !== undefined && { parent }), body }));
  const edges = new Map(of.edges.map(({ from, to, strength }) => [canonicalJson([from, to, strength]), [from, to, strength] as const]));
  const sorted = [...edges].sort(([a], [b]) => compare(a, b)).map(([, edge]) => edge);
  return canonicalJson({ format: CATALOG_FORMAT, facts, edges: sorted } satisfies CatalogText);
}

/** Throws SL407 for what is not a catalog of this format. */
export function parseCatalog(text: string): Catalog {
  const parsed = parse(text);
  const facts = parsed.facts.map(({ address, parent, body }): Fact => ({ address, id: addressText(address), ...(parent !== undefined && { parent }), body }));
  return catalog(facts, parsed.edges.map(([from, to, strength]): Edge => ({ from, to, strength })));
}

function parse(text: string): CatalogText {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Failure('SL407', 'A stored catalog is not JSON', { cause });
  }
  const format = typeof value === 'object' && value !== null && 'format' in value ? String(value.format) : 'none';
  if (format !== CATALOG_FORMAT) {
    throw new Failure('SL407', `A stored catalog has the format ${format}; this version of Sluice reads ${CATALOG_FORMAT}`, { hint: 'Use the version of Sluice that wrote it, or a newer one.' });
  }
  return value as CatalogText;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
