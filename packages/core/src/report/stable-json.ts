/** JSON for files that people read and version: members in a declared order, unknown ones after them by name, two spaces, a newline at the end. */

export function stableJson(value: unknown, members: readonly string[]): string {
  const rank = new Map([...new Set(members)].map((name, index) => [name, index]));
  const rankOf = (name: string) => rank.get(name) ?? rank.size;
  const ordered = (item: unknown): unknown => {
    if (Array.isArray(item)) return item.map(ordered);
    if (item === null || typeof item !== 'object') return item;
    const names = Object.keys(item).sort((a, b) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1));
    // From entries, because assigning a member called __proto__ would lose it.
    return Object.fromEntries(names.map((name) => [name, ordered((item as Record<string, unknown>)[name])]));
  };
  return `${JSON.stringify(ordered(value), undefined, 2)}\n`;
}
