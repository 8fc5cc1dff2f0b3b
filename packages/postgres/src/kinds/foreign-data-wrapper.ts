/** A foreign data wrapper: how data of another kind of server is reached. https://www.postgresql.org/docs/18/sql-createforeigndatawrapper.html */
import { part, type Address } from '@sluice/core/dialect';
import { ident } from '../script/quote.ts';
import { literalSecrets, optionsChange, optionsClause, optionsSql, type ForeignOptions } from './foreign-options.ts';
import { definePgKind, effect, key, made, notMember } from './kind.ts';
import { alone } from './renaming.ts';

export interface ForeignDataWrapper {
  /** Qualified and quoted. */
  readonly handler?: string | undefined;
  readonly validator?: string | undefined;
  readonly options?: ForeignOptions | undefined;
}

interface Row { oid: number; name: string; handler: string | null; validator: string | null; options: string[] | null }

const name = (address: Address): string => ident(part(address, 1));
const clause = (word: string, routine: string | undefined): string => (routine === undefined ? `no ${word}` : `${word} ${routine}`);

export const foreignDataWrapper = definePgKind<ForeignDataWrapper, Row>({
  kind: 'foreign-data-wrapper',
  rename: alone('rename-object'),
  ownsKey: 'foreignDataWrappers',
  slots: ({ address }) => [`foreign data wrapper ${part(address, 1)}`],
  read: {
    present: made('pg_foreign_data_wrapper'),
    sql: () => /* sql */ `
      select w.oid::int8 as oid, w.fdwname as name, case when w.fdwhandler <> 0 then w.fdwhandler::regproc::text end as handler,
        case when w.fdwvalidator <> 0 then w.fdwvalidator::regproc::text end as validator, ${optionsSql('w.fdwoptions')} as options
      from pg_foreign_data_wrapper w where ${notMember('pg_foreign_data_wrapper', 'w.oid')}`,
    facts: (row) => [{
      address: ['foreign-data-wrapper', row.name],
      body: { handler: row.handler ?? undefined, validator: row.validator ?? undefined, options: row.options ?? undefined },
      keys: [key('foreignDataWrapper', row.oid)],
    }],
  },
  create: ({ address, body, id }) => ({
    sql: `create foreign data wrapper ${name(address)}${body.handler === undefined ? '' : ` handler ${body.handler}`}${body.validator === undefined ? '' : ` validator ${body.validator}`}${optionsClause(body.options)}`,
    effects: literalSecrets(id, undefined, body.options),
  }),
  drop: ({ address, id }) => ({ sql: `drop foreign data wrapper ${name(address)}`, effects: [effect({ effect: 'removes', subject: id, cause: 'drop-other', detail: id })] }),
  change: {
    handler: (_, { address, body }) => ({ sql: `alter foreign data wrapper ${name(address)} ${clause('handler', body.handler)}` }),
    validator: (_, { address, body }) => ({ sql: `alter foreign data wrapper ${name(address)} ${clause('validator', body.validator)}` }),
    options: (before, { address, body, id }) => ({ sql: `alter foreign data wrapper ${name(address)} ${optionsChange(before.body.options, body.options)}`, effects: literalSecrets(id, before.body.options, body.options) }),
  },
});
