/** Which strategy holds for an object that a script creates and that is there already: the nearest level that says one. Dry. */
import type { RowsThen, Strategy, StrategyLevel } from '../model/conflict.ts';

/** `levels`: outermost first. `namespace`: the schema or database in which the object lies. */
export function strategyFor(levels: readonly StrategyLevel[], namespace: string | undefined): Strategy {
  const near = [...levels].reverse().filter(({ within }) => within === undefined || within === namespace);
  const { ifExists = 'raise', whence = 'nobody says otherwise' } = near.find((each) => each.ifExists !== undefined) ?? {};
  const rows: RowsThen = near.find((each) => each.rows !== undefined)?.rows ?? (ifExists === 'drop' ? 'leave' : 'carry');
  return { ifExists, rows, whence };
}
