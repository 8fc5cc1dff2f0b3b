/** The order of a graph of tasks. */
import type { TaskGraph } from '@nx/devkit';

type Graph = Pick<TaskGraph, 'tasks'> & { readonly dependencies: Readonly<Record<string, readonly (string | { readonly id: string })[] | undefined>> };

/** Ids of what a task needs; Nx 24 writes objects where earlier ones write ids. */
export const dependenciesOf = (graph: Graph, task: string): readonly string[] => (graph.dependencies[task] ?? []).map((each) => (typeof each === 'string' ? each : each.id));

/** Only what is in this graph: the rest has ended before. */
export const needsOf = (graph: Graph, task: string): readonly string[] => dependenciesOf(graph, task).filter((each) => each in graph.tasks);

/** What is needed comes first; among equals, Nx's own order. */
export function graphOrder(graph: Graph): string[] {
  const order: string[] = [];
  const seen = new Set<string>();
  const visit = (task: string) => {
    if (seen.has(task)) return;
    seen.add(task);
    for (const need of needsOf(graph, task)) visit(need);
    order.push(task);
  };
  for (const task of Object.keys(graph.tasks)) visit(task);
  return order;
}
