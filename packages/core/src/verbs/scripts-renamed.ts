/** What scripts renamed takes its name from before, so that the way back by the catalog keeps rows and values. What that changes in the texts of others is tried out on a clone. */
import { kindsByName, type Kinds } from '../catalog/canonical.ts';
import { isFailure } from '../errors/failure.ts';
import { addressText, part, type Address, type Id } from '../model/address.ts';
import type { Catalog } from '../model/catalog.ts';
import type { Dialect } from '../model/dialect.ts';
import type { Fact } from '../model/fact.ts';
import { digest } from '../model/hash.ts';
import type { Draft } from '../model/kind.ts';
import { stepsOf, type Batch, type Formerly, type Plan } from '../model/plan.ts';
import { isSqlError } from '../model/session.ts';
import type { ScriptDialect } from '../model/script.ts';
import type { Owns, Statement } from '../model/statement.ts';
import { kindFor } from '../plan/actions.ts';
import { renamedState, type Renamed } from '../plan/renamed-state.ts';
import { formerly, renameBackStep } from '../plan/rename-steps.ts';
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
  clone(of: Catalog): ReturnType<typeof cloneOf>;
}

const NOTHING: RenamedBack = { steps: [], formerly: [] };

export async function renamedBack({ dialect, owns, earlier, clone }: RenamedRequest, plan: Plan, then: Catalog): Promise<RenamedBack> {
  if (!plan.scripts || !dialect.scripts?.renames) return NOTHING;
  const kinds = kindsByName(dialect.kinds);
  const undone = backwards(await renamesIn(plan, dialect, { earlier, then }, owns), { then, earlier, kinds });
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
  /** A block may not reach it. */
  readonly sure: boolean;
}

/** Those that may rename, blocks with what stands in them; and what the scripts make, under its own name. */
async function statementsIn(plan: Plan, scripts: ScriptDialect, earlier: Catalog, owns: Owns): Promise<{ readonly said: readonly Said[]; readonly made: ReadonlySet<Id> }> {
  const said: Said[] = [];
  const made = new Set<Id>();
  for (const { sql, settles } of stepsOf(plan)) {
    if (settles || !/\b(?:rename|create)\b/i.test(sql)) continue;
    for (const statement of await scripts.cut({ path: plan.project, text: sql })) {
      for (const { id } of scripts.judge(statement, earlier, owns).creates ?? []) made.add(id);
      said.push({ statement, sure: true }, ...(scripts.within?.(statement) ?? []).map((inner) => ({ statement: inner, sure: false })));
    }
  }
  return { said, made };
}

/** Names move on with each statement: a table is found under its new name by the next one. */
async function renamesIn(plan: Plan, { scripts, kinds }: Dialect, { earlier, then }: { readonly earlier: Catalog; readonly then: Catalog }, owns: Owns): Promise<Chain> {
  const { said, made } = await statementsIn(plan, scripts!, earlier, owns);
  const state = renamedState(earlier, scripts!, kindsByName(kinds));
  // A condition of a block that was not met renamed nothing: the old name is still there, or the new one is somebody else's.
  const renames = said.flatMap(({ statement, sure }) => state.follow(statement, owns, (was, to) => sure || !(then.facts.has(was.id) || made.has(to))) ?? []);
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

/** The last one first. Only what is there under its new name alone, and is wanted under the former one alone: where a name went to something else in between, both stand for themselves. */
function backwards({ renames, origins }: Chain, { then, earlier, kinds }: { readonly then: Catalog; readonly earlier: Catalog; readonly kinds: Kinds }): Undone[] {
  const ends = new Map([...origins].map(([end, origin]) => [origin, end]));
  return [...renames].reverse().flatMap((each): Undone[] => {
    const { origin: begin, was, now, name, part: of } = each;
    const kind = kindFor(was, kinds);
    const end = ends.get(begin) ?? begin;
    const alive = then.facts.get(end);
    const before = earlier.facts.get(begin);
    if (!alive || !before) return [];
    if (of !== undefined) {
      if (!kind.parts) return [];
      const [there, wanted] = [kind.parts.names(alive.body), kind.parts.names(before.body)];
      if (!there.includes(name) || there.includes(of) || !wanted.includes(of) || wanted.includes(name)) return [];
      return [{ now, name, former: of, back: kind.parts.rename(now, name, of), forth: kind.parts.rename(now, of, name) }];
    }
    const { rename } = kind;
    if (!rename || then.facts.has(begin) || earlier.facts.has(end) || rename.able?.(alive) === false) return [];
    const former = part(was.address, rename.at);
    return [...makingRoom(before, then, earlier, kinds), { now, name, former, back: rename.rename(now, former), forth: rename.rename(was, name) }];
  });
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
