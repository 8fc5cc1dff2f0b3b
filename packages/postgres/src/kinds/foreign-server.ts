/** A foreign server: where the data lies that foreign tables show. https://www.postgresql.org/docs/18/sql-createserver.html */
import { part, type Address } from '@sluice/core/dialect';
import { ident, literal } from '../script/quote.ts';
import { leadsElsewhere, literalSecrets, optionsChange, optionsClause, optionsSql, type ForeignOptions } from './foreign-options.ts';
import { definePgKind, effect, key, made, notMember } from './kind.ts';
import { alone } from './renaming.ts';

export interface ForeignServer {
  /** The name of its foreign data wrapper. */
  readonly wrapper: string;
  readonly type?: string | undefined;
  readonly version?: string | undefined;
  readonly options?: ForeignOptions | undefined;
}

interface Row { oid: number; name: string; wrapper: string; type: string | null; version: string | null; options: string[] | null }

const name = (address: Address): string => ident(part(address, 1));

export const foreignServer = definePgKind<ForeignServer, Row>({
  kind: 'foreign-server',
  rename: alone('rename-object'),
  ownsKey: 'foreignServers',
  // The server does not go while somebody is mapped to it.
  children: 'stay',
  slots: ({ address }) => [`foreign server ${part(address, 1)}`],
  read: {
    present: made('pg_foreign_server'),
    sql: () => /* sql */ `
      select s.oid::int8 as oid, s.srvname as name, w.fdwname as wrapper, s.srvtype as type, s.srvversion as version, ${optionsSql('s.srvoptions')} as options
      from pg_foreign_server s join pg_foreign_data_wrapper w on w.oid = s.srvfdw where ${notMember('pg_foreign_server', 's.oid')}`,
    facts: (row) => [{
      address: ['foreign-server', row.name],
      body: { wrapper: row.wrapper, type: row.type ?? undefined, version: row.version ?? undefined, options: row.options ?? undefined },
      keys: [key('foreignServer', row.oid)],
    }],
  },
  create: ({ address, body, id }) => ({
    sql: `create server ${name(address)}${body.type === undefined ? '' : ` type ${literal(body.type)}`}${body.version === undefined ? '' : ` version ${literal(body.version)}`} foreign data wrapper ${ident(body.wrapper)}${optionsClause(body.options)}`,
    effects: [...leadsElsewhere(id, undefined, body.options), ...literalSecrets(id, undefined, body.options)],
  }),
  drop: ({ address, id }) => ({ sql: `drop server ${name(address)}`, effects: [effect({ effect: 'removes', subject: id, cause: 'drop-other', detail: id })] }),
  change: {
    wrapper: () => 'replace',
    type: () => 'replace',
    version: (_, { address, body }) => ({ sql: `alter server ${name(address)} version ${body.version === undefined ? 'null' : literal(body.version)}` }),
    options: (before, { address, body, id }) => ({
      sql: `alter server ${name(address)} ${optionsChange(before.body.options, body.options)}`,
      effects: [effect({ effect: 'changes-meaning', subject: id, cause: 'change-foreign', detail: `${id}: its foreign tables may show other data` }), ...leadsElsewhere(id, before.body.options, body.options), ...literalSecrets(id, before.body.options, body.options)],
    }),
  },
});
