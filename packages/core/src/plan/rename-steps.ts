/** Renames → steps, and what the plan keeps of the former names so that the way back can be planned. */
import { readdress, type Readdressed } from '../catalog/readdress.ts';
import { addressText, type Address, type Id } from '../model/address.ts';
import { catalog, type Catalog } from '../model/catalog.ts';
import type { Dialect } from '../model/dialect.ts';
import type { Fact } from '../model/fact.ts';
import { canonicalJson, digest } from '../model/hash.ts';
import type { Draft } from '../model/kind.ts';
import { stepsOf, type Formerly, type Plan, type Step } from '../model/plan.ts';
import type { RenameStatements } from './renames.ts';
import type { OrderedStep } from './steps.ts';

/** The way forth, after everything else: until then all statements use the former names, and so does their undo. */
export function renameSteps(statements: readonly RenameStatements[], live: Catalog, options: { readonly transactionalDdl: boolean; readonly locks?: Dialect['locks'] }): OrderedStep[] {
  return [...statements].reverse().flatMap(({ rename, forth, back }) => {
    const drafts = forth.map((draft, index) => ({ draft, undo: back[back.length - 1 - index]! }));
    return drafts.map(({ draft, undo }): OrderedStep => step(rename.from, draft, undo, rename.reason, { ...options, live, ...(rename.place && { place: rename.place }) }));
  });
}

function step(address: Id, draft: Draft, undo: Draft, reason: string, of: { readonly transactionalDdl: boolean; readonly locks?: Dialect['locks']; readonly live: Catalog; readonly place?: Step['source'] }): OrderedStep {
  const fact = of.live.facts.get(address);
  const content = { address, action: 'rename' as const, sql: draft.sql };
  return {
    touches: new Set([address]), locks: fact && of.locks ? of.locks(fact, of.live) : [],
    step: {
      id: digest({ ...content, count: 0 }).slice(0, 16), ...content, ...(of.place && { source: of.place }), transactional: of.transactionalDdl,
      effects: (draft.effects ?? []).map((effect) => ({ ...effect, ...(effect.effect !== 'blocks' && { subject: address }) })), hazards: [], reverse: [{ sql: undo.sql }], reason,
    },
  };
}

/** What the renames of a deployment do, backwards, before anything else. */
export const renameBackSteps = (done: Pick<Plan, 'batches'>, dialect: Pick<Dialect, 'capabilities'>): OrderedStep[] =>
  stepsOf(done).filter(({ action }) => action === 'rename').reverse().flatMap(({ address, sql, reverse }) =>
    reverse.map((undo) => renameBackStep(address, { sql: undo.sql }, { sql }, dialect.capabilities.transactionalDdl)));

/** One of them, or that of a statement that somebody wrote. */
export const renameBackStep = (address: Id, back: Draft, forth: Draft, transactionalDdl: boolean, reason = 'takes its former name again'): OrderedStep => step(address, back, forth, reason, { transactionalDdl, live: catalog([]) });

/** `names`: former id → id. */
export function formerly(desired: Catalog, former: Catalog, names: ReadonlyMap<Id, Id>, counted: (fact: Fact) => boolean): Formerly {
  const result: Record<Id, { address: Address; attributes: Record<string, readonly [unknown, unknown]> }> = {};
  for (const fact of former.facts.values()) {
    const now = desired.facts.get(names.get(fact.id) ?? fact.id);
    if (!now || !counted(now)) continue;
    const attributes = differing(fact.body, now.body);
    if (now.id !== fact.id || Object.keys(attributes).length > 0) result[now.id] = { address: fact.address, attributes };
  }
  return result;
}

function differing(then: object, now: object): Record<string, readonly [unknown, unknown]> {
  const [one, two] = [then as Record<string, unknown>, now as Record<string, unknown>];
  const names = [...new Set([...Object.keys(one), ...Object.keys(two)])].filter((name) => !equal(one[name], two[name]));
  return Object.fromEntries(names.map((name) => [name, [one[name] ?? null, two[name] ?? null] as const]));
}

const equal = (one: unknown, two: unknown): boolean => (one ?? null) === (two ?? null) || canonicalJson(one ?? null) === canonicalJson(two ?? null);

/** The database's catalog under the names from before the deployment that `of` was kept by. */
export function underFormerNames(live: Catalog, of: Formerly): Readdressed {
  const moved = new Map<Id, Address>(Object.entries(of).filter(([id]) => live.facts.has(id)).map(([id, { address }]) => [id, address]));
  const texts = catalog([...live.facts.values()].map((fact): Fact => {
    const told = of[fact.id];
    if (!told) return fact;
    const body = fact.body as Record<string, unknown>;
    const then = Object.entries(told.attributes).filter(([name, [, now]]) => equal(body[name], now)).map(([name, [value]]) => [name, value ?? undefined]);
    return { ...fact, body: { ...body, ...Object.fromEntries(then) as object } };
  }), live.edges, live.findings);
  return readdress(texts, moved);
}

type Renamed = Pick<Plan, 'batches' | 'formerly'>;

/** What it renamed and what tells so: it has a name that nothing had before, or says what it only says since. */
function telling({ batches, formerly: of = {} }: Renamed): [Id, Formerly[Id]][] {
  const renamed = new Set(stepsOf({ batches }).filter(({ action }) => action === 'rename').map(({ address }) => address));
  return Object.entries(of).filter(([id, { address, attributes }]) => renamed.has(addressText(address)) && (addressText(address) === id ? Object.keys(attributes).length > 0 : !renamed.has(id)));
}

/** All its names go in circles: only the states before and after it tell whether they have. */
export const isTurn = (of: Renamed): boolean => telling(of).length === 0;

/** Whether the renames of a deployment were carried out. */
export const areDone = (live: Catalog, of: Renamed): boolean => telling(of).some(([id, { address, attributes }]) => {
  const fact = live.facts.get(id);
  if (!fact) return false;
  return addressText(address) !== id || Object.entries(attributes).some(([name, [, now]]) => equal((fact.body as Record<string, unknown>)[name], now));
});

/** The same of a turn: what has these names is more like what had them after it than before it. */
export const hasTurned = (live: Catalog, { formerly: of = {} }: Renamed, before: Catalog, after: Catalog): boolean => differences(live, after, of) < differences(live, before, of);

/** Among what has a name of now or then. */
function differences(one: Catalog, other: Catalog, of: Formerly): number {
  return unlike(one, other, new Set(Object.entries(of).flatMap(([id, { address }]) => [id, addressText(address)])));
}

/** How many of these are others in the two states. */
export const unlike = (one: Catalog, other: Catalog, ids: ReadonlySet<Id>): number => [...ids].filter((id) => !equal(one.facts.get(id)?.body, other.facts.get(id)?.body)).length;
