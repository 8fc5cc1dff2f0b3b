/** JSON for files that people read and version: members in a declared order, unknown ones after them by name, two spaces, a newline at the end. */

/** An object with more members is a list by names, and no shape. */
const MANY = 40;

export function stableJson(value: unknown, members: readonly string[]): string {
  const rank = new Map([...new Set(members)].map((name, index) => [name, index]));
  const rankOf = (name: string) => rank.get(name) ?? rank.size;
  // Objects of one shape are many, and shapes are few.
  const orders = new Map<string, readonly string[]>();
  const orderOf = (names: readonly string[]): readonly string[] => {
    const shape = JSON.stringify(names);
    const known = orders.get(shape) ?? [...names].sort((a, b) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1));
    if (names.length < MANY) orders.set(shape, known);
    return known;
  };
  const ordered = (item: unknown): unknown => {
    if (Array.isArray(item)) return item.map(ordered);
    if (item === null || typeof item !== 'object') return item;
    const names = orderOf(Object.keys(item));
    // From entries, because assigning a member called __proto__ would lose it.
    return Object.fromEntries(names.map((name) => [name, ordered((item as Record<string, unknown>)[name])]));
  };
  return `${JSON.stringify(ordered(value), undefined, 2)}\n`;
}
