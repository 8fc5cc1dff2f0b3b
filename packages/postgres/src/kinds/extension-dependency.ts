/** ALTER … DEPENDS ON EXTENSION: the object goes with the extension. https://www.postgresql.org/docs/18/sql-alterfunction.html */
import { part, type Address, type Fact } from '@sluice/core/dialect';
import { ident } from '../script/quote.ts';
import { definePgKind, made } from './kind.ts';
import { targetClause } from './target-clause.ts';

/** Address: the object, then the extension's name. */
export type ExtensionDependency = Record<never, never>;

interface Row { class: number; oid: number; extension: number; name: string }

const clause = ({ address }: Fact): string => `depends on extension ${ident(part(address, 2))}`;
const target = ({ address }: Fact): string => targetClause(address[1] as Address);

export const extensionDependency = definePgKind<ExtensionDependency, Row>({
  kind: 'extension-dependency',
  read: {
    present: made('pg_extension'),
    facet: true,
    sql: () => /* sql */ `
      select d.classid::int8 as class, d.objid::int8 as oid, d.refobjid::int8 as extension, e.extname as name
      from pg_depend d join pg_extension e on e.oid = d.refobjid
      where d.deptype = 'x' and d.refclassid = 'pg_extension'::regclass`,
    facts: (row, resolve) => {
      const object = resolve(`${row.class}:${row.oid}:0`);
      return object ? [{ address: ['extension-dependency', object, row.name], parent: object, body: {}, keys: [], needs: [`3079:${row.extension}:0`] }] : [];
    },
  },
  create: (fact) => ({ sql: `alter ${target(fact)} ${clause(fact)}` }),
  drop: (fact) => ({ sql: `alter ${target(fact)} no ${clause(fact)}` }),
  change: {},
});
