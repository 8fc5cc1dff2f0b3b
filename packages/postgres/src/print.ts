/** A fact as people read it, for before and after side by side: the statements that would make it, with what is written inside. */
import type { Catalog, Context, Draft, Fact } from '@sluice/core/dialect';
import { kinds } from './kinds/all.ts';

const byName = new Map(kinds.map(({ kind }) => [kind.kind, kind]));

export function print(fact: Fact, catalog: Catalog): string {
  const kind = byName.get(fact.address[0]);
  if (!kind) return JSON.stringify(fact.body, null, 2);
  const context: Context = {
    server: { dialect: 'postgres', version: 180000, versionText: '', database: '', user: '' }, before: catalog, after: catalog, rows: () => undefined,
  };
  const drafts = kind.create(fact, context, within(fact, catalog, kind.inlines ?? []));
  return (Array.isArray(drafts) ? (drafts as readonly Draft[]) : [drafts as Draft]).map(({ sql }) => `${sql};`).join('\n');
}

function within(fact: Fact, catalog: Catalog, inlines: readonly string[]): Fact[] {
  return catalog.childrenOf(fact.id).flatMap((child) => (inlines.includes(child.address[0]) ? [child, ...within(child, catalog, inlines)] : []));
}
