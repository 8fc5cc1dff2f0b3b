/** A text search template: the functions of a sort of dictionaries. https://www.postgresql.org/docs/18/sql-createtstemplate.html */
import { part, type Address } from '@sluice/core/dialect';
import { qualified } from '../script/quote.ts';
import { definePgKind, effect, key, made, notMember, userSchema } from './kind.ts';
import { inSchema } from './renaming.ts';

/** Functions, qualified and quoted. */
export interface TextSearchTemplate {
  readonly init?: string | undefined;
  readonly lexize: string;
}

interface Row { oid: number; schema: string; name: string; init: string | null; lexize: string }

const name = (address: Address): string => qualified(part(address, 1), part(address, 2));

export const textSearchTemplate = definePgKind<TextSearchTemplate, Row>({
  kind: 'text-search-template',
  rename: inSchema('rename-object'),
  slots: ({ address }) => [`text search template ${part(address, 1)}.${part(address, 2)}`],
  read: {
    present: made('pg_ts_template'),
    sql: (context) => /* sql */ `
      select t.oid::int8 as oid, n.nspname as schema, t.tmplname as name, case when t.tmplinit <> 0 then t.tmplinit::oid::regproc::text end as init, t.tmpllexize::oid::regproc::text as lexize
      from pg_ts_template t join pg_namespace n on n.oid = t.tmplnamespace where ${userSchema('n', context)} and ${notMember('pg_ts_template', 't.oid')}`,
    facts: (row) => [{
      address: ['text-search-template', row.schema, row.name],
      parent: ['schema', row.schema],
      body: { init: row.init ?? undefined, lexize: row.lexize },
      keys: [key('textSearchTemplate', row.oid)],
    }],
  },
  create: ({ address, body: { init, lexize } }) => ({ sql: `create text search template ${name(address)} (${init === undefined ? '' : `init = ${init}, `}lexize = ${lexize})` }),
  drop: ({ address, id }) => ({ sql: `drop text search template ${name(address)}`, effects: [effect({ effect: 'removes', subject: id, cause: 'drop-other', detail: id })] }),
  change: { init: () => 'replace', lexize: () => 'replace' },
});
