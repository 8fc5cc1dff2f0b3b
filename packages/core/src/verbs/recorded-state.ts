/** What an environment's journal recorded last of some projects: the state that should be there, and the scripts that made it. Read only. */
import { kindsByName } from '../catalog/canonical.ts';
import { historyOf } from '../journal/history.ts';
import type { Id } from '../model/address.ts';
import { catalog, type Catalog } from '../model/catalog.ts';
import { chronicles, type Chronicle } from './chronicle.ts';
import type { VerbContext } from './context.ts';
import { deployedState } from './deployed-state.ts';
import type { Gathered, Member } from './gather.ts';
import { readLedger } from './ledger.ts';
import { pendingScripts, scriptsOf } from './pending-scripts.ts';

export interface RecordedState {
  readonly project: string;
  /** What Sluice made or adopted there, with what it lies in. */
  readonly catalog: Catalog;
  /** Names of the files whose scripts are applied. */
  readonly scripts: readonly string[];
}

/** Without those that were never deployed there. Throws SL509 for scripts that were edited after they were applied there. */
export async function recordedStates(context: VerbContext, environment: string, projects: readonly string[]): Promise<RecordedState[]> {
  const found = await chronicles(context, { environment, projects }, 'test-rollback', async (of, gathered) => {
    const states: RecordedState[] = [];
    for (const member of of.opened.group.selected) states.push(...(await recorded(of, gathered, member)));
    return states;
  });
  return found.flat();
}

async function recorded({ opened }: Chronicle, gathered: Gathered, member: Member): Promise<RecordedState[]> {
  const { store, dialect, journal } = opened;
  const { project, manifest, scripts } = member;
  if (!journal.exists) return [];
  const { wanted } = await deployedState(store, await historyOf(store, project.name, gathered.environment.name), kindsByName(dialect.kinds));
  const ledger = await readLedger({ store, journal }, project.name, gathered.environment.name);
  if (!wanted || !ledger.known) return [];
  const pending = manifest.migrations ? (await pendingScripts(ledger, scriptsOf(dialect, member), gathered, member)).work : [];
  return [{ project: project.name, catalog: only(wanted, ledger.known), scripts: scripts.map(({ name }) => name).filter((name) => !pending.some((each) => each.name === name)) }];
}

function only(state: Catalog, known: ReadonlySet<Id>): Catalog {
  const taken = new Set<Id>();
  for (const id of known) for (let fact = state.facts.get(id); fact && !taken.has(fact.id); fact = fact.parent === undefined ? undefined : state.facts.get(fact.parent)) taken.add(fact.id);
  return catalog([...taken].map((id) => state.facts.get(id)!), state.edges.filter(({ from }) => taken.has(from)));
}
