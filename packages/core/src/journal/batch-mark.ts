/** How far a step came that runs in batches, in the step's own row. */
import type { Id } from '../model/address.ts';
import type { JournalStore } from '../model/journal-store.ts';
import type { BatchKey } from '../model/script.ts';
import { isoTime } from './row.ts';
import { MARK_PREFIX, stepRows, type StepKey, type StepRow } from './step-row.ts';

/** How far a step came that runs in batches: stands where the state after a step stands, and commits with each batch. */
export interface BatchMark {
  /** The key of the last row of the last batch; left out: none was committed. */
  readonly after?: BatchKey;
  /** The last key when it began; left out: there were no rows. */
  readonly upTo?: BatchKey;
  readonly batches: number;
  readonly rows: number;
  /** Of the last batch: one that goes on begins with as many. */
  readonly size?: number;
  /** How many rows there were about. */
  readonly about?: number;
}

export const markText = (mark: BatchMark): string => `${MARK_PREFIX}${JSON.stringify(mark)}`;
export const readMark = (text: string): BatchMark => JSON.parse(text.slice(MARK_PREFIX.length)) as BatchMark;
export const markOf = ({ mark }: Pick<StepRow, 'mark'>): BatchMark | undefined => (mark === undefined ? undefined : readMark(mark));

/** From one mark to the next one. false: somebody else has moved it on, or ended the attempt. */
export const moveMark = async (store: JournalStore, key: StepKey, from: BatchMark, to: BatchMark, doneAt?: number): Promise<boolean> =>
  (await store.update('step', { deployment_id: key.deploymentId, seq: key.seq, attempt: key.attempt, status: 'running', after_fp: markText(from) },
    { after_fp: markText(to), ...(doneAt !== undefined && { status: 'done', ended_at: isoTime(doneAt) }) })) === 1;

/** Of an open deployment: steps in batches of which some were committed, and not all. */
export async function openMarks(store: JournalStore, deploymentId: string): Promise<{ readonly address: Id; readonly mark: BatchMark }[]> {
  const last = new Map((await stepRows(store, deploymentId)).map((row) => [row.seq, row]));
  return [...last.values()].flatMap((row) => {
    const mark = row.status === 'done' ? undefined : markOf(row);
    return mark && mark.batches > 0 ? [{ address: row.address, mark }] : [];
  });
}

/** `1,200,000 rows of about 5,000,000 (24 %)`. */
export const reachedText = ({ rows, about }: BatchMark): string =>
  `${rows.toLocaleString('en')} ${rows === 1 ? 'row' : 'rows'}${about === undefined || about < 1 ? '' : ` of about ${about.toLocaleString('en')} (${Math.min(100, Math.floor((rows * 100) / about))} %)`}`;
