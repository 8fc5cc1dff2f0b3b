/** Where a backup object lies, as the journal keeps it, and how what it holds is told apart from everything else. */
import { addressText, part, type Address, type Id, type StepRestore } from '@sluice/core/dialect';
import { literal, qualified } from '../script/quote.ts';

/** `[schema, name]`. */
export type Name = readonly [schema: string, name: string];

export interface KeptColumn {
  readonly name: string;
  /** Its type, where that may go or change meanwhile: then it is kept as text. */
  readonly as?: string;
  /** It names objects of the database, which may get other names meanwhile: it is compared by what it points to. */
  readonly oid?: true;
  /** What the backup object calls it, where that is another name: it was written after scripts had renamed the column. */
  readonly in?: string;
  /** Of what tells rows apart that have no key: its type at that time, for a step before may have changed it and one after may. */
  readonly type?: string;
}

/** The whole relation under another name. */
export interface Moved {
  readonly way: 'moved';
  readonly at: Name;
  readonly of: Name;
  /** Indexes and sequences: new name → old name. */
  readonly names: readonly { readonly kind: 'index' | 'sequence'; readonly now: string; readonly was: string }[];
  /** The facts that it took along. */
  readonly along: readonly Id[];
  readonly columns: readonly KeptColumn[];
  /** Row level security was forced upon its owner, who must read it. */
  readonly forced: boolean;
}

/** Its rows written again. */
export interface CopiedRows {
  readonly way: 'rows';
  readonly at: Name;
  readonly of: Name;
  readonly columns: readonly KeptColumn[];
  readonly sequences: readonly Sequenced[];
}

/** Values of some columns, beside what tells whose they are. */
export interface CopiedValues {
  readonly way: 'values';
  readonly at: Name;
  readonly of: Name;
  /** Its key; or all other columns, where it has none. */
  readonly key: readonly KeptColumn[];
  readonly unique: boolean;
  readonly values: readonly (KeptColumn & {
    /** A row still holds what the step made of its value where both are the same, over `$now`, `$old` and `$became`: else it was written since. */
    readonly same?: { readonly now: string; readonly then: string };
    /** The same, as journals before 2026-11-24 have it. */
    readonly still?: string;
    /** What the step made of it stands beside it as text, of this type. */
    readonly became?: string;
  })[];
  readonly sequences: readonly Sequenced[];
}

/** Positions alone. */
export interface CopiedPositions {
  readonly way: 'positions';
  readonly at: Name;
  readonly sequences: readonly Sequenced[];
}

/** A sequence by its own name, or by the column whose identity it is. */
export interface Sequenced {
  readonly sequence: Name;
  readonly column?: Address;
}

export type BackupObject = Moved | CopiedRows | CopiedValues | CopiedPositions;

/** The same under the names that its table, columns and sequences had before. undefined: one of them was not there. */
export function underFormerNames(object: BackupObject, former: (id: Id) => Address | undefined): BackupObject | undefined {
  if (object.way === 'moved') return undefined;
  const relation = (kind: string, name: Name): Name | undefined => {
    const address = former(addressText([kind, ...name]));
    return address && [part(address, 1), part(address, 2)];
  };
  const sequences = object.sequences.map(({ sequence, column }): Sequenced => {
    const of = column && former(addressText(column));
    return { sequence: relation('sequence', sequence) ?? sequence, ...(of ? { column: of } : column && { column }) };
  });
  if (object.way === 'positions') return { ...object, sequences };
  const of = relation('table', object.of);
  if (!of) return undefined;
  let isThere = true;
  const named = <C extends KeptColumn>(column: C): C => {
    const address = former(addressText(['column', ...object.of, column.name]));
    if (!address) isThere = false;
    const name = address ? part(address, 3) : column.name;
    return { ...column, name, ...(name !== column.name && { in: inObject(column) }) };
  };
  const renamed: BackupObject = object.way === 'rows'
    ? { ...object, of, sequences, columns: object.columns.map(named) }
    : { ...object, of, sequences, key: object.key.map(named), values: object.values.map(named) };
  return isThere ? renamed : undefined;
}

export const inObject = ({ name, in: own = name }: Pick<KeptColumn, 'name' | 'in'>): string => own;

export const write = (object: BackupObject): string => JSON.stringify(object);
export const parse = (text: string): BackupObject => JSON.parse(text) as BackupObject;

export const nameOf = ([schema, name]: Name): string => qualified(schema, name);

/** Names have at most 63 bytes; the backup's own name takes up to 17 of them once it is bound. */
export function named(name: string, backup: string): string {
  let start = name;
  while (Buffer.byteLength(start) > 40) start = [...start].slice(0, -1).join('');
  return `${start}_${backup}`;
}

/** For a checksum. */
export const told = (expression: string, { oid, as }: { readonly oid?: true; readonly as?: string | undefined }): string => (oid && as === undefined ? `${expression}::oid` : expression);

/**
 * Rows and a checksum that does not depend on their order. `of`: the relations themselves, where it reads them and not a copy: one that hides rows from
 * whoever reads has another checksum than any copy.
 */
export const content = (from: string, columns: readonly string[], { beside, of = [] }: { readonly beside?: string | undefined; readonly of?: readonly string[] } = {}): string =>
  `select count(*) as rows, ${sum(columns)}${of.map((each) => ` || case when pg_catalog.row_security_active(${literal(each)}) then ', with rows of ' || ${literal(each)} || ' hidden from the role' else '' end`).join('')} as checksum${beside === undefined ? '' : `, (select ${sum(['p.place', 'p.last_value', 'p.is_called'])} from ${beside} as p) as beside`} from ${from}`;

const sum = (columns: readonly string[]): string => `coalesce(sum(hashtextextended(row(${columns.join(', ')})::text, 0)::numeric), 0)::text`;

export const restoring = ({ id }: { readonly id: string }, at: Name, kept: string): StepRestore => ({ backup: id, where: at.join('.'), kept });
