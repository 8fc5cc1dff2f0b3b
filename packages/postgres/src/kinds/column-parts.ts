/**
 * What a change of a column's type does to the indexes of partitions: the server makes the parent's again, and its parts with the names that it
 * chooses itself. Those that had other names get them back.
 */
import { addressText, part, type Context, type Draft, type Fact, type Id } from '@sluice/core/dialect';
import { canonicalIndex } from '../script/canonical.ts';
import { ident, qualified } from '../script/quote.ts';
import type { Column } from './column.ts';
import type { Constraint } from './constraint.ts';
import { descendants } from './heritage.ts';
import type { Index } from './index-kind.ts';
import { chosenName } from './not-null-name.ts';

export interface Renamed {
  /** After the column has its type. */
  readonly renames: readonly Draft[];
  /** Indexes and constraints of the parent whose parts get names that cannot be told beforehand: they are made again as a whole. */
  readonly displaces: readonly Id[];
}

export function partsOver(column: Fact<Column>, { before }: Context): Renamed {
  const parents = before.dependantsOf(column.id).flatMap(({ from }) => [before.facts.get(from)!].filter((fact) => fact.parent === column.parent && like(fact) !== undefined));
  const parts = parents.length === 0 ? [] : descendants(column.parent!, before).flatMap((table) => before.childrenOf(table)).filter((fact) => 'partitionOf' in fact.body && fact.body.partitionOf !== undefined);
  const taken = new Set([...before.facts.values()].map(({ address }) => relation(String(address[1]), String(address.at(-1)))));
  const renames: Draft[] = [];
  const displaces = new Set<Id>();
  for (const fact of parts) {
    const parent = parents.find((each) => like(each) === like(fact));
    if (!parent) continue;
    const [schema, name] = [part(fact.address, 1), part(fact.address, fact.address.length - 1)];
    const chosen = chosenFor(fact);
    if (taken.has(relation(schema, chosen))) displaces.add(parent.id);
    else renames.push({ sql: `alter index ${qualified(schema, chosen)} rename to ${ident(name)}` });
    taken.add(relation(schema, chosen));
  }
  return { renames: displaces.size > 0 ? [] : renames, displaces: displaces.size > 0 ? parents.map(({ id }) => id) : [] };
}

const relation = (schema: string, name: string): string => addressText(['relation', schema, name]);

/** Equal for an index and its parts. */
function like({ address, body }: Fact): string | undefined {
  if (address[0] === 'index') return `index ${String((body as Index).unique)} ${canonicalIndex((body as Index).definition)}`;
  if (address[0] === 'constraint' && ['primary-key', 'unique', 'exclusion'].includes((body as Constraint).type)) return `constraint ${(body as Constraint).definition}`;
  return undefined;
}

const LABELS: Readonly<Record<string, string>> = { unique: 'key', exclusion: 'excl' };

function chosenFor(fact: Fact): string {
  const body = fact.body as Index | Constraint;
  if ('relation' in body) return chosenName(part(body.relation, 2), (body._columns ?? []).join('_'), 'idx');
  const table = part(fact.address, 2);
  return body.type === 'primary-key' ? chosenName(table, '', 'pkey') : chosenName(table, (body._columns ?? body.columns).join('_'), LABELS[body.type]);
}
