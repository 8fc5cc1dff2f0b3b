/** `${secret:NAME}` in a plan's statement: bound in memory right before it is sent, and taken out of whatever the server says back. */
import { Failure } from '../errors/failure.ts';

/** undefined: there is no such secret. */
export type SecretLookup = (name: string) => string | undefined;

export interface BoundStatement {
  readonly sql: string;
  /** A position in `sql` (from 1) → the position in the statement as it stands in the plan. */
  unbind(position: number): number;
}

export interface Vault {
  /** Throws SL103 when a secret is not known. */
  bind(sql: string): BoundStatement;
  /** Secrets that were bound so far, back to their names. */
  redact(text: string): string;
}

const PLACEHOLDER = /\$\{secret:([A-Za-z_][\w.-]*)\}/g;

export const secretNames = (sql: string): string[] => (sql.includes('${secret:') ? [...sql.matchAll(PLACEHOLDER)].map(([, name = '']) => name) : []);

export function openVault(lookup: SecretLookup): Vault {
  const bound = new Map<string, string>();
  return {
    bind(sql) {
      let text = '';
      let end = 0;
      const shifts: { readonly from: number; readonly to: number; readonly by: number }[] = [];
      for (const match of sql.matchAll(PLACEHOLDER)) {
        const name = match[1] ?? '';
        const value = lookup(name);
        if (value === undefined) {
          throw new Failure('SL103', `The secret ${name} has no value`, { hint: `Set the environment variable or file that ${name} refers to.` });
        }
        text += sql.slice(end, match.index);
        const literal = insideLiteral(sql, match.index) ? value.replaceAll("'", "''") : `'${value.replaceAll("'", "''")}'`;
        shifts.push({ from: text.length + 1, to: text.length + literal.length, by: match[0].length - literal.length });
        text += literal;
        end = match.index + match[0].length;
        if (value !== '') bound.set(value, match[0]);
      }
      return { sql: text + sql.slice(end), unbind: (position) => unshift(position, shifts) };
    },
    redact(text) {
      let clean = text;
      // The longest first: one secret may be part of another.
      for (const [value, placeholder] of [...bound].sort(([a], [b]) => b.length - a.length)) {
        clean = clean.replaceAll(value, placeholder).replaceAll(value.replaceAll("'", "''"), placeholder);
      }
      return clean;
    },
  };
}

/** An odd number of quotes before it: the value stands inside of a string and only its own quotes are doubled. */
const insideLiteral = (sql: string, index: number): boolean => (sql.slice(0, index).split("'").length - 1) % 2 === 1;

function unshift(position: number, shifts: readonly { readonly from: number; readonly to: number; readonly by: number }[]): number {
  let back = position;
  for (const { from, to, by } of shifts) {
    if (position > to) back += by;
    else if (position >= from) back -= position - from;
  }
  return back;
}
