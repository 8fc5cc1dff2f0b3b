/** Conflicts of scripts are settled before the first write: refused, replaced in place, or tried out on a clone with all that stands on the old objects. */
import { kindsByName } from '../catalog/canonical.ts';
import { Failure, isFailure } from '../errors/failure.ts';
import type { Id } from '../model/address.ts';
import type { BackupPlace } from '../model/backup.ts';
import { catalog, type Catalog } from '../model/catalog.ts';
import type { Conflict, MakingRoom } from '../model/conflict.ts';
import type { Dialect } from '../model/dialect.ts';
import type { Effect, EffectName } from '../model/effect.ts';
import { digest } from '../model/hash.ts';
import type { Batch, Reverse, Step } from '../model/plan.ts';
import type { Rehearsal } from '../model/rehearsal.ts';
import type { ServerInfo } from '../model/session.ts';
import { kindFor } from '../plan/actions.ts';
import { planBetween } from '../plan/between.ts';
import { conflictsIn, within, type Found } from '../plan/conflicts.ts';
import { cannot, insideOf, makeRoom, type Room } from '../plan/making-room.ts';
import { planScriptWork, type ScriptPlanning, type ScriptWork, type Settled } from '../plan/scripts.ts';
import { rebuildable, succeed, unsettled, type Succession } from '../plan/succession.ts';

export interface SettlingRequest {
  readonly dialect: Dialect;
  readonly server: ServerInfo;
  readonly project: string;
  readonly environment: string;
  readonly database: string;
  readonly planning: ScriptPlanning;
  readonly backups?: BackupPlace | undefined;
  /** Runs batches on a clone of `planning.live`, and reads it after so many of them. Left out: nobody can. */
  readonly clone?: ((batches: readonly Batch[], at?: readonly number[]) => Promise<Rehearsal>) | undefined;
  /** Rows of what is there; 0 is exact. */
  readonly measure: (ids: readonly Id[]) => Promise<ReadonlyMap<Id, number>>;
}

export interface SettledWork {
  readonly work: readonly ScriptWork[];
  readonly conflicts: readonly Conflict[];
}

/** Throws SL409 with places. */
export async function settleConflicts(work: readonly ScriptWork[], request: SettlingRequest): Promise<SettledWork> {
  const { planning } = request;
  const found = conflictsIn(work, planning);
  refuseRaised(found, work);
  const done: ScriptWork[] = [...work];
  const conflicts: Conflict[] = [];
  for (const [index, each] of work.entries()) {
    const own = found.filter(({ script, strategy }) => script === index && strategy.ifExists !== 'raise');
    if (own.length === 0) continue;
    const settling = { ...request, script: each, earlier: planScriptWork(done.slice(0, index), planning).batches };
    const settled = await settleScript(own, settling);
    done[index] = { ...each, settled: settled.settled };
    conflicts.push(...settled.conflicts);
  }
  return { work: done, conflicts };
}

/** Where a block or a call before it may have taken it away, the server tells. */
function refuseRaised(found: readonly Found[], work: readonly ScriptWork[]): void {
  const raised = found.filter(({ strategy, sure }) => strategy.ifExists === 'raise' && sure);
  const [first] = raised;
  if (!first) return;
  throw new Failure('SL409', `${work[first.script]!.name} creates ${first.creation.id}, which is there already`, {
    at: first.at, lines: raised.slice(1, 10).map(({ creation, at }) => `${creation.id} is there already too (${at.file}:${at.line})`),
    hint: `Nothing was changed (raise: ${first.strategy.whence}). Change it by ALTER, baseline the script where it ran before, or let the old one make room: --if-exists=rename, or drop; docs/conflicts.md.`,
  });
}

interface Settling extends SettlingRequest {
  readonly script: ScriptWork;
  /** What runs before it. */
  readonly earlier: readonly Batch[];
}

interface SettledScript {
  readonly settled: Settled;
  readonly conflicts: readonly Conflict[];
}

const NONE: ReadonlyMap<number, never> = new Map<number, never>();

/** What can be replaced in place is; where the server refuses that (another result, a column less), it makes room as the rest. */
async function settleScript(own: readonly Found[], settling: Settling): Promise<SettledScript> {
  const replaced = own.filter(({ creation }) => creation.replacing !== undefined);
  try {
    return await attempt(own, replaced, settling);
  } catch (error) {
    if (!isFailure(error) || replaced.length === 0) throw error;
    try {
      return await attempt(own, [], settling);
    } catch (again) {
      // A script that looks for rows cannot be tried out, and replacing something loses nothing.
      if (replaced.length === own.length) return inPlace(replaced, settling);
      throw isFailure(again) ? error : again;
    }
  }
}

function inPlace(replaced: readonly Found[], { script }: Settling): SettledScript {
  return {
    settled: { before: NONE, after: NONE, last: [], texts: new Map(replaced.map(({ statement, creation }) => [statement, creation.replacing!])) },
    conflicts: replaced.map((each) => ({ ...conflictOf(each, script), how: 'replaced' })),
  };
}

const conflictOf = ({ creation, at, strategy }: Found, { name }: ScriptWork): Omit<Conflict, 'how'> => ({ id: creation.id, script: name, at, strategy: strategy.ifExists, whence: strategy.whence });

async function attempt(own: readonly Found[], replaced: readonly Found[], settling: Settling): Promise<SettledScript> {
  const { planning, script, earlier, clone } = settling;
  const base = inPlace(replaced, settling);
  const rest = own.filter((each) => !replaced.includes(each));
  const plain = planScriptWork([{ ...script, settled: base.settled }], planning).batches;
  if (rest.length === 0) {
    await clone?.([...earlier, ...plain]);
    return base;
  }
  const making = ableTo(rest, plain, settling);
  const state = earlier.length === 0 ? planning.live : (await clone!(earlier)).catalog;
  const { room, roots } = roomFor(rest, state, making, settling);
  const { between: [before, moved], catalog: made, user } = await tried(settling, rest[0]!, [...earlier, { transactional: true, steps: room.steps }, ...plain], [earlier.length, earlier.length + 1]);
  const kinds = kindsByName(settling.dialect.kinds);
  const succession = succeed({ before: before!, moved: moved!, made, user }, room, kinds, making);
  const rows = await settling.measure(roots.map(({ creation }) => creation.id).filter((id) => planning.live.facts.has(id)));
  const after = new Map(roots.map((root) => [root.statement, carried(root, room, { moved: moved!, made }, making, rows)] as const));
  const first = Math.min(...roots.map(({ statement }) => statement));
  const dropped = roots.filter(({ strategy }) => strategy.ifExists === 'drop');
  const follows = { made, succession, room, dropped, rows };
  const back = script.back === undefined ? { back: wayBack(settling, made, moved!) } : {};
  const settledBy = async (anew: ReadonlySet<Id>): Promise<Settled> => {
    const settled: Settled = { texts: base.settled.texts, before: new Map([[first, room.steps]]), after, last: following(settling, rest[0]!, follows, anew), ...back };
    const { catalog: reached } = await tried(settling, rest[0]!, [...earlier, ...planScriptWork([{ ...script, settled }], planning).batches]);
    const standing = unsettled(reached, before!, succession, room);
    if (standing.length > 0) throw cannot(rest[0]!.creation.id, rest[0]!.at, `${standing.join(', ')} would not stand on the new one`);
    return settled;
  };
  const anew = rebuildable(succession, kinds);
  const holds = (id: Id): boolean => {
    const old = state.facts.get(id);
    return old !== undefined && kindFor(old, kinds).holds !== undefined;
  };
  const settled = await settledBy(new Set()).catch((error: unknown) => {
    if (!isFailure(error) || anew.size === 0) throw error;
    return settledBy(anew);
  });
  return {
    settled,
    conflicts: [...base.conflicts, ...roots.map((root): Conflict => ({
      ...conflictOf(root, script), how: root.strategy.ifExists === 'drop' ? 'dropped' : 'renamed', aside: room.asides.get(root.creation.id)!, ...(holds(root.creation.id) && { rows: root.strategy.rows }),
      ...(root === roots[0] && { rebound: succession.rebound, left: succession.left }),
    }))],
  };
}

/** Throws where room cannot be made at all. */
function ableTo(rest: readonly Found[], plain: readonly Batch[], { dialect, clone, planning, script }: Settling): MakingRoom {
  const [{ creation, at }] = rest as [Found];
  const making = planning.scripts.makingRoom;
  if (!making || !clone || !planning.transactionalDdl) throw cannot(creation.id, at, `${dialect.name} cannot try it out beforehand in one transaction`);
  if (plain.length !== 1 || !plain[0]!.transactional) throw cannot(creation.id, at, `${script.name} is not one transaction`);
  for (const each of rest) {
    const kind = planning.live.facts.has(each.creation.id) ? kindFor(planning.live.facts.get(each.creation.id)!, kindsByName(dialect.kinds)) : undefined;
    if (each.creation.notAside !== undefined && (each.strategy.ifExists === 'rename' || kind?.children === 'stay')) throw cannot(each.creation.id, each.at, each.creation.notAside);
  }
  return making;
}

function roomFor(rest: readonly Found[], state: Catalog, making: MakingRoom, { dialect, script, project }: Settling): { readonly room: Room; readonly roots: readonly Found[] } {
  const ids = new Set(rest.map(({ creation }) => creation.id));
  const roots = rest.filter(({ creation }) => {
    const parent = state.facts.get(creation.id)?.parent;
    return state.facts.has(creation.id) && (parent === undefined || !within(parent, state, ids));
  });
  if (roots.length === 0) throw cannot(rest[0]!.creation.id, rest[0]!.at, 'what runs before takes it away');
  const suffix = `_before_${digest({ project, script: script.name, text: script.identity.text }).slice(0, 8)}`;
  const room = makeRoom(roots.map(({ creation, at, strategy }) => ({ fact: state.facts.get(creation.id)!, at, reason: `makes room for the one of ${script.name} (${strategy.ifExists}: ${strategy.whence})` })), state, kindsByName(dialect.kinds), making, suffix);
  return { room, roots };
}

async function tried({ clone, script }: Settling, { creation, at }: Found, batches: readonly Batch[], reads?: readonly number[]): Promise<Rehearsal> {
  try {
    return await clone!(batches, reads);
  } catch (error) {
    if (!isFailure(error)) throw error;
    throw new Failure('SL409', `${creation.id} is there already, and what ${script.name} leads to cannot be tried out: ${error.message}`, { ...error.detail, at: error.detail.at ?? at });
  }
}

function carried(root: Found, { asides }: Room, { moved, made }: { readonly moved: Catalog; readonly made: Catalog }, making: MakingRoom, rows: ReadonlyMap<Id, number>): Step[] {
  const { creation: { id }, at, strategy } = root;
  const [old, now] = [moved.facts.get(asides.get(id)!), made.facts.get(id)];
  if (!old || strategy.rows === 'leave' || rows.get(id) === 0) return [];
  const found = now ? making.carry(old, now, moved, made) : { reason: 'what is made is of another kind' };
  if (!('reason' in found)) {
    return found.map(({ sql, effects = [] }) => ({
      id: digest({ address: id, sql }).slice(0, 16), address: id, action: 'change', sql, source: at, transactional: true, hazards: [], reverse: [],
      effects: effects.map((effect) => (effect.subject === old.id ? { ...effect, subject: id } : effect)), reason: 'its rows and positions come along',
    }));
  }
  throw new Failure('SL409', `the rows of ${id} cannot be carried over: ${found.reason}`, { at, hint: 'Give the new one what it needs, or write `-- sluice: rows leave` above the first statement: they then stay with the old one.' });
}

const LOSING: readonly EffectName[] = ['loses-rows', 'loses-values', 'narrows-values'];
const PASSING: readonly EffectName[] = ['removes', 'breaks-callers', 'changes-meaning', 'widens-access', 'narrows-access'];

const insideOfAll = (ids: readonly Id[], of: Catalog): Id[] => ids.flatMap((id) => insideOf(id, of).map((fact) => fact.id));

interface Follows {
  readonly made: Catalog;
  readonly succession: Succession;
  readonly room: Room;
  readonly dropped: readonly Found[];
  readonly rows: ReadonlyMap<Id, number>;
}

/** What stood on the old ones stands on the new; then the old ones go where they shall. */
function following(settling: Settling, first: Found, { made, succession, room: { asides }, dropped, rows }: Follows, anew: ReadonlySet<Id>): Batch[] {
  const again = new Set([...succession.rebound, ...succession.aside, ...insideOfAll([...asides.keys()], succession.wanted)]);
  const kinds = kindsByName(settling.dialect.kinds);
  const rebinding = planned(settling, first, made, succession.wanted, { anew }).map((batch): Batch => ({ ...batch, steps: batch.steps.map((step) => {
    const fact = succession.wanted.facts.get(step.address) ?? made.facts.get(step.address);
    const kind = kinds.get(step.address.slice(0, step.address.indexOf(' ')));
    if (kind?.holds && !(fact && kind.derived?.(fact)) && (step.action === 'drop' || step.action === 'rebuild' || step.effects.some(({ effect }) => LOSING.includes(effect)))) throw cannot(first.creation.id, first.at, `${step.address} would have to be made anew, and holds data`);
    // What comes back as it was breaks nobody, and lets nobody in whom it did not let in.
    return again.has(step.address) ? { ...step, effects: step.effects.filter(({ effect }) => !PASSING.includes(effect)) } : step;
  }) }));
  if (dropped.length === 0) return [...rebinding];
  const names = new Map(dropped.map(({ creation }) => [asides.get(creation.id)!, creation.id]));
  const without = leaveOut(succession.wanted, new Set(names.keys()));
  const going = planned(settling, first, succession.wanted, without, { rows: new Map([...names].flatMap(([aside, id]) => (rows.has(id) ? [[aside, rows.get(id)!] as const] : []))) });
  const told = going.map((batch): Batch => ({ ...batch, steps: batch.steps.map((step) => ({ ...step, reason: 'everything stands on the new one', effects: step.effects.map((effect) => called(effect, names)) })) }));
  return [...rebinding, ...told].reduce<Batch[]>((all, batch) => {
    const open = all.at(-1);
    return open?.transactional && batch.transactional && batch.barrier === undefined ? [...all.slice(0, -1), { ...open, steps: [...open.steps, ...batch.steps] }] : [...all, batch];
  }, []);
}

/** People know it by the name that it had. */
const called = (effect: Effect, names: ReadonlyMap<Id, Id>): Effect => {
  const name = names.get(effect.subject);
  return name === undefined ? effect : { ...effect, subject: name, ...(effect.detail !== undefined && { detail: effect.detail.replace(effect.subject, name) }) };
};

function leaveOut(of: Catalog, ids: ReadonlySet<Id>): Catalog {
  return catalog([...of.facts.values()].filter(({ id }) => !within(id, of, ids)), of.edges, of.findings);
}

/** For a script without a rollback script: by what the catalogs differ in. Rows that came since go with the new ones. */
function wayBack(settling: Settling, made: Catalog, moved: Catalog): Reverse[] {
  return planned(settling, undefined, made, moved).flatMap(({ steps }) => steps).map(({ sql, effects, transactional, probe, repair }) => {
    const losing = effects.filter(({ effect }) => effect === 'loses-rows' || effect === 'loses-values');
    return {
      sql, ...(losing.length > 0 && { loses: `rows that came since go with ${[...new Set(losing.map(({ subject }) => subject))].join(', ')}`, of: [...new Set(losing.map(({ subject }) => subject))] }),
      ...(!transactional && { transactional, ...(probe !== undefined && { probe }), ...(repair && { repair }) }),
    };
  });
}

function planned({ dialect, server, project, environment, database, backups }: Settling, first: Found | undefined, before: Catalog, after: Catalog, { rows, anew }: { readonly rows?: ReadonlyMap<Id, number>; readonly anew?: ReadonlySet<Id> } = {}): readonly Batch[] {
  try {
    return planBetween({ dialect, server, project, environment, database, before, after, rows, anew, ...(first && { backups }) }).batches.map((batch) => ({ ...batch, steps: batch.steps.map((step) => ({ ...step, reason: first ? `stands on the new ${first.creation.id}` : step.reason })) }));
  } catch (error) {
    if (!isFailure(error) || !first) throw error;
    throw new Failure('SL409', `what stands on ${first.creation.id} cannot stand on the new one: ${error.message}`, { ...error.detail, at: first.at });
  }
}
