/** I-ONCE from the journal's rows: nothing is open, every step has one end, and no row still says that something runs. */

export type JournalRow = Readonly<Record<string, unknown>>;

export interface JournalRows {
  readonly deployment: readonly JournalRow[];
  readonly step: readonly JournalRow[];
}

/** undefined: it is as it must be after all deployments came to their end. */
export function journalFault({ deployment, step }: JournalRows): string | undefined {
  for (const row of deployment) {
    const id = String(row['id']);
    if (row['ended_at'] === null) return `deployment ${id} is open (${String(row['status'])})`;
    const own = step.filter((each) => each['deployment_id'] === id && Number(each['seq']) > 0);
    const hanging = own.find(({ status }) => status !== 'done' && status !== 'failed');
    if (hanging) return `step ${String(hanging['seq'])} of ${id} is ${String(hanging['status'])}, attempt ${String(hanging['attempt'])}`;
    if (row['status'] !== 'done') continue;
    const { batches } = JSON.parse(String(row['plan'])) as { batches: { steps: unknown[] }[] };
    const total = batches.reduce((sum, { steps }) => sum + steps.length, 0);
    for (let seq = 1; seq <= total; seq += 1) {
      const ends = own.filter((each) => Number(each['seq']) === seq && each['status'] === 'done').length;
      if (ends !== 1) return `step ${seq} of ${id} has ${ends} rows that say done`;
    }
  }
  return undefined;
}

/** From the deployments of a reference run: how many steps its last plan has, and after which of them (from 0) something commits. */
export function shapeOf(deployment: readonly JournalRow[]): { readonly steps: number; readonly ends: ReadonlySet<number> } {
  const last = [...deployment].sort((a, b) => (String(a['started_at']) < String(b['started_at']) ? -1 : 1)).at(-1);
  const { batches } = JSON.parse(String(last?.['plan'])) as { batches: { transactional: boolean; steps: { transactional: boolean }[] }[] };
  const ends = new Set<number>();
  let steps = 0;
  for (const batch of batches) {
    for (const step of batch.steps) {
      if (!batch.transactional || !step.transactional) ends.add(steps);
      steps += 1;
    }
    ends.add(steps - 1);
  }
  return { steps, ends };
}
