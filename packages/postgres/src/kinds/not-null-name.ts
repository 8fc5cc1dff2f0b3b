/** Names of NOT NULL constraints, which PostgreSQL keeps since 18. https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-NOT-NULL */

/** NAMEDATALEN - 1 bytes. */
const LONGEST = 63;

/** makeObjectName (indexcmds.c): the longer of table and column is cut first, and never within a character. */
export function chosenName(table: string, column: string, label = 'not_null'): string {
  const plain = column === '' ? `${table}_${label}` : `${table}_${column}_${label}`;
  // No character takes more than three bytes a unit.
  if (table !== '' && plain.length * 3 <= LONGEST) return plain;
  const parts = [table, column].map((name) => [...name]);
  const bytes = (index: number) => Buffer.byteLength(parts[index]!.join(''));
  const room = LONGEST - label.length - (column === '' ? 1 : 2);
  while (bytes(0) + bytes(1) > room) parts[bytes(0) > bytes(1) ? 0 : 1]!.pop();
  return [...parts.map((part) => part.join('')).filter((part) => part !== ''), label].join('_');
}

/** Whether the server would choose it for what has this `label`, with a number where the name was taken. */
export function isChosenName(name: string, table: string, columns: string, label: string): boolean {
  const plain = name.replace(/\d+$/, '');
  return plain.endsWith(`_${label}`) && chosenName(table, columns, `${label}${name.slice(plain.length)}`) === name;
}

/** The name where a person gave it; undefined where the server would choose it, with a number where the name was taken. */
export function givenName(name: string | null, table: string, column: string): string | undefined {
  return name === null || isChosenName(name, table, column, 'not_null') ? undefined : name;
}
