/** Storage parameters, each as `name=value`: what makes one list of them out of another. https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-STORAGE-PARAMETERS */

const nameOf = (option: string): string => option.slice(0, option.indexOf('='));

export interface Tuning {
  /** Names of those that are not said any more. */
  readonly gone: readonly string[];
  /** `reset (…)` and `set (…)`, as far as there is something to do. */
  readonly actions: readonly string[];
}

export function tuning(before: readonly string[] = [], after: readonly string[] = []): Tuning {
  const kept = new Set(after.map(nameOf));
  const gone = before.map(nameOf).filter((name) => !kept.has(name));
  const set = after.filter((option) => !before.includes(option));
  return { gone, actions: [...(gone.length > 0 ? [`reset (${gone.join(', ')})`] : []), ...(set.length > 0 ? [`set (${set.join(', ')})`] : [])] };
}
