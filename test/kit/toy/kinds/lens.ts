/** A lens: what is seen of some stores and lenses. Building one can stop half way. */
import { defineKind, type Fact } from '@sluice/core/dialect';
import { dotted } from '../words.ts';

export interface LensBody {
  /** In the order in which they are looked through. */
  readonly over: readonly string[];
}

export const lensText = (verb: 'create' | 'replace', fact: Fact<LensBody>): string => `${verb} lens ${dotted(fact.address)} over ${fact.body.over.join(', ')}`;

const built = (sql: string, fact: Fact) => ({ sql, transactional: false, probe: `probe ${sql}`, repair: [`drop lens ${dotted(fact.address)}`] });

export const lens = defineKind<LensBody>({
  kind: 'lens',
  ownsKey: 'dbs',
  slots: (fact) => [dotted(fact.address)],
  create: (fact) => built(lensText('create', fact), fact),
  drop: (fact) => ({
    sql: `drop lens ${dotted(fact.address)}`,
    transactional: false,
    probe: `probe gone lens ${dotted(fact.address)}`,
    repair: [],
    effects: [{ effect: 'removes', subject: fact.id, cause: 'drop-lens' }],
  }),
  change: { over: (_before, after) => built(lensText('replace', after), after) },
});
