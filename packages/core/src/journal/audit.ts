/** The audit chain: each entry's hash covers the one before, so an edit, a deletion or a new order shows. */
import { canonicalJson, sha256 } from '../model/hash.ts';
import type { JournalStore } from '../model/journal-store.ts';
import type { Row } from '../model/session.ts';
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

/**
 * Walks the chain. `known` is a head that was seen earlier (the mirror keeps it): without one, entries cut off at the end
 * cannot be missed.
 */
export async function verifyAudit(store: JournalStore, known?: AuditHead): Promise<AuditVerdict> {
  let previous = GENESIS;
  let seq = 0;
  for (const row of await store.select('audit', {}, ['seq'])) {
    const why = broken(row, seq + 1, previous, known);
    if (why !== undefined) return { intact: false, seq: seq + 1, why };
    seq += 1;
    previous = textOf(row, 'hash');
  }
  if (known && known.seq > seq) return { intact: false, seq: seq + 1, why: `entries ${seq + 1} to ${known.seq} are gone` };
  return { intact: true, ...(seq > 0 && { head: { seq, hash: previous } }) };
}

function broken(row: Row, seq: number, previous: string, known: AuditHead | undefined): string | undefined {
  if (numberOf(row, 'seq') !== seq) return `entry ${seq} is missing`;
  if (textOf(row, 'prev_hash') !== previous) return `entry ${seq} does not follow the one before`;
  if (textOf(row, 'hash') !== sha256(previous + textOf(row, 'entry'))) return `entry ${seq} was changed`;
  if (known?.seq === seq && known.hash !== textOf(row, 'hash')) return `entry ${seq} is not the one that was written`;
  return undefined;
}

/** Entries, oldest first. */
export async function auditEntries(store: JournalStore): Promise<AuditEntry[]> {
  return (await store.select('audit', {}, ['seq'])).map((row) => JSON.parse(textOf(row, 'entry')) as AuditEntry);
}
