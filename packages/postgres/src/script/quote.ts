/** Names and text as SQL. */
import { QUOTED_KEYWORDS } from './keywords.ts';

const PLAIN = /^[a-z_][a-z0-9_$]*$/;

/** A name as an identifier, quoted only where it must be. Throws for what the server cannot hold: '' and NUL. */
export function ident(name: string): string {
  if (name === '' || name.includes('\0')) throw new Error('An identifier cannot be empty or hold a NUL character.');
  return PLAIN.test(name) && !QUOTED_KEYWORDS.has(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** `schema.name`; without a schema the name alone. */
export const qualified = (schema: string | undefined, name: string): string =>
  schema === undefined ? ident(name) : `${ident(schema)}.${ident(name)}`;

/** A string constant that means the same whatever standard_conforming_strings says. */
export function literal(text: string): string {
  if (text.includes('\0')) throw new Error('A text value cannot hold a NUL character.');
  const quoted = text.replaceAll("'", "''");
  return text.includes('\\') ? `E'${quoted.replaceAll('\\', '\\\\')}'` : `'${quoted}'`;
}
