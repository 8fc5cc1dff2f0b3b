/** Catalog bodies in the journal, kept once for each fingerprint. */
import type { Catalog } from '../model/catalog.ts';
import type { JournalStore } from '../model/journal-store.ts';
import { parseCatalog } from './catalog-text.ts';
import { textOf } from './row.ts';

/** Idempotent: a fingerprint that is there keeps the body that it has. `body` is made by `serialiseCatalog`. */
export async function putCatalog(store: JournalStore, fingerprint: string, body: string): Promise<void> {
  const known = await store.select('catalog', { fingerprint }, [], ['fingerprint']);
  if (known.length === 0) await store.insert('catalog', { fingerprint, body });
}

/** undefined when the journal never kept it. Throws SL407 when what it kept cannot be read. */
export async function getCatalog(store: JournalStore, fingerprint: string): Promise<Catalog | undefined> {
  const [row] = await store.select('catalog', { fingerprint });
  return row && parseCatalog(textOf(row, 'body'));
}
