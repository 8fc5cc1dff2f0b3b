/** What a statement takes away that its text does not tell: by the states around it, where it ran on a clone. */
import { kindsByName, type Kinds } from '../catalog/canonical.ts';
import { isFailure } from '../errors/failure.ts';
import type { Catalog } from '../model/catalog.ts';
import type { Effect } from '../model/effect.ts';
import { kindOf } from '../model/fact.ts';
import { stepsOf } from '../model/plan.ts';
import type { ScriptDialect, ScriptStatement } from '../model/script.ts';
import type { Owns } from '../model/statement.ts';
import { planBetween, type Between } from './between.ts';
import { losesData } from './losses.ts';
import { renamedState } from './renamed-state.ts';

export interface Seeing extends Omit<Between, 'aside' | 'anew' | 'rows'> {
  readonly scripts: ScriptDialect;
  readonly owns: Owns;
  readonly statement: ScriptStatement;
}

/** Losses, said of what there was right before the statement. What it renames by its own words is no loss. */
export function seenLosses({ scripts, owns, statement, ...request }: Seeing): readonly Effect[] {
  const { before, after } = request;
  const kinds = kindsByName(request.dialect.kinds);
  const state = renamedState(before, scripts, kinds);
  for (const inner of scripts.within?.(statement) ?? []) state.follow(inner, owns, (was, to) => after.facts.has(to) && !after.facts.has(was.id));
  const origins = state.origins();
  const named = state.catalog();
  return effectsBetween({ ...request, before: named }, kinds).flatMap((each) => {
    const subject = origins.get(each.subject) ?? each.subject;
    const { check: _underNewNames, ...loss } = each;
    return before.facts.has(subject) ? [{ ...loss, subject }] : [];
  });
}

function effectsBetween(request: Between, kinds: Kinds): Effect[] {
  const { before, after } = request;
  try {
    return stepsOf(planBetween(request)).flatMap(({ effects }) => effects).filter((each) => losesData(each, kinds, [before]));
  } catch (error) {
    if (!isFailure(error)) throw error;
    // No plan leads there: what holds rows and is gone is lost all the same.
    return [...before.facts.values()].filter((fact) => !after.facts.has(fact.id) && kinds.get(kindOf(fact))?.holds === 'rows').map(({ id }): Effect => ({ effect: 'loses-rows', subject: id, cause: GONE, detail: id }));
  }
}

const GONE = 'gone';

/** Whether anything that is there can be lost. */
export const holdsData = ({ facts }: Catalog, kinds: Kinds): boolean => [...facts.values()].some((fact) => kinds.get(kindOf(fact))?.holds !== undefined);

/** `judged`, and what was seen beyond it. */
export const withSeen = (judged: readonly Effect[], seen: readonly Effect[] = []): readonly Effect[] =>
  (seen.length === 0 ? judged : [...judged, ...seen.filter(({ effect, subject, cause }) => !judged.some((each) => each.effect === effect && each.subject === subject && each.cause === cause))]);
