/** What a project needs of others: written down in manifests, and found in the SQL. */
import { Failure, type Place } from '../errors/failure.ts';
import { meant } from '../manifest/nearest.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { Reference } from '../model/dialect.ts';
import type { Project } from './project.ts';

export interface ProjectEdge {
  /** Needs `to`, which is deployed before it. */
  readonly from: string;
  readonly to: string;
  readonly strength: 'hard' | 'soft';
  readonly at?: Place;
  /** What is needed: `sales.orders`. Left out for an edge from `dependsOn`. */
  readonly name?: string;
}

export interface Edges {
  /** One for each pair, the hard one where there are several; in order of from, to. */
  readonly edges: readonly ProjectEdge[];
  /** SL104 for names in `dependsOn` and `ignoreDependencies` that no project has; SL109 for references to another physical database. */
  readonly failures: readonly Failure[];
}

export function projectEdges(
  projects: readonly Project[],
  references: readonly Reference[],
  databaseKey: (manifest: Manifest) => string = (manifest) => manifest.database,
): Edges {
  const byName = new Map(projects.map((project) => [project.name, project]));
  const failures: Failure[] = [];
  const edges = new Map<string, ProjectEdge>();
  const add = (edge: ProjectEdge) => {
    const key = JSON.stringify([edge.from, edge.to]);
    const known = edges.get(key);
    if (edge.from !== edge.to && (!known || (known.strength === 'soft' && edge.strength === 'hard'))) edges.set(key, edge);
  };
  for (const { name: from, manifest } of projects) {
    if (!manifest) continue;
    const unknown = (to: string, path: readonly (string | number)[]) =>
      new Failure('SL104', `there is no database project ${to}`, { at: manifest.source.placeOf(path), hint: meant(to, [...byName.keys()], 'database projects') });
    for (const [index, to] of manifest.dependsOn.entries()) {
      if (byName.has(to)) add({ from, to, strength: 'hard', at: manifest.source.placeOf(['dependsOn', index]) });
      else failures.push(unknown(to, ['dependsOn', index]));
    }
    for (const [index, to] of manifest.ignoreDependencies.entries()) if (!byName.has(to)) failures.push(unknown(to, ['ignoreDependencies', index]));
  }
  for (const reference of references) {
    const from = byName.get(reference.from)?.manifest;
    const to = byName.get(reference.to)?.manifest;
    if (from?.ignoreDependencies.includes(reference.to)) continue;
    if (from && to && databaseKey(from) !== databaseKey(to)) failures.push(leaves(reference, from, to));
    else add(reference);
  }
  return { edges: [...edges.values()].sort((a, b) => compare(a.from, b.from) || compare(a.to, b.to)), failures };
}

const leaves = ({ from, to, name, at }: Reference, source: Manifest, target: Manifest): Failure =>
  new Failure('SL109', `${from} refers to ${name} of ${to}, which lives in another physical database (${source.database} and ${target.database})`, {
    at,
    hint: `Put both on one physical database, or, when ${name} is something else, add ${to} to ignoreDependencies in ${source.source.file}.`,
  });

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
