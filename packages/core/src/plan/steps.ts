/** Ordered nodes → steps: the statements of the kinds, their reverse, and why each is there. */
import type { Kinds } from '../catalog/canonical.ts';
import type { Place } from '../errors/failure.ts';
import type { Id } from '../model/address.ts';
import { withShapes, type Catalog } from '../model/catalog.ts';
import type { BackupDraft } from '../model/backup.ts';
import type { Effect } from '../model/effect.ts';
import type { Fact } from '../model/fact.ts';
import type { Dialect } from '../model/dialect.ts';
import { digest } from '../model/hash.ts';
import { isDetaching, type AnyKind, type Context, type Draft } from '../model/kind.ts';
import type { Action, Reverse, Step } from '../model/plan.ts';
import type { ScriptFrame } from '../model/script.ts';
import { asDrafts, changeDrafts, kindFor, type Actions, type Alteration } from './actions.ts';
import type { Node } from './graph.ts';
import type { Backups } from './backups.ts';
import { losesData } from './losses.ts';
import { statesAround } from './states-around.ts';

/** A step and what batching must know of it. */
export interface OrderedStep {
  readonly step: Step;
  /** What it needs or touches. */
  readonly touches: ReadonlySet<Id>;
  /** What it locks until the batch ends. */
  readonly locks: readonly string[];
  /** Set when steps that touch these facts must come in a later batch. */
  readonly barrier?: readonly Id[];
  /** Settings for what stands between the two. */
  readonly frame?: 'enter' | 'leave';
  /** Set when the batch ends with it, and why. */
  readonly commits?: string;
}

export interface StepOptions {
  readonly placeOf: ReadonlyMap<Id, Place>;
  readonly transactionalDdl: boolean;
  /** Left out: nothing is kept. */
  readonly backups?: Backups;
  readonly locks?: Dialect['locks'];
  readonly frame?: Dialect['frame'];
  /** Statements from one state to another, of which others that stand on it are in the way; undefined where they need none of their own. */
  readonly wayBack?: (from: Catalog, to: Catalog) => readonly BackupDraft[] | undefined;
}

export function steps(nodes: readonly Node[], actions: Actions, kinds: Kinds, context: Context, options: StepOptions): OrderedStep[] {
  const backwards: Context = { server: context.server, before: context.after, after: context.before, rows: context.rows, takesBack: context.takesBack !== true };
  const lost = (effect: Effect) => losesData(effect, kinds, [context.before, context.after]);
  // Of what is known to hold nothing, nothing goes: it is looked at again before the statement.
  const goes = (effect: Effect) => lost(effect) && context.rows(effect.subject) !== 0;
  const seen = new Map<string, number>();
  return nodes.flatMap((node, at) => {
    const around = (): readonly BackupDraft[] | undefined => {
      const { before, after } = statesAround(nodes, at, context);
      return options.wayBack?.(after, before);
    };
    const { drafts, reverse, action, reason, kept, irreversible } = keeping(render(node, actions, kinds, context, backwards, around), node, actions, options.backups ?? NO_BACKUPS, { lost, goes });
    const touches = new Set<Id>();
    const catalog = node.act === 'drop' || node.act === 'park' ? context.before : context.after;
    for (const fact of [node.fact, ...node.members]) {
      touches.add(fact.id);
      for (const edge of catalog.needsOf(fact.id)) touches.add(edge.to);
    }
    const locks = options.locks ? [...new Set([node.fact, ...node.members].flatMap((fact) => options.locks!(fact, catalog)))] : [];
    const frame = frameOf(node, context, options, drafts.some(({ restores }) => restores !== undefined));
    return framed(frame?.forth, drafts.map((draft, index): OrderedStep => {
      const transactional = options.transactionalDdl && draft.transactional !== false;
      const content = { address: node.fact.id, action, sql: draft.sql };
      const twin = `${content.address}\n${action}\n${draft.sql}`;
      const count = seen.get(twin) ?? 0;
      seen.set(twin, count + 1);
      const place = options.placeOf.get(node.fact.id);
      // The whole node is taken back by its last statement's reverse: the first ones only prepare it. Those between which it may stop have ways back of their own.
      const whole = index === drafts.length - 1 && !drafts.every(({ back }) => back);
      const ways = [...(whole ? reverse : []), ...(draft.back ? reversed(draft.back, undefined, lost) : [])];
      const own = frame?.back ? framedBack(frame.back, ways, transactional) : ways;
      const empty = [...new Set((draft.effects ?? []).filter((effect) => lost(effect) && context.rows(effect.subject) === 0).map(({ subject }) => subject))];
      return {
        touches, locks,
        ...(draft.barrier && { barrier: [node.fact.id] }),
        ...(draft.commits !== undefined && { commits: draft.commits }),
        step: {
          id: digest({ ...content, count }).slice(0, 16),
          ...content,
          ...(place && { source: place }),
          transactional,
          effects: draft.effects ?? [],
          hazards: [],
          reverse: own,
          ...(irreversible !== undefined && { irreversible }),
          ...(draft.probe !== undefined && { probe: draft.probe }),
          ...(draft.repair && { repair: draft.repair }),
          ...(draft.backup && { backup: draft.backup }),
          ...(draft.effects?.some(lost) && kept),
          ...(draft.restores && { restores: draft.restores }),
          ...(empty.length > 0 && { empty }),
          ...(!transactional && frame?.forth && { around: frame.forth.alone }),
          reason,
        },
      };
    }));
  });
}

interface Frames { readonly forth: ScriptFrame | undefined; readonly back: ScriptFrame | undefined }

/** Of each way: by the state that it makes, and an alteration by both, for what is there runs with what comes. What only goes mostly calls nothing of its own. */
function frameOf({ act, fact, members }: Node, context: Context, { frame, backups = NO_BACKUPS }: StepOptions, restores: boolean): Frames | undefined {
  if (!frame) return undefined;
  const all = [fact, ...members];
  const brings = restores || backups.brought.size > 0;
  const framing = (catalog: Context['after']) => ({ facts: all.map((each) => catalog.facts.get(each.id) ?? each), catalog, live: context.before, brings });
  const of = (catalog: Context['after']): ScriptFrame | undefined => frame(framing(catalog));
  const gone = (catalog: Context['after']): ScriptFrame | undefined => frame({ ...framing(catalog), goes: true });
  const { before, after } = context;
  switch (act) {
    case 'create': return { forth: of(after), back: gone(after) };
    case 'drop': return { forth: gone(before), back: of(before) };
    case 'park': return { forth: of(before), back: of(before) };
    default: return { forth: of(after) ?? of(before), back: of(before) ?? of(after) };
  }
}

/** Steps of their own: whoever reads, runs or copies the plan's statements has them in their places. */
function framed(frame: ScriptFrame | undefined, own: readonly OrderedStep[]): readonly OrderedStep[] {
  if (!frame) return own;
  const beside = ({ touches, locks, step: { id, address, source, transactional, reason } }: OrderedStep, sql: string, way: 'enter' | 'leave'): OrderedStep[] =>
    !transactional ? [] : [{ touches, locks, frame: way, step: { id: digest({ frame: id, way }).slice(0, 16), address, action: 'change', sql, ...(source && { source }), transactional, effects: [], hazards: [], reverse: [], settles: true, reason } }];
  return own.flatMap((each) => {
    const { commits, ...rest } = each;
    // What ends the transaction is the last of it.
    const leave = beside(each, frame.leave, 'leave').map((step) => ({ ...step, ...(commits !== undefined && { commits }) }));
    return [...beside(each, frame.enter, 'enter'), leave.length > 0 ? rest : each, ...leave];
  });
}

function framedBack(frame: ScriptFrame, reverse: readonly Reverse[], transactional: boolean): readonly Reverse[] {
  const within = (each: Reverse): boolean => each.transactional ?? transactional;
  return reverse.flatMap((each): Reverse[] => (within(each) ? [{ sql: frame.enter, settles: true }, each, { sql: frame.leave, settles: true }] : [{ ...each, around: frame.alone }]));
}

export const NO_BACKUPS: Backups = { brought: new Map(), awaited: new Map(), keep: () => undefined, restore: ({ drafts }) => ({ drafts, lacks: [] }) };

interface Rendered {
  readonly drafts: readonly BackupDraft[];
  /** What takes it back. */
  readonly back: readonly BackupDraft[];
  /** Whether going back brings less than there was. */
  readonly forth: readonly Effect[];
  readonly action: Action;
  readonly reason: string;
  /** Why its statements alone do not take it back. */
  readonly irreversible?: string | undefined;
  /** What makes another shape of the fact, with its members. */
  remake(fact: Fact): readonly Draft[];
  /** Of an alteration: `back` where it leads to these shapes of facts. */
  readonly backTo?: (shapes: readonly Fact[]) => readonly Draft[];
}

interface Kept extends Pick<Rendered, 'drafts' | 'action' | 'reason' | 'irreversible'> {
  readonly reverse: readonly Reverse[];
  readonly kept: Pick<Step, 'keptIn' | 'unkept'>;
}

interface Losing {
  /** By its nature. */
  lost(effect: Effect): boolean;
  /** And by what is there. */
  goes(effect: Effect): boolean;
}

/** With what keeps the rows that it loses, and what brings back those that were kept. */
function keeping(plain: Rendered, { act, fact, members }: Node, actions: Actions, backups: Backups, { lost, goes }: Losing): Kept {
  const { action, reason, remake, irreversible } = plain;
  const alteration = act === 'alter' ? actions.alters.get(fact.id)! : undefined;
  const loss = act === 'drop' || act === 'alter'
    ? backups.keep({ act, before: alteration?.before ?? fact, ...(alteration && { after: alteration.after }), members, drafts: plain.drafts, back: plain.back, remake, backTo: plain.backTo ?? (() => plain.back) })
    : undefined;
  const unkept = loss && 'reason' in loss ? loss.reason : undefined;
  const keeps = loss && 'drafts' in loss ? loss : undefined;
  const drafts = keeps?.drafts ?? plain.drafts;
  // What lets go of one to take hold of another gets values back where it does so.
  const turns = isDetaching(actions.parked.get(fact.id)?.parking);
  const back = act === 'create' || act === (turns ? 'unpark' : 'alter') ? backups.restore({ act: act === 'create' ? act : 'alter', fact, members, drafts, remake }) : { drafts, lacks: [] };
  return {
    drafts: back.drafts, action, reason: [reason, ...back.lacks.map((lack) => `rows do not come back: ${lack}`)].join('; '),
    reverse: keeps ? reversed(keeps.back, undefined, lost) : reversed(plain.back, plain.forth.find(goes), lost, unkept), irreversible,
    kept: { ...(keeps && { keptIn: keeps.drafts.flatMap(({ backup }) => backup?.name ?? []) }), ...(unkept !== undefined && { unkept }) },
  };
}

/** `around`: the way back over what stands there by then. */
function render(node: Node, actions: Actions, kinds: Kinds, context: Context, backwards: Context, around: () => readonly BackupDraft[] | undefined): Rendered {
  const { fact, members, act } = node;
  const kind = kindFor(fact, kinds);
  const again = actions.rebuilt.has(fact.id);
  const remake = (shape: Fact): readonly Draft[] => asDrafts(kind.create(shape, context, members));
  const created = { remake, forth: [], action: again ? 'rebuild' as const : 'create' as const, reason: actions.creates.get(fact.id) ?? 'new' };
  if (act === 'create') return { ...created, drafts: asDrafts(kind.create(fact, context, members)), back: asDrafts(kind.drop(fact, backwards)) };
  if (act === 'tie') {
    const { tie, untie } = kind.tie!(fact, context)!;
    return { ...created, drafts: asDrafts(tie), back: [untie] };
  }
  if (act === 'drop') {
    const drafts = asDrafts(kind.drop(fact, context));
    return {
      drafts, back: recreate(fact, members, kinds, backwards), remake: (shape) => recreate(shape, members, kinds, backwards), forth: drafts.flatMap((draft) => draft.effects ?? []),
      action: again ? 'rebuild' : 'drop', reason: actions.drops.get(fact.id) ?? 'not in the files any more',
    };
  }
  if (act === 'park' || act === 'unpark') {
    const { parking: { leave, come, stay }, because } = actions.parked.get(fact.id)!;
    const [drafts, back] = act === 'park' ? [leave, stay] : [come, leave];
    return { drafts, back, remake, forth: [], action: 'change', reason: `keeps its values while ${because} is made anew` };
  }
  const alteration = actions.alters.get(fact.id)!;
  const back = changeDrafts(kind, alteration.after, alteration.before, alteration.attributes, backwards);
  const stuck = back === 'replace' ? standing(fact.id, actions, context) : undefined;
  const altered = { remake, drafts: alteration.drafts, action: 'change' as const, reason: `changed: ${alteration.attributes.join(', ')}` };
  if (stuck !== undefined) return { ...altered, back: [], forth: [], irreversible: `${fact.id} cannot be what it was while ${stuck} stands on it` };
  // On the way back something may be in the way that was not on the way forth: to take a label out of an enum wants another type, to put one in does not.
  // What made way on the way forth does so again, and what the plan makes itself is gone by then.
  const madeWay = new Set(alteration.drafts.flatMap(({ displaces = [] }) => displaces));
  const isInTheWay = (id: Id): boolean => !madeWay.has(id) && !actions.creates.has(id);
  const over = back !== 'replace' && actions.parked.size === 0 && back.some(({ displaces = [] }) => displaces.some(isInTheWay)) ? around() : undefined;
  if (over) return { ...altered, forth: alteration.drafts.flatMap((draft) => draft.effects ?? []), back: over };
  return {
    ...altered, forth: alteration.drafts.flatMap((draft) => draft.effects ?? []),
    ...(back !== 'replace' && { backTo: (shapes: readonly Fact[]) => changedTo(shapes, kind, alteration, backwards) ?? back }),
    back: back === 'replace' ? [...asDrafts(kind.drop(alteration.after, backwards)), ...recreate(alteration.before, [], kinds, backwards)] : back,
  };
}

/** The way back of an alteration, to other shapes of what there was. */
function changedTo(shapes: readonly Fact[], kind: AnyKind, { before, after, attributes }: Alteration, backwards: Context): readonly Draft[] | undefined {
  const wanted = withShapes(backwards.after, shapes);
  const drafts = changeDrafts(kind, after, wanted.facts.get(before.id)!, attributes, { ...backwards, after: wanted });
  return drafts === 'replace' ? undefined : drafts;
}

/** What stands on it before and after, and is not made anew: its own way back does not let it go. */
const standing = (id: Id, { creates }: Actions, { before, after }: Context): Id | undefined =>
  after.dependantsOf(id).find(({ from, strength }) => strength === 'hard' && before.facts.has(from) && !creates.has(from) && after.facts.get(from)?.parent !== id)?.from;

/** Creates `fact` and what went with it: before it what it may read, after it what lies within it. */
function recreate(fact: Fact, members: readonly Fact[], kinds: Kinds, context: Context): Draft[] {
  const inlines = kindFor(fact, kinds).inlines ?? [];
  const inlined = members.filter((member) => inlines.includes(member.address[0]));
  const create = (each: Fact, within: readonly Fact[] = []) => asDrafts(kindFor(each, kinds).create(each, context, within));
  const ties = new Map([fact, ...members].flatMap((each) => {
    const tie = kindFor(each, kinds).tie?.(each, context)?.tie;
    return tie ? [[each.id, asDrafts(tie)] as const] : [];
  }));
  const rest = members.filter((member) => !inlined.includes(member));
  return [
    ...rest.filter(({ id }) => ties.has(id)).flatMap((member) => create(member)),
    ...create(fact, inlined),
    ...rest.filter(({ id }) => !ties.has(id)).flatMap((member) => create(member)),
    ...[...ties.values()].flat(),
  ];
}

/** `gone`: what the way forth has lost. */
function reversed(drafts: readonly BackupDraft[], gone: Effect | undefined, lost: (effect: Effect) => boolean, unkept?: string): Reverse[] {
  const why = unkept === undefined ? '' : ` (${unkept})`;
  return drafts.map((draft) => {
    const goes = draft.effects?.find(lost);
    const loses = gone ? `rows will not come back: ${gone.detail ?? gone.subject}${why}` : goes ? `loses ${goes.detail ?? goes.subject}` : undefined;
    return {
      sql: draft.sql,
      ...(loses !== undefined && { loses }),
      ...(draft.transactional === false && { transactional: false }),
      ...(draft.probe !== undefined && { probe: draft.probe }),
      ...(draft.repair && { repair: draft.repair }),
      ...(draft.restores && { restores: draft.restores }),
    };
  });
}
