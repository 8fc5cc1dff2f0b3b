/** Which project's lenses look over another project's stores. */
import type { ProjectSources, Reference } from '@sluice/core/dialect';
import { placedStatements } from './desire.ts';

export function referencesOf(sources: readonly ProjectSources[]): Reference[] {
  const placed = placedStatements(sources);
  const makers = new Map<string, string>();
  for (const { project, parsed } of placed) {
    const { command } = parsed;
    if (command.do === 'create store' || command.do === 'create lens') makers.set(command.name, project);
  }
  return placed.flatMap(({ project, statement, parsed }) => {
    if (parsed.command.do !== 'create lens') return [];
    return parsed.command.over.flatMap((name): Reference[] => {
      const to = makers.get(name);
      return to === undefined || to === project ? [] : [{ from: project, to, strength: 'hard', at: statement.place, name }];
    });
  });
}
