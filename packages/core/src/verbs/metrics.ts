/** Metrics: figures of the deployments of each project to an environment. */
import { metricsOf, type Metrics } from '../report/metrics-text.ts';
import { chronicles, entriesOf, takenBack } from './chronicle.ts';
import type { VerbContext } from './context.ts';

export interface MetricsOptions {
  readonly environment: string | undefined;
  readonly projects: readonly string[];
}

/** In dependency order. */
export async function metrics(context: VerbContext, options: MetricsOptions): Promise<Metrics[]> {
  return (await chronicles(context, options, 'metrics', (of, { environment }) => Promise.resolve(of.opened.group.selected.map(({ project }) => metricsOf(
    { project: project.name, environment: environment.name },
    of.deployments.filter((row) => row.project === project.name && row.environment === environment.name),
    (rollback) => takenBack(of, rollback),
    (id) => entriesOf(of, id).some((entry) => entry['emergency'] === true),
  ))))).flat();
}
