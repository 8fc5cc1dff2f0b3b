/** What steps lose and what keeps it; what comes back of it on the way to an earlier state. */
import type { Kinds } from '../catalog/canonical.ts';
import { changedAttributes } from '../catalog/changed-attributes.ts';
import type { Id } from '../model/address.ts';
import { backupNames, type BackupDialect, type BackupDraft, type BackupPlace, type Keeping, type Kept, type Loss, type Return } from '../model/backup.ts';
import type { Effect } from '../model/effect.ts';
import type { Context } from '../model/kind.ts';
import type { Actions } from './actions.ts';
import { losesData } from './losses.ts';

export interface BackupRequest {
  /** undefined: the dialect has none. */
  readonly dialect: BackupDialect | undefined;
  /** undefined: the environment keeps none. */
  readonly place: BackupPlace | undefined;
  /** What verified backup objects hold of the deployments that are taken back. */
  readonly kept: readonly Kept[];
  /** Takes what keeps it, for statements that run elsewhere. */
  readonly aside?: ((loss: Loss, drafts: readonly BackupDraft[]) => void) | undefined;
}

export interface Backups {
  /** The facts that come back along with a moved one, by the one that leads them. */
  readonly brought: ReadonlyMap<Id, ReadonlySet<Id>>;
  /** What must be back before what else: by the one that waits. */
  readonly awaited: ReadonlyMap<Id, readonly Id[]>;
  /** Called for all that is dropped or altered, in order. undefined: nothing is lost, or nobody keeps it here. */
  keep(loss: Loss): Keeping | { readonly reason: string } | undefined;
  /** Called for all that is made or altered, in order. The drafts with what brings back the rows. */
  restore(to: Omit<Return, 'whole' | 'goes' | 'isBack' | 'all'>): { readonly drafts: readonly BackupDraft[]; readonly lacks: readonly string[] };
}

export function backups({ dialect, place, kept, aside }: BackupRequest, actions: Actions, kinds: Kinds, context: Context): Backups {
  const name = place?.name ?? backupNames();
  const goes = (id: Id): boolean => actions.drops.has(id);
  const isBack = (id: Id): boolean => made.has(id) || (!actions.creates.has(id) && !actions.alters.has(id));
  const losing = (effect: Effect): boolean => losesData(effect, kinds, [context.before, context.after]) && context.rows(effect.subject) !== 0;
  const by = new Map<Id, Kept[]>();
  for (const each of kept) by.set(each.by, [...(by.get(each.by) ?? []), each]);
  const brought = new Map<Id, ReadonlySet<Id>>();
  const awaited = new Map<Id, readonly Id[]>();
  const awaits = (id: Id, others: readonly Id[]) => awaited.set(id, [...(awaited.get(id) ?? []), ...others]);
  const [gone, changed, made] = [new Set<Id>(), new Set<Id>(), new Set<Id>()];
  for (const [id, objects] of by) {
    const fact = context.after.facts.get(id);
    for (const { first, then } of dialect && fact ? objects.map((each) => dialect.turn(each, { goes, all: kept }, context)) : []) {
      awaits(id, first);
      for (const other of then) awaits(other, [id]);
    }
    if (!dialect || !fact || !actions.creates.has(id) || objects.length !== 1) continue;
    const along = dialect.brings(objects[0]!, fact, context);
    const same = along.every((each) => {
      const [was, wanted] = [objects[0]!.facts.facts.get(each), context.after.facts.get(each)];
      return was && wanted && actions.creates.has(each) && changedAttributes(was, wanted, kinds).length === 0;
    });
    if (along.length > 0 && same) brought.set(id, new Set(along.filter((each) => each !== id)));
  }
  return {
    brought, awaited,
    keep(loss) {
      if (loss.act === 'drop') for (const { id } of [loss.before, ...loss.members]) gone.add(id);
      if (loss.act === 'alter') changed.add(loss.before.id);
      if (!loss.drafts.some((draft) => draft.effects?.some(losing))) return undefined;
      if (!dialect) return undefined;
      if (place === undefined) return { reason: 'this environment keeps no backup objects' };
      const { place: within, days } = place;
      const dated = ({ drafts }: Keeping): BackupDraft[] => drafts.map((draft) => (draft.backup ? { ...draft, backup: { ...draft.backup, days } } : draft));
      if (aside) {
        const keeping = dialect.keep({ ...loss, drafts: [] }, context, { place: within, name, goes, isGone: () => false, isChanged: () => false, stays: true });
        if (!('reason' in keeping)) aside(loss, dated(keeping));
        return undefined;
      }
      const keeping = dialect.keep(loss, context, { place: within, name, goes, isGone: (id) => gone.has(id), isChanged: (id) => id !== loss.before.id && changed.has(id) });
      return 'reason' in keeping ? keeping : { ...keeping, drafts: dated(keeping) };
    },
    restore(to) {
      let drafts = to.drafts;
      const lacks: string[] = [];
      for (const each of [to.fact, ...to.members].flatMap(({ id }) => by.get(id) ?? [])) {
        const done = dialect!.restore(each, { ...to, drafts, whole: each.by === to.fact.id && brought.has(each.by), goes, isBack, all: kept }, context);
        if ('reason' in done) lacks.push(done.reason);
        drafts = 'reason' in done ? done.drafts ?? drafts : done;
      }
      for (const { id } of [to.fact, ...to.members]) made.add(id);
      return { drafts, lacks };
    },
  };
}
