/** What has to be loaded so that some units come out as in a whole load: they, what they need, and what is always loaded. */
import { withoutForeignKeys } from '../script/without-foreign-keys.ts';
import type { Dependants } from './dependants.ts';
import type { Sourced, Unit, Units } from './units.ts';

interface From<S extends Sourced> {
  readonly statements: readonly S[];
  readonly units: Units<S>;
  readonly most: number;
}

/** In loading order; undefined: it would be too much. */
export function toLoad<S extends Sourced>({ statements, units, most }: From<S>, again: ReadonlySet<Unit<S>>, standing: Dependants<S>): readonly S[] | undefined {
  const full = new Set<Unit<S>>([...again, ...units.all.filter(({ base }) => base)]);
  const thin = new Set<Unit<S>>();
  const as = new Map<S, S>();
  const waiting: Unit<S>[] = [...full];
  for (let unit = waiting.pop(); unit; unit = waiting.pop()) {
    const whole = full.has(unit);
    const needed = [...standing.under(unit, !whole)];
    for (const statement of unit.statements) {
      const { piece } = statement;
      if (!whole && piece.thin === 'left out') continue;
      const cut = !whole && piece.thin === 'cut' ? withoutForeignKeys(statement.statement.text) : undefined;
      as.set(statement, cut === undefined ? statement : { ...statement, statement: { ...statement.statement, text: cut } });
      for (const ref of cut === undefined ? [...piece.needs, ...piece.targets] : piece.needs) needed.push(...units.meantBy(ref));
    }
    for (const each of needed) {
      if (full.has(each) || thin.has(each)) continue;
      thin.add(each);
      waiting.push(each);
    }
    if (as.size > most) return undefined;
  }
  return statements.flatMap((statement) => as.get(statement) ?? []);
}
