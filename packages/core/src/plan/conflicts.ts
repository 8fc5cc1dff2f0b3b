/** Objects that scripts create and that are there already, each with the strategy of its nearest level. */
import type { Place } from '../errors/failure.ts';
import { part, type Id } from '../model/address.ts';
import type { Catalog } from '../model/catalog.ts';
import type { Creation, Strategy } from '../model/conflict.ts';
import type { ScriptStatement } from '../model/script.ts';
import type { Owns } from '../model/statement.ts';
import { strategyFor } from '../script/strategy.ts';
import type { ScriptPlanning, ScriptWork } from './scripts.ts';

export interface Found {
  /** The number of the script in the work, and of its statement. */
  readonly script: number;
  readonly statement: number;
  readonly creation: Creation;
  readonly strategy: Strategy;
  readonly at: Place;
  /** false: something before it may have taken it away, and only running it tells. */
  readonly sure: boolean;
}

export function conflictsIn(work: readonly ScriptWork[], { scripts, live, owns }: Pick<ScriptPlanning, 'scripts' | 'live' | 'owns'>): Found[] {
  const gone = new Set<Id>();
  const found: Found[] = [];
  let sure = true;
  const take = (statement: ScriptStatement, own: Owns | undefined) => {
    const { creates = [], removes = [], opaque } = scripts.judge(statement, live, own ?? owns);
    for (const id of removes) gone.add(id);
    if (opaque) sure = false;
    return creates;
  };
  for (const [script, each] of work.entries()) {
    // It says itself what it does with an error, and what runs of it nobody knows.
    if (each.program) {
      sure = false;
      continue;
    }
    // What it made when it was applied is what it makes again: its way back has taken that away.
    if (each.again) for (const statement of [...(each.back?.statements ?? []), ...each.statements]) for (const { id } of take(statement, each.owns)) gone.add(id);
    for (const [index, statement] of each.again ? [] : each.statements.entries()) {
      if (index < each.done) continue;
      for (const creation of take(statement, each.owns)) {
        if (!live.facts.has(creation.id) || within(creation.id, live, gone)) continue;
        const levels = [...(each.levels ?? []), ...(each.directives.conflicts ? [each.directives.conflicts] : [])];
        found.push({ script, statement: index, creation, at: statement.place, sure, strategy: strategyFor(levels, namespaceOf(creation.id, live)) });
        gone.add(creation.id);
      }
    }
  }
  return found;
}

/** Whether it, or what it lies in, is one of them. */
export function within(id: Id, live: Catalog, of: ReadonlySet<Id>): boolean {
  for (let each: Id | undefined = id; each !== undefined; each = live.facts.get(each)?.parent) if (of.has(each)) return true;
  return false;
}

function namespaceOf(id: Id, live: Catalog): string | undefined {
  let fact = live.facts.get(id);
  while (fact?.parent !== undefined && live.facts.has(fact.parent)) fact = live.facts.get(fact.parent);
  return fact && part(fact.address, 1);
}
