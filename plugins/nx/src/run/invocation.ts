/** What a task knows of the Nx command that started it. */
import type { ExecutorContext } from '@nx/devkit';
import { NAMED_VARIABLE, RUN_VARIABLE } from './announce.ts';

export interface Invocation {
  /** undefined when the plugin is not registered in nx.json and its hook did not run. */
  readonly runId: string | undefined;
  /** Projects that the command names; undefined where it cannot be known. */
  readonly named: readonly string[] | undefined;
}

export function invocationOf({ projectsConfigurations }: Pick<ExecutorContext, 'projectsConfigurations'>, env: NodeJS.ProcessEnv = process.env): Invocation {
  const written = env[NAMED_VARIABLE];
  const projects = Object.entries(projectsConfigurations.projects);
  return {
    runId: env[RUN_VARIABLE] || undefined,
    named: written ? (JSON.parse(written) as readonly string[]).flatMap((text) => projectMeant(text, projects)) : undefined,
  };
}

/** `db-sales`, `db-sales:deploy:prod`, or the last part of `@shop/db-sales` where only one project ends so, as Nx accepts it. */
function projectMeant(text: string, projects: readonly (readonly [string, { readonly targets?: object }])[]): string[] {
  const candidates = [text, ...[...text.matchAll(/:/g)].map(({ index }) => text.slice(0, index)).reverse()];
  for (const candidate of candidates) {
    if (projects.some(([name]) => name === candidate)) return [candidate];
    const ending = projects.filter(([name]) => name.endsWith(`/${candidate}`));
    if (ending.length === 1) return ending.map(([name]) => name);
  }
  return [];
}
