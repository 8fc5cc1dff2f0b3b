/** The order in which projects are deployed: what is needed comes first, then by name. */
import { Failure, type Place } from '../errors/failure.ts';
import type { ProjectEdge } from './edges.ts';

export type Ordered =
  | { readonly order: readonly string[]; /** Soft edges that would have closed a circle. */ readonly dropped: readonly ProjectEdge[] }
  | { /** Hard edges, each one's `to` the next one's `from`. */ readonly circle: readonly ProjectEdge[] };

/** Edges to projects that are not in `projects` do not count. */
export function dependencyOrder(projects: readonly string[], edges: readonly ProjectEdge[]): Ordered {
  const names = [...new Set(projects)].sort();
  const known = edges.filter(({ from, to }) => from !== to && names.includes(from) && names.includes(to));
  const needs = new Map<string, ProjectEdge[]>(names.map((name) => [name, []]));
  for (const edge of known) {
    if (edge.strength !== 'hard') continue;
    const circle = way(needs, edge.to, edge.from);
    if (circle) return { circle: [edge, ...circle] };
    needs.get(edge.from)?.push(edge);
  }
  const dropped: ProjectEdge[] = [];
  for (const edge of known) {
    if (edge.strength === 'hard') continue;
    if (way(needs, edge.to, edge.from)) dropped.push(edge);
    else needs.get(edge.from)?.push(edge);
  }
  const order: string[] = [];
  const done = new Set<string>();
  while (order.length < names.length) {
    // There is always one: no edge was let in that closes a circle.
    const next = names.find((name) => !done.has(name) && (needs.get(name) ?? []).every(({ to }) => done.has(to)));
    if (next === undefined) throw new Failure('SL999', 'a circle was let into the order of projects');
    done.add(next);
    order.push(next);
  }
  return { order, dropped };
}

/** The shortest way along `needs`. */
function way(needs: ReadonlyMap<string, readonly ProjectEdge[]>, from: string, to: string): ProjectEdge[] | undefined {
  if (from === to) return [];
  const cameBy = new Map<string, ProjectEdge>();
  const queue = [from];
  for (const at of queue) {
    for (const edge of needs.get(at) ?? []) {
      if (edge.to === from || cameBy.has(edge.to)) continue;
      cameBy.set(edge.to, edge);
      queue.push(edge.to);
      if (edge.to !== to) continue;
      const steps: ProjectEdge[] = [];
      for (let step = cameBy.get(to); step; step = cameBy.get(step.from)) steps.unshift(step);
      return steps;
    }
  }
  return undefined;
}

/** SL106 with the place of every edge. */
export function circleFailure(circle: readonly ProjectEdge[]): Failure {
  const [first] = circle;
  const names = [...circle.map(({ from }) => from), first?.from ?? ''];
  return new Failure('SL106', `projects depend on each other in a circle: ${names.join(' → ')}`, {
    ...(first?.at && { at: first.at }),
    hint: 'Move what both need into a project of its own, or into the one that is deployed first; a wrong edge is removed with ignoreDependencies.',
    lines: circle.map(({ from, to, name, at }) => `  ${from} needs ${name === undefined ? to : `${name} of ${to}`}${at ? `  ${placeText(at)}` : ''}`),
  });
}

/** Throws SL106. */
export function requireOrder(projects: readonly string[], edges: readonly ProjectEdge[]): readonly string[] {
  const ordered = dependencyOrder(projects, edges);
  if ('circle' in ordered) throw circleFailure(ordered.circle);
  return ordered.order;
}

const placeText = ({ file, line, column }: Place): string => `${file}:${String(line)}${column === undefined ? '' : `:${String(column)}`}`;
