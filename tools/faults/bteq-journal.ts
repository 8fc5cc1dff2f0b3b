/** How the requests of the one BTEQ script in a journal ended, from its rows alone. */
import type { JournalRows } from './journal-check.ts';

export interface Ending {
  readonly seq: number;
  readonly status: string;
  /** The answer, or why it was passed over. */
  readonly said: string;
  /** The last of its transaction. */
  readonly commits: boolean;
}

const ENDS: ReadonlySet<string> = new Set(['done', 'refused', 'rolled back', 'skipped']);

/** `wrong`: a step has no end or two, or something is open. */
export function journalOf({ deployment, step }: JournalRows): { readonly endings: readonly Ending[]; readonly wrong?: string } {
  const [row] = deployment;
  if (!row || deployment.length !== 1) return { endings: [], wrong: `there are ${deployment.length} deployments` };
  if (row['status'] !== 'done') return { endings: [], wrong: `the deployment is ${String(row['status'])}` };
  const { batches } = JSON.parse(String(row['plan'])) as { batches: { steps: unknown[] }[] };
  const total = batches.reduce((sum, { steps }) => sum + steps.length, 0);
  const endings: Ending[] = [];
  for (let seq = 1; seq <= total; seq += 1) {
    const own = step.filter((each) => Number(each['seq']) === seq);
    const open = own.find((each) => each['status'] === 'running');
    if (open) return { endings, wrong: `step ${seq} is running` };
    const ends = own.filter((each) => ENDS.has(String(each['status'])));
    const [end] = ends;
    if (!end || ends.length !== 1) return { endings, wrong: `step ${seq} has ${ends.length} ends` };
    const xid = end['xid'] ?? undefined;
    const later = step.some((each) => Number(each['seq']) > seq && each['status'] === 'done' && xid !== undefined && each['xid'] === xid);
    endings.push({ seq, status: String(end['status']), said: String(end['error']), commits: end['status'] === 'done' && !later });
  }
  return { endings };
}
