/** The state that a project's deployments led to and that should be there still: that of the last whole one, and over it what later ones did to some objects. */
import type { Kinds } from '../catalog/canonical.ts';
import { objectOf } from '../catalog/part.ts';
import { getCatalog } from '../journal/catalog-body.ts';
import { planOf, type Deployment } from '../journal/deployment-row.ts';
import { arrived, rolledBackBy } from '../journal/history.ts';
import type { Id } from '../model/address.ts';
import { catalog, type Catalog } from '../model/catalog.ts';
import type { JournalStore } from '../model/journal-store.ts';
import { stepsOf, type Plan } from '../model/plan.ts';

export interface DeployedState {
  /** undefined where the journal does not hold it. */
  readonly wanted: Catalog | undefined;
  /** The last deployment of each object that was named with `--objects` since the last whole one, oldest first. */
  readonly alone: ReadonlyMap<Id, Deployment>;
}

/** `history`: of the project in the environment, oldest first. */
export async function deployedState(store: JournalStore, history: readonly Deployment[], kinds: Kinds): Promise<DeployedState> {
  const { whole, parts } = await layers(store, history);
  const alone = new Map<Id, Deployment>();
  let wanted = whole && (await getCatalog(store, whole.toFingerprint));
  for (const { row, plan } of parts) {
    const then = await getCatalog(store, row.toFingerprint);
    // What was there before the first deployment was nobody's.
    wanted = wanted && then ? over(wanted, then, plan, kinds) : (wanted ?? then);
    for (const id of plan.part!.objects) {
      alone.delete(id);
      alone.set(id, row);
    }
  }
  return { wanted, alone };
}

interface Layers {
  readonly whole: Deployment | undefined;
  /** Since then, oldest first. */
  readonly parts: readonly { readonly row: Deployment; readonly plan: Plan }[];
}

async function layers(store: JournalStore, history: readonly Deployment[]): Promise<Layers> {
  const parts: { row: Deployment; plan: Plan }[] = [];
  for (let rest = history.filter(arrived); rest.length > 0;) {
    const row = rest.at(-1)!;
    const earlier = await beforePart(store, history, row, rest);
    const plan = earlier ? undefined : await planOf(store, row.id);
    if (!earlier && !plan?.part) return { whole: row, parts };
    if (plan) parts.unshift({ row, plan });
    rest = earlier ?? rest.slice(0, -1);
  }
  return { whole: undefined, parts };
}

/** A rollback of some objects leads to what there was before them. What was before the first deployment is a state of its own. */
async function beforePart(store: JournalStore, history: readonly Deployment[], row: Deployment, rest: readonly Deployment[]): Promise<Deployment[] | undefined> {
  const taken = row.kind === 'rollback' ? rolledBackBy(row.id) : undefined;
  const at = history.findIndex(({ id }) => id === taken);
  if (at === -1 || !(await planOf(store, taken!))?.part) return undefined;
  const before = new Set(history.slice(0, at));
  const earlier = rest.filter((each) => before.has(each));
  return earlier.length === 0 ? undefined : earlier;
}

/** What was named and what the plan did something to is as it was then; all else as it should have been before. */
function over(before: Catalog, then: Catalog, plan: Plan, kinds: Kinds): Catalog {
  const sides = { desired: { catalog: then }, live: before, kinds };
  const objectIn = (id: Id): Id => {
    const fact = then.facts.get(id) ?? before.facts.get(id);
    return fact ? objectOf(fact, sides).id : id;
  };
  const touched = new Set([...plan.part!.objects, ...stepsOf(plan).map(({ address }) => objectIn(address))]);
  const isTouched = (id: Id): boolean => touched.has(id) || touched.has(objectIn(id));
  const facts = [...[...before.facts.values()].filter(({ id }) => !isTouched(id)), ...[...then.facts.values()].filter(({ id }) => isTouched(id))];
  const edges = [...before.edges.filter(({ from }) => !isTouched(from)), ...then.edges.filter(({ from }) => isTouched(from))];
  return catalog(facts, edges);
}
