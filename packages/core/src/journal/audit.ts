/** The audit chain: each entry's hash covers the one before, so an edit, a deletion or a new order shows. */
import { canonicalJson, sha256 } from '../model/hash.ts';
import type { JournalStore } from '../model/journal-store.ts';
import { numberOf, textOf } from './row.ts';

/** JSON values only: who did what to which environment, when, and how it ended. */
export type AuditEntry = Readonly<Record<string, unknown>>;

export interface AuditHead {
  /** From 1, without holes. */
  readonly seq: number;
  readonly hash: string;
}

const GENESIS = '0'.repeat(64);

/**
 * Appends under the deployment lock, best inside the transaction that does what the entry tells. `once`: an entry that equals the last
 * one but for its time (`at`) is not written again, for where there are no transactions and a crash may come in between.
 */
export async function appendAudit(store: JournalStore, entry: AuditEntry, options: { readonly once?: boolean } = {}): Promise<AuditHead> {
  const text = canonicalJson(entry);
  const keys = await store.select('audit', {}, ['seq'], ['seq']);
  const newest = keys[keys.length - 1];
  const [last] = newest ? await store.select('audit', { seq: numberOf(newest, 'seq') }) : [];
  if (options.once && last && withoutTime(textOf(last, 'entry')) === withoutTime(text)) return { seq: numberOf(last, 'seq'), hash: textOf(last, 'hash') };
  const previous = last ? textOf(last, 'hash') : GENESIS;
  const head = { seq: last ? numberOf(last, 'seq') + 1 : 1, hash: sha256(previous + text) };
  await store.insert('audit', { seq: head.seq, prev_hash: previous, hash: head.hash, entry: text });
  return head;
}

const withoutTime = (text: string): string => {
  const { at: _at, ...rest } = JSON.parse(text) as AuditEntry;
  return canonicalJson(rest);
};

export type AuditVerdict = { readonly intact: true; readonly head?: AuditHead } | { readonly intact: false; readonly seq: number; readonly why: string };

/** An entry as it stands in the chain. `entry` is undefined where its text is no JSON. */
export interface AuditRecord extends AuditHead {
  readonly previous: string;
  readonly text: string;
  readonly entry: AuditEntry | undefined;
}

/** The chain as it is kept, oldest first; nothing is judged. */
export async function auditRecords(store: JournalStore): Promise<AuditRecord[]> {
  return (await store.select('audit', {}, ['seq'])).map((row) => {
    const text = textOf(row, 'entry');
    return { seq: numberOf(row, 'seq'), hash: textOf(row, 'hash'), previous: textOf(row, 'prev_hash'), text, entry: entryOf(text) };
  });
}

function entryOf(text: string): AuditEntry | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as AuditEntry) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Walks the chain. `known` are heads that were seen earlier (the mirror keeps them): without one, a chain that was cut off at its end, or
 * made anew from some entry on, is as good as the true one.
 */
export function verifyChain(records: readonly AuditRecord[], known: readonly AuditHead[] = []): AuditVerdict {
  const seen = new Map<number, Set<string>>();
  for (const { seq, hash } of known) seen.set(seq, (seen.get(seq) ?? new Set()).add(hash));
  let previous = GENESIS;
  for (const [index, record] of records.entries()) {
    const why = broken(record, index + 1, previous, seen.get(index + 1));
    if (why !== undefined) return { intact: false, seq: index + 1, why };
    previous = record.hash;
  }
  const last = Math.max(0, ...seen.keys());
  if (last > records.length) return { intact: false, seq: records.length + 1, why: records.length + 1 === last ? `entry ${last} is gone` : `entries ${records.length + 1} to ${last} are gone` };
  return { intact: true, ...(records.length > 0 && { head: { seq: records.length, hash: previous } }) };
}

export const verifyAudit = async (store: JournalStore, ...known: readonly AuditHead[]): Promise<AuditVerdict> => verifyChain(await auditRecords(store), known);

function broken(record: AuditRecord, seq: number, previous: string, known: ReadonlySet<string> | undefined): string | undefined {
  if (record.seq !== seq) return `entry ${seq} is missing`;
  if (record.previous !== previous) return `entry ${seq} does not follow the one before`;
  if (record.hash !== sha256(previous + record.text)) return `entry ${seq} was changed`;
  // Two heads at one place were two chains: one of them is gone, whichever this is.
  if (known && (known.size > 1 || !known.has(record.hash))) return `entry ${seq} is not the one that was written`;
  return undefined;
}

/** Entries, oldest first. */
export async function auditEntries(store: JournalStore): Promise<AuditEntry[]> {
  return (await auditRecords(store)).flatMap(({ entry }) => (entry ? [entry] : []));
}
