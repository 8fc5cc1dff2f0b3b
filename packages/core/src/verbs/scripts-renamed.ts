/** What scripts renamed takes its name from before, so that the way back by the catalog keeps rows and values. What that changes in the texts of others is tried out on a clone. */
import { kindsByName, type Kinds } from '../catalog/canonical.ts';
import { readdress } from '../catalog/readdress.ts';
import { isFailure } from '../errors/failure.ts';
import { addressText, part, type Address, type Id } from '../model/address.ts';
import type { Catalog } from '../model/catalog.ts';
import type { Dialect } from '../model/dialect.ts';
import type { Fact } from '../model/fact.ts';
import { digest } from '../model/hash.ts';
import type { Draft } from '../model/kind.ts';
import { stepsOf, type Batch, type Formerly, type Plan } from '../model/plan.ts';
import type { Renaming } from '../model/rename.ts';
import { isSqlError } from '../model/session.ts';
import type { ScriptDialect, ScriptStatement } from '../model/script.ts';
import type { Owns, Statement } from '../model/statement.ts';
import { kindFor } from '../plan/actions.ts';
import { renamedState, type Renamed } from '../plan/renamed-state.ts';
import { formerly, renameBackStep, unlike } from '../plan/rename-steps.ts';
import type { OrderedStep } from '../plan/steps.ts';
import type { cloneOf } from './plan-scripts.ts';

export interface RenamedBack {
  readonly steps: readonly OrderedStep[];
  /** After each step. */
  readonly formerly: readonly Formerly[];
}

export interface RenamedRequest {
  readonly dialect: Dialect;
  readonly owns: Owns;
  /** The state that the way back leads to. */
  readonly earlier: Catalog;
  /** The state that the scripts led to, where it was kept. */
  readonly reached?: Catalog | undefined;
  /** Nothing has begun to take them back, and they came to their end. */
  readonly stands: boolean;
  clone(of: Catalog): ReturnType<typeof cloneOf>;
}

const NOTHING: RenamedBack = { steps: [], formerly: [] };

export async function renamedBack({ dialect, owns, earlier, reached, stands, clone }: RenamedRequest, plan: Plan, then: Catalog): Promise<RenamedBack> {
  if (!plan.scripts || !dialect.scripts?.renames) return NOTHING;
  const kinds = kindsByName(dialect.kinds);
  const chain = await renamesIn(plan, dialect, { earlier, then }, owns);
  const turned = new Map([...chain.origins].filter(([end, origin]) => end !== origin && earlier.facts.has(end) && then.facts.has(end)));
  const areTurned = stands || (reached !== undefined && differences(then, reached, turned) < differences(then, earlier, turned));
  const undone = backwards(chain, { then, earlier, kinds }, areTurned ? [] : [...turned.values()]);
  if (undone.length === 0) return NOTHING;
  const steps = undone.map(({ now, back, forth, reason }) => renameBackStep(now.id, back, forth, dialect.capabilities.transactionalDdl, reason));
  try {
    const batches = steps.map(({ step }): Batch => ({ transactional: step.transactional, steps: [step] }));
    const tried = await clone(then)?.(batches, [0, ...batches.map((_, index) => index + 1)]);
    if (!tried) return NOTHING;
    return { steps, formerly: undone.map((each, index) => between(tried.between[index]!, tried.between[index + 1]!, each)) };
  } catch (error) {
    // What cannot be tried goes and comes, as everything that only one of the two states has.
    if (isSqlError(error) || isFailure(error)) return NOTHING;
    throw error;
  }
}

interface Chain {
  readonly renames: readonly Renamed[];
  /** The id that a fact has in the end, to the one that it had in the beginning. */
  readonly origins: ReadonlyMap<Id, Id>;
}

interface Said {
  readonly statement: Statement;
  /** Where it stands in a script by itself; a block may not reach what stands in it. */
  readonly own?: ScriptStatement;
}

/** Those that may rename, or free a name, blocks with what stands in them; and what the scripts make, under its own name. */
async function statementsIn(plan: Plan, scripts: ScriptDialect, earlier: Catalog, owns: Owns): Promise<{ readonly said: readonly Said[]; readonly made: ReadonlySet<Id> }> {
  const said: Said[] = [];
  const made = new Set<Id>();
  for (const { sql, settles } of stepsOf(plan)) {
    if (settles || !/\b(?:rename|create|drop|set\s+schema)\b/i.test(sql)) continue;
    for (const statement of await scripts.cut({ path: plan.project, text: sql })) {
      for (const { id } of scripts.judge(statement, earlier, owns).creates ?? []) made.add(id);
      said.push({ statement, own: statement }, ...(scripts.within?.(statement) ?? []).map((inner) => ({ statement: inner })));
    }
  }
  return { said, made };
}

/** Names move on with each statement: a table is found under its new name by the next one. */
async function renamesIn(plan: Plan, { scripts, kinds }: Dialect, { earlier, then }: { readonly earlier: Catalog; readonly then: Catalog }, owns: Owns): Promise<Chain> {
  const { said, made } = await statementsIn(plan, scripts!, earlier, owns);
  const state = renamedState(earlier, scripts!, kindsByName(kinds));
  // A condition of a block that was not met renamed nothing: the old name is still there, or the new one is somebody else's.
  const renames = said.flatMap(({ statement, own }) => {
    if (own) state.free(own, owns);
    return state.follow(statement, owns, (was, to) => own !== undefined || !(then.facts.has(was.id) || made.has(to))) ?? [];
  });
  return { renames, origins: state.origins() };
}

interface Undone {
  readonly now: Fact;
  readonly name: string;
  readonly former: string;
  readonly back: Draft;
  readonly forth: Draft;
  /** Left out: it takes its former name again. */
  readonly reason?: string;
}

/**
 * The last one first, each as far as its former name is free by then: names may have gone round. What is nowhere wanted under its first name stands for itself,
 * and so does what cannot go all the way back: somebody else has a name of its way.
 */
function backwards(chain: Chain, states: States, stay: readonly Id[]): Undone[] {
  const stays = new Set<Id>(stay);
  for (;;) {
    const { undone, stuck } = backExcept(stays, chain, states);
    if (stuck === undefined) return undone;
    stays.add(stuck);
  }
}

/** Where names went to something else, their being there says nothing: what there is, is more like the state after the turn, or like that before it. */
function differences(now: Catalog, other: Catalog, turned: ReadonlyMap<Id, Id>): number {
  const names = [...turned].flat();
  return unlike(now, other, new Set([...names, ...[now, other].flatMap((catalog) => names.flatMap((id) => catalog.childrenOf(id).map((child) => child.id)))]));
}

interface States {
  readonly then: Catalog;
  readonly earlier: Catalog;
  readonly kinds: Kinds;
}

function backExcept(stays: ReadonlySet<Id>, { renames, origins }: Chain, { then, earlier, kinds }: States): { readonly undone: Undone[]; readonly stuck?: Id } {
  const ends = new Map([...origins].map(([end, origin]) => [origin, end]));
  const undone: Undone[] = [];
  let state = then;
  for (const { origin, was, now, part: of } of [...renames].reverse()) {
    const kind = kindFor(was, kinds);
    const end = ends.get(origin) ?? origin;
    const [alive, before] = [then.facts.get(end), earlier.facts.get(origin)];
    if (!alive || !before || stays.has(origin)) continue;
    if (of !== undefined) {
      const [there, wanted] = [alive, before].map(({ body }) => kind.parts?.names(body) ?? []) as [readonly string[], readonly string[]];
      if (!there.includes(of.now) || there.includes(of.was) || !wanted.includes(of.was) || wanted.includes(of.now)) continue;
      undone.push({ now, name: of.now, former: of.was, back: kind.parts!.rename(now, of.now, of.was), forth: kind.parts!.rename(now, of.was, of.now) });
      continue;
    }
    const { rename } = kind;
    if (!rename || end === origin || rename.able?.(alive) === false) continue;
    if (!state.facts.has(now.id) || state.facts.has(was.id)) return { undone, stuck: origin };
    const back = wayBack(was, now, rename);
    if (!back) return { undone, stuck: origin };
    undone.push(...makingRoom(was, state, earlier, kinds), back);
    state = readdress(state, new Map([[now.id, was.address]])).catalog;
  }
  return { undone };
}

/** undefined: it moved, and such a thing stays where it is. */
function wayBack(was: Fact, now: Fact, { at, rename, move }: Renaming): Undone | undefined {
  const [name, former] = [part(now.address, at), part(was.address, at)];
  if (name !== former) return { now, name, former, back: rename(now, former), forth: rename(was, name) };
  const [schema, before] = [part(now.address, at - 1), part(was.address, at - 1)];
  return move && { now, name: schema, former: before, back: move(now, before), forth: move(was, schema) };
}

/** What has the name by now, is of another kind, and is to go: a view that stands where a table stood. It goes aside first, and goes by the plan. */
function makingRoom({ address }: Fact, then: Catalog, earlier: Catalog, kinds: Kinds): Undone[] {
  const tail = (of: Address): string => addressText(['', ...of.slice(1)] as unknown as Address);
  return [...then.facts.values()].flatMap((fact): Undone[] => {
    if (fact.address[0] === address[0] || fact.address.length !== address.length || tail(fact.address) !== tail(address) || earlier.facts.has(fact.id)) return [];
    const { rename } = kindFor(fact, kinds);
    if (!rename || rename.able?.(fact) === false) return [];
    const name = part(fact.address, rename.at);
    const aside = `sluice_${digest(fact.id).slice(0, 12)}`;
    const there = { ...fact, address: fact.address.map((each, index) => (index === rename.at ? aside : each)) as unknown as Address };
    return [{ now: fact, name, former: aside, back: rename.rename(fact, aside), forth: rename.rename(there, name), reason: `makes room for ${addressText(address)}` }];
  });
}

/** What one rename did to all addresses and texts. */
function between(before: Catalog, after: Catalog, { now, name, former }: Undone): Formerly {
  const come = new Map([...after.facts.values()].filter(({ id }) => !before.facts.has(id)).map((fact) => [fact.id, fact]));
  const names = new Map<Id, Id>();
  for (const fact of before.facts.values()) {
    if (after.facts.has(fact.id)) continue;
    const renamed = addressesOf(fact.address, name, former).map(addressText).find((each) => come.has(each));
    if (renamed !== undefined && (fact.id === now.id || come.get(renamed)!.address[0] === fact.address[0])) names.set(renamed, fact.id);
  }
  return formerly(before, after, names, () => true);
}

/** It stands in the addresses of what lies in it, and of what is said about it: in one place, or wherever the name is. */
function addressesOf(address: Address, name: string, former: string): Address[] {
  const places = address.flatMap((each, index) => (index > 0 && each === name ? [index] : []));
  const at = (which: readonly number[]): Address => address.map((each, index) => (which.includes(index) ? former : each)) as unknown as Address;
  const within = address.map((each, index) => (index === 0 || typeof each !== 'string' ? each : each.replaceAll(name, former))) as unknown as Address;
  return [...places.map((place) => at([place])), at(places), within];
}
