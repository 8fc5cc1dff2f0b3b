/** The files of a new object kind that lies in a schema: it compiles, reads names, and can only replace. What the kind is, its author writes. */

export interface KindRequest {
  /** kebab-case: `text-search-parser`. */
  readonly name: string;
  /** Where the server keeps it, and what its columns begin with: `pg_ts_parser`, `prs`. */
  readonly catalog: string;
  readonly prefix: string;
}

export interface Scaffold {
  /** Path from the root → content. */
  readonly files: ReadonlyMap<string, string>;
  /** Lines that a person adds, by file. */
  readonly lines: readonly { readonly path: string; readonly line: string }[];
}

export const camelCase = (name: string): string => name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
const pascalCase = (name: string): string => camelCase(`-${name}`);

export function newKind({ name, catalog, prefix }: KindRequest): Scaffold {
  const [value, type, words] = [camelCase(name), pascalCase(name), name.replaceAll('-', ' ')];
  const kind = `/** A ${words}: say here what it is and what about it surprises. https://www.postgresql.org/docs/18/sql-create${name.replaceAll('-', '')}.html */
import { part, type Address } from '@sluice/core/dialect';
import { literal, qualified } from '../script/quote.ts';
import { definePgKind, effect, key, notMember, userSchema } from './kind.ts';

/** Every attribute that counts as state; \`undefined\` means unsaid. */
export interface ${type} {
  readonly definition: string;
}

interface Row { oid: number; schema: string; name: string; definition: string }

const name = (address: Address): string => qualified(part(address, 1), part(address, 2));

export const ${value} = definePgKind<${type}, Row>({
  kind: '${name}',
  // Other facts whose names stand in the way: a relation's slot is \`relation schema.name\`.
  slots: ({ address }) => [\`${name} \${part(address, 1)}.\${part(address, 2)}\`],
  read: {
    sql: (context) => /* sql */ \`
      select c.oid::int8 as oid, n.nspname as schema, c.${prefix}name as name, c.${prefix}name::text as definition
      from ${catalog} c join pg_namespace n on n.oid = c.${prefix}namespace
      where \${userSchema('n', context)} and \${notMember('${catalog}', 'c.oid')}\`,
    facts: (row) => [{
      address: ['${name}', row.schema, row.name],
      parent: ['schema', row.schema],
      body: { definition: row.definition },
      keys: [key('${value}', row.oid)],
    }],
  },
  create: ({ address, body }) => ({ sql: \`create ${words} \${name(address)} (definition = \${literal(body.definition)})\` }),
  drop: ({ address, id }) => ({
    sql: \`drop ${words} \${name(address)}\`,
    effects: [effect({ effect: 'removes', subject: id, cause: 'drop-other', detail: id })],
  }),
  // One rule an attribute; leaving one out does not compile.
  change: { definition: () => 'replace' },
});
`;
  const example = `--@ old
create ${words} gone;
--@ new
create ${words} made;
--@ expect
create ${name} public.made
drop ${name} public.gone
`;
  return {
    files: new Map([
      [`packages/postgres/src/kinds/${name}.ts`, kind],
      [`packages/postgres/cases/${name}/create-and-drop.sql`, example],
    ]),
    lines: [
      { path: 'packages/postgres/src/kinds/all.ts', line: `import { ${value} } from './${name}.ts'; and ${value} in the list, where it is created` },
      { path: 'packages/postgres/src/kinds/kind.ts', line: `${value}: <the OID of ${catalog}>, in CLASS (src/include/catalog/${catalog}.h)` },
      { path: 'tools/sync/coverage.ts', line: `kind: '${name}' at ${catalog}; then npm run sync` },
    ],
  };
}
