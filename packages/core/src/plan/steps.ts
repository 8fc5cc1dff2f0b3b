/** Ordered nodes → steps: the statements of the kinds, their reverse, and why each is there. */
import type { Kinds } from '../catalog/canonical.ts';
import type { Place } from '../errors/failure.ts';
import type { Id } from '../model/address.ts';
import type { Effect } from '../model/effect.ts';
import type { Fact } from '../model/fact.ts';
import { digest } from '../model/hash.ts';
import type { Context, Draft } from '../model/kind.ts';
import type { Action, Reverse, Step } from '../model/plan.ts';
import { asDrafts, changeDrafts, kindFor, type Actions } from './actions.ts';
import type { Node } from './graph.ts';
import { losesData } from './losses.ts';

/** A step and what batching must know of it. */
export interface OrderedStep {
  readonly step: Step;
  /** What it needs or touches. */
  readonly touches: ReadonlySet<Id>;
  /** Set when steps that touch these facts must come in a later batch. */
  readonly barrier?: readonly Id[];
}

export interface StepOptions {
  readonly placeOf: ReadonlyMap<Id, Place>;
  readonly transactionalDdl: boolean;
}

export function steps(nodes: readonly Node[], actions: Actions, kinds: Kinds, context: Context, options: StepOptions): OrderedStep[] {
  const backwards: Context = { server: context.server, before: context.after, after: context.before, rows: context.rows };
  const seen = new Map<string, number>();
  return nodes.flatMap((node) => {
    const { drafts, reverse, action, reason } = render(node, actions, kinds, context, backwards);
    const touches = new Set<Id>();
    const catalog = node.act === 'drop' || node.act === 'park' ? context.before : context.after;
    for (const fact of [node.fact, ...node.members]) {
      touches.add(fact.id);
      for (const edge of catalog.needsOf(fact.id)) touches.add(edge.to);
    }
    return drafts.map((draft, index): OrderedStep => {
      const transactional = options.transactionalDdl && draft.transactional !== false;
      const content = { address: node.fact.id, action, sql: draft.sql };
      const twin = digest(content);
      const count = seen.get(twin) ?? 0;
      seen.set(twin, count + 1);
      const place = options.placeOf.get(node.fact.id);
      // The whole node is taken back by its last statement's reverse: the first ones only prepare it.
      const own = index === drafts.length - 1 ? reverse : [];
      return {
        touches,
        ...(draft.barrier && { barrier: [node.fact.id] }),
        step: {
          id: digest({ ...content, count }).slice(0, 16),
          ...content,
          ...(place && { source: place }),
          transactional,
          effects: draft.effects ?? [],
          hazards: [],
          reverse: own,
          ...(draft.probe !== undefined && { probe: draft.probe }),
          ...(draft.repair && { repair: draft.repair }),
          reason,
        },
      };
    });
  });
}

interface Rendered {
  readonly drafts: readonly Draft[];
  readonly reverse: readonly Reverse[];
  readonly action: Action;
  readonly reason: string;
}

function render(node: Node, actions: Actions, kinds: Kinds, context: Context, backwards: Context): Rendered {
  const { fact, members, act } = node;
  const kind = kindFor(fact, kinds);
  const again = actions.rebuilt.has(fact.id);
  const lost = (effect: Effect) => losesData(effect, kinds, [context.before, context.after]);
  if (act === 'create') {
    const drafts = asDrafts(kind.create(fact, context, members));
    return {
      drafts,
      reverse: reversed(asDrafts(kind.drop(fact, backwards)), [], lost),
      action: again ? 'rebuild' : 'create',
      reason: actions.creates.get(fact.id) ?? 'new',
    };
  }
  if (act === 'tie') {
    const { tie, untie } = kind.tie!(fact, context)!;
    return { drafts: [tie], reverse: reversed([untie], [], lost), action: again ? 'rebuild' : 'create', reason: actions.creates.get(fact.id) ?? 'new' };
  }
  if (act === 'drop') {
    const drafts = asDrafts(kind.drop(fact, context));
    return {
      drafts,
      reverse: reversed(recreate(fact, members, kinds, backwards), drafts.flatMap((draft) => draft.effects ?? []), lost),
      action: again ? 'rebuild' : 'drop',
      reason: actions.drops.get(fact.id) ?? 'not in the files any more',
    };
  }
  if (act === 'park' || act === 'unpark') {
    const { parking: { leave, come, stay }, because } = actions.parked.get(fact.id)!;
    const [drafts, back] = act === 'park' ? [leave, stay] : [come, leave];
    return { drafts, reverse: reversed(back, [], lost), action: 'change', reason: `keeps its values while ${because} is made anew` };
  }
  const alteration = actions.alters.get(fact.id)!;
  const forth = alteration.drafts.flatMap((draft) => draft.effects ?? []);
  const back = changeDrafts(kind, alteration.after, alteration.before, alteration.attributes, backwards);
  const reverse = back === 'replace'
    ? reversed([...asDrafts(kind.drop(alteration.after, backwards)), ...recreate(alteration.before, [], kinds, backwards)], forth, lost)
    : reversed(back, forth, lost);
  return { drafts: alteration.drafts, reverse, action: 'change', reason: `changed: ${alteration.attributes.join(', ')}` };
}

/** Creates `fact` and what went with it: before it what it may read, after it what lies within it. */
function recreate(fact: Fact, members: readonly Fact[], kinds: Kinds, context: Context): Draft[] {
  const inlines = kindFor(fact, kinds).inlines ?? [];
  const inlined = members.filter((member) => inlines.includes(member.address[0]));
  const create = (each: Fact, within: readonly Fact[] = []) => asDrafts(kindFor(each, kinds).create(each, context, within));
  const ties = new Map([fact, ...members].flatMap((each) => {
    const tie = kindFor(each, kinds).tie?.(each, context)?.tie;
    return tie ? [[each.id, tie] as const] : [];
  }));
  const rest = members.filter((member) => !inlined.includes(member));
  return [
    ...rest.filter(({ id }) => ties.has(id)).flatMap((member) => create(member)),
    ...create(fact, inlined),
    ...rest.filter(({ id }) => !ties.has(id)).flatMap((member) => create(member)),
    ...ties.values(),
  ];
}

function reversed(drafts: readonly Draft[], forth: readonly Effect[], lost: (effect: Effect) => boolean): Reverse[] {
  const gone = forth.find(lost);
  return drafts.map((draft) => {
    const goes = draft.effects?.find(lost);
    const loses = gone ? `rows will not come back: ${gone.detail ?? gone.subject}` : goes ? `loses ${goes.detail ?? goes.subject}` : undefined;
    return {
      sql: draft.sql,
      ...(loses !== undefined && { loses }),
      ...(draft.transactional === false && { transactional: false }),
      ...(draft.probe !== undefined && { probe: draft.probe }),
      ...(draft.repair && { repair: draft.repair }),
    };
  });
}
