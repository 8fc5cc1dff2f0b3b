/** Positions of sequences: kept in a table of their own beside the rows, and set again from there. */
import { addressText, part, type BackupDraft, type Catalog, type Context, type Draft, type Fact, type Keeping, type KeepOptions, type Kept, type Loss } from '@sluice/core/dialect';
import type { Column } from '../kinds/column.ts';
import type { Sequence } from '../kinds/sequence.ts';
import { literal } from '../script/quote.ts';
import { content, nameOf, named, restoring, write, type CopiedPositions, type Name, type Sequenced } from './object.ts';

/** Those that go with `facts`: sequences of their own, and those of identity columns. */
export const sequencesOf = (facts: readonly Fact[]): Sequenced[] => facts.flatMap((fact): Sequenced[] => {
  const [kind, schema] = fact.address;
  if (kind === 'sequence') return [{ sequence: [String(schema), part(fact.address, 2)] }];
  const own = kind === 'column' ? (fact.body as Column)._sequence : undefined;
  return own === undefined ? [] : [{ sequence: [String(schema), own], column: fact.address }];
});

/** The table of positions beside that of the rows. */
export const besides = ([schema, name]: Name): Name => [schema, `${name}_p`];

export const keepPositions = (at: Name, sequences: readonly Sequenced[]): Draft => ({
  sql: `create table ${nameOf(at)} as ${sequences.map(({ sequence }, place) => `select ${place} as place, last_value, is_called from ${nameOf(sequence)}`).join(' union all ')}`,
});

/** One that is not there any more in `after` has nothing to come back to. */
export const setPositions = (at: Name, sequences: readonly Sequenced[], after: Catalog): Draft[] => sequences.flatMap(({ sequence, column }, place): Draft[] => {
  const name = column ? identity(column, after) : after.facts.has(addressText(['sequence', ...sequence])) ? sequence : undefined;
  return name === undefined ? [] : [{ sql: `select pg_catalog.setval(${literal(nameOf(name))}, last_value, is_called) from ${nameOf(at)} where place = ${place}` }];
});

function identity(column: Fact['address'], after: Catalog): Name | undefined {
  const own = (after.facts.get(addressText(column))?.body as Column | undefined)?._sequence;
  return own === undefined ? undefined : [part(column, 1), own];
}

const contentOf = (at: Name): string => content(nameOf(at), ['place', 'last_value', 'is_called']);

/**
 * A sequence that goes, or whose position may move. Of one that stays somebody may take a value meanwhile, and it is never set back behind that. LOCK TABLE takes no
 * sequence, but ALTER SEQUENCE keeps nextval out (SHARE ROW EXCLUSIVE) until the transaction ends: of one that goes, no number is given after what was kept.
 */
export function keepSequence({ act, before, drafts, back }: Loss, { before: catalog }: Context, { place, name }: KeepOptions): Keeping {
  const backup = name();
  const sequences: Sequenced[] = [{ sequence: [part(before.address, 1), part(before.address, 2)] }];
  const at: Name = [place, named(part(before.address, 2), backup)];
  const object: CopiedPositions = { way: 'positions', at, sequences };
  const lock: Draft[] = act === 'drop' ? [{ sql: `alter sequence ${nameOf(sequences[0]!.sequence)} cache ${(before.body as Sequence).cache}` }] : [];
  return {
    drafts: [...lock, { ...keepPositions(at, sequences), backup: { name: backup, by: before.id, way: 'copied', where: at.join('.'), object: write(object), kept: contentOf(at) } }, ...drafts],
    back: [...back, ...restorePositions({ id: backup }, object, catalog, act === 'alter')],
  };
}

/** `lives`: it was there all the while, and somebody may have taken numbers from it: those are never given out again. */
export const restorePositions = (kept: Pick<Kept, 'id'>, { at, sequences }: CopiedPositions, after: Catalog, lives: boolean): BackupDraft[] =>
  (lives ? setUnlessBeyond(at, sequences[0]!.sequence, after) : setPositions(at, sequences, after)).map((draft) => ({ ...draft, restores: restoring(kept, at, contentOf(at)) }));

function setUnlessBeyond(at: Name, sequence: Name, after: Catalog): Draft[] {
  const fact = after.facts.get(addressText(['sequence', ...sequence])) as Fact<Sequence> | undefined;
  if (!fact) return [];
  const beyond = fact.body.increment.startsWith('-') ? '<' : '>';
  return [{ sql: `select pg_catalog.setval(${literal(nameOf(sequence))}, was.last_value, was.is_called) from ${nameOf(at)} as was, ${nameOf(sequence)} as now where was.place = 0 and not (now.is_called and now.last_value ${beyond} was.last_value)` }];
}
