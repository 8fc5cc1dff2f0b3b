/** The relations that a plan's steps lock, with the strongest lock on each. */
import { part, type Fact, type Id, type PreflightNeed } from '@sluice/core/dialect';
import { stronger } from '../lock/modes.ts';

export interface Locked {
  readonly id: Id;
  readonly schema: string;
  readonly name: string;
  /** As the manual calls it. */
  readonly lock: string;
}

const RELATIONS: ReadonlySet<string> = new Set(['table', 'view', 'materialized-view', 'foreign-table']);

/** Only those that are there. Steps that declare no lock of a relation that they change are taken to lock it like most ALTER TABLE do. */
export function relationsOf({ batches, live }: Pick<PreflightNeed, 'batches' | 'live'>): Locked[] {
  const strongest = new Map<Id, string>();
  const note = (id: Id, lock: string) => {
    const mode = stronger(strongest.get(id), lock);
    if (mode !== undefined) strongest.set(id, mode);
  };
  for (const { steps } of batches) {
    for (const { address, effects } of steps) {
      const declared = effects.filter(({ effect, lock }) => lock !== undefined && (effect === 'blocks' || effect === 'rewrites'));
      for (const { subject, lock } of declared) note(subject, lock!);
      const fact = live.facts.get(address);
      if (declared.length === 0 && fact && RELATIONS.has(fact.address[0])) note(fact.id, 'ACCESS EXCLUSIVE');
    }
  }
  return [...strongest].flatMap(([id, lock]) => {
    const fact: Fact | undefined = live.facts.get(id);
    return fact && RELATIONS.has(fact.address[0]) ? [{ id, schema: part(fact.address, 1), name: part(fact.address, 2), lock }] : [];
  });
}

/** The server's names of the modes that conflict with `lock`. https://www.postgresql.org/docs/18/explicit-locking.html */
export const conflicting = (lock: string): readonly string[] => CONFLICTS[lock] ?? CONFLICTS['ACCESS EXCLUSIVE']!;

const AE = 'AccessExclusiveLock';
const E = ['ExclusiveLock', AE];
const SRE = ['ShareRowExclusiveLock', ...E];
const WRITE = ['RowExclusiveLock', 'ShareUpdateExclusiveLock'];
const CONFLICTS: Readonly<Record<string, readonly string[]>> = {
  'ACCESS SHARE': [AE],
  'ROW SHARE': E,
  'ROW EXCLUSIVE': ['ShareLock', ...SRE],
  'SHARE UPDATE EXCLUSIVE': ['ShareUpdateExclusiveLock', 'ShareLock', ...SRE],
  SHARE: [...WRITE, ...SRE],
  'SHARE ROW EXCLUSIVE': [...WRITE, 'ShareLock', ...SRE],
  EXCLUSIVE: ['RowShareLock', ...WRITE, 'ShareLock', ...SRE],
  'ACCESS EXCLUSIVE': ['AccessShareLock', 'RowShareLock', ...WRITE, 'ShareLock', ...SRE],
};
