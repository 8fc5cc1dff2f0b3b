/**
 * Steps that wait for the new names. A plan uses the names that the database has and renames last; but text that the server does not read until it runs
 * says the new ones, so what runs it while it is made is made after the renames, under the names that the plan leads to.
 */
import type { Kinds } from '../catalog/canonical.ts';
import type { Id } from '../model/address.ts';
import type { Catalog } from '../model/catalog.ts';
import type { Fact } from '../model/fact.ts';
import type { Context } from '../model/kind.ts';
import { kindFor, type Actions } from './actions.ts';
import type { Backups } from './backups.ts';
import type { Node } from './graph.ts';
import { steps, type OrderedStep, type StepOptions } from './steps.ts';

/** What a plan that renames leads to. */
export interface NewNames {
  /** Under the new names: the database as it is, and as it is wanted. */
  readonly before: Catalog;
  readonly after: Catalog;
  /** Former id → id. */
  readonly names: ReadonlyMap<Id, Id>;
}

/** Those that must wait, and all that can only be made once they are. Empty where one of these is not made anew, or gets another name itself: it cannot wait. */
export function waiting(nodes: readonly Node[], renamed: ReadonlySet<Id>, { creates, alters }: Actions, kinds: Kinds, { after }: Context, { brought, awaited }: Backups): ReadonlySet<Node> {
  const written = [...creates.keys(), ...alters.keys()].map((id) => after.facts.get(id)!).filter((fact) => kindFor(fact, kinds).opaque?.(fact));
  if (written.length === 0) return NONE;
  const calling = standingOn(written.map(({ id }) => id), after, () => true);
  // What comes with its table finds no rows to compute anything of.
  const isEmpty = ({ parent }: Fact): boolean => parent !== undefined && creates.has(parent) && kindFor(after.facts.get(parent)!, kinds).holds === 'rows';
  const first = nodes.filter(({ act, fact }) => act === 'create' && calling.has(fact.id) && kindFor(fact, kinds).computes?.(fact) && !isEmpty(fact));
  const made = (node: Node): Id[] => [node.fact, ...node.members].map(({ id }) => id);
  const behind = standingOn(first.flatMap(made), after, (strength) => strength === 'hard');
  const found = new Set(nodes.filter((node) => node.act !== 'drop' && node.act !== 'park' && made(node).some((id) => behind.has(id))));
  const able = ({ act, fact, members }: Node): boolean => (act === 'create' || act === 'tie') && [fact, ...members].every(({ id }) => !renamed.has(id) && !brought.has(id) && !awaited.has(id));
  return [...found].every(able) ? found : NONE;
}

const NONE: ReadonlySet<Node> = new Set();

/** These and what stands on them, directly or not; what lies within a fact stands on it. */
function standingOn(ids: readonly Id[], catalog: Catalog, counts: (strength: 'hard' | 'soft') => boolean): ReadonlySet<Id> {
  const found = new Set(ids);
  // A set is walked to its end while it grows.
  for (const id of found) {
    for (const { from, strength } of catalog.dependantsOf(id)) if (counts(strength)) found.add(from);
    for (const child of catalog.childrenOf(id)) found.add(child.id);
  }
  return found;
}

/** Their statements say the new names; everything else says them by the former ones, as all of the plan does. undefined: one of them is not part of what the plan leads to. */
export function stepsUnder(nodes: readonly Node[], to: NewNames, actions: Actions, kinds: Kinds, context: Context, options: StepOptions): OrderedStep[] | undefined {
  const former = new Map([...to.names].map(([then, now]) => [now, then]));
  const idThen = (id: Id): Id => former.get(id) ?? id;
  const now = ({ id }: Fact): Fact | undefined => to.after.facts.get(to.names.get(id) ?? id);
  const renamed = nodes.flatMap((node): Node[] => {
    const [fact, members] = [now(node.fact), node.members.flatMap((member) => now(member) ?? [])];
    return fact && members.length === node.members.length ? [{ ...node, fact, members }] : [];
  });
  if (renamed.length < nodes.length) return undefined;
  const under = <T>(of: ReadonlyMap<Id, T>): Map<Id, T> => new Map([...of].map(([id, each]) => [to.names.get(id) ?? id, each]));
  const here: Context = { ...context, before: to.before, after: to.after, rows: (id) => context.rows(idThen(id)) };
  const known = { ...actions, creates: under(actions.creates), rebuilt: new Set([...actions.rebuilt].map((id) => to.names.get(id) ?? id)) };
  return steps(renamed, known, kinds, here, { ...options, placeOf: under(options.placeOf) }).map((each) => ({
    ...each,
    touches: new Set([...each.touches].map(idThen)),
    ...(each.barrier && { barrier: each.barrier.map(idThen) }),
    step: { ...each.step, address: idThen(each.step.address), effects: each.step.effects.map((effect) => ({ ...effect, subject: idThen(effect.subject) })) },
  }));
}
