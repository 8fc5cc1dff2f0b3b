/** A note on anything. */
import { defineKind, type Fact } from '@sluice/core/dialect';
import { literal, subjectOf, targetOf } from '../words.ts';

export interface NoteBody {
  readonly text: string;
}

const write = (fact: Fact, text: string) => {
  const sql = `note on ${targetOf(subjectOf(fact))} is ${text}`;
  return { sql, transactional: false, probe: `probe ${sql}`, repair: [] };
};

export const note = defineKind<NoteBody>({
  kind: 'note',
  create: (fact) => write(fact, literal(fact.body.text)),
  drop: (fact) => write(fact, 'nothing'),
  change: { text: (_before, after) => write(after, literal(after.body.text)) },
});
