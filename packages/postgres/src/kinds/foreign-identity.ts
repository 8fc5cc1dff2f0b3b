/** Identity columns of a foreign table: their sequence lies here, whatever the other server does. https://www.postgresql.org/docs/18/ddl-identity-columns.html */
import { addressText, type Address, type Context, type Draft, type Fact } from '@sluice/core/dialect';
import { identityDrafts, sequenceRenamed, type Identity } from './column-identity.ts';
import type { Column } from './column.ts';
import { effect } from './kind.ts';
import { chosenName } from './not-null-name.ts';

export interface Counting {
  readonly name: string;
  /** Of the column. */
  readonly type: string;
  readonly identity?: Identity | undefined;
}

/** What people called the sequences of identity columns, by column, and what those are called in any case. */
export interface SequenceNames {
  readonly sequences?: Readonly<Record<string, string>> | undefined;
  readonly _sequences?: Readonly<Record<string, string>> | undefined;
}

type Named = Fact<SequenceNames>;

export function sequenceNames(table: string, columns: readonly { readonly name: string; readonly sequence: string | null }[]): SequenceNames {
  const all = columns.flatMap(({ name, sequence }): [string, string][] => (sequence === null ? [] : [[name, sequence]]));
  const given = all.filter(([column, sequence]) => sequence !== chosenName(table, column, 'seq'));
  const [_sequences, sequences] = [all, given].map((each) => (each.length === 0 ? undefined : Object.fromEntries(each)));
  return { sequences, _sequences };
}

/** The column as if it had a fact of its own. */
function asColumn({ address: [, schema, table], id, body }: Named, { name, type, identity }: Counting): Fact<Column> {
  const address: Address = ['column', String(schema), String(table), name];
  return { address, id: addressText(address), parent: id, body: { type, identity, sequence: body.sequences?.[name], _sequence: body._sequences?.[name], notNull: true, local: true, _position: 0 } };
}

/** The rows are another server's, and nothing of theirs is counted or rewritten. */
export function countAnew(before: Named, was: Counting, after: Named, is: Counting, context: Context): Draft[] {
  if (JSON.stringify(was.identity) === JSON.stringify(is.identity)) return [];
  const drafts = identityDrafts(asColumn(before, was), asColumn(after, is), { ...context, rows: () => 0 });
  return drafts.map(({ effects: _ofTables, ...draft }, index) => (index > 0 ? draft : { ...draft, effects: [effect({ effect: 'changes-meaning', subject: after.id, cause: 'change-foreign', detail: after.id })] }));
}

/** Of columns that count before and after. */
export const renameSequences = (before: Named, after: Named): Draft[] =>
  Object.entries(after.body._sequences ?? {}).flatMap(([name, sequence]) => {
    const was = before.body._sequences?.[name];
    return was === undefined || was === sequence ? [] : [sequenceRenamed(asColumn(before, { name, type: '' }), asColumn(after, { name, type: '' }))];
  });
