/** A text search parser: functions that cut text into tokens. https://www.postgresql.org/docs/18/sql-createtsparser.html */
import { part, type Address } from '@sluice/core/dialect';
import { qualified } from '../script/quote.ts';
import { definePgKind, effect, key, made, notMember, userSchema } from './kind.ts';
import { inSchema } from './renaming.ts';

/** Functions, qualified and quoted. */
export interface TextSearchParser {
  readonly start: string;
  readonly gettoken: string;
  readonly end: string;
  readonly lextypes: string;
  readonly headline?: string | undefined;
}

interface Row { oid: number; schema: string; name: string; start: string; gettoken: string; end: string; lextypes: string; headline: string | null }

const name = (address: Address): string => qualified(part(address, 1), part(address, 2));

export const textSearchParser = definePgKind<TextSearchParser, Row>({
  kind: 'text-search-parser',
  rename: inSchema('rename-object'),
  slots: ({ address }) => [`text search parser ${part(address, 1)}.${part(address, 2)}`],
  read: {
    present: made('pg_ts_parser'),
    sql: (context) => /* sql */ `
      select p.oid::int8 as oid, n.nspname as schema, p.prsname as name, p.prsstart::oid::regproc::text as start, p.prstoken::oid::regproc::text as gettoken,
        p.prsend::oid::regproc::text as "end", p.prslextype::oid::regproc::text as lextypes, case when p.prsheadline <> 0 then p.prsheadline::oid::regproc::text end as headline
      from pg_ts_parser p join pg_namespace n on n.oid = p.prsnamespace where ${userSchema('n', context)} and ${notMember('pg_ts_parser', 'p.oid')}`,
    facts: ({ oid, schema, name: own, ...functions }) => [{
      address: ['text-search-parser', schema, own],
      parent: ['schema', schema],
      body: { ...functions, headline: functions.headline ?? undefined },
      keys: [key('textSearchParser', oid)],
    }],
  },
  create: ({ address, body: { start, gettoken, end, lextypes, headline } }) => ({
    sql: `create text search parser ${name(address)} (start = ${start}, gettoken = ${gettoken}, end = ${end}, lextypes = ${lextypes}${headline === undefined ? '' : `, headline = ${headline}`})`,
  }),
  drop: ({ address, id }) => ({ sql: `drop text search parser ${name(address)}`, effects: [effect({ effect: 'removes', subject: id, cause: 'drop-other', detail: id })] }),
  change: { start: () => 'replace', gettoken: () => 'replace', end: () => 'replace', lextypes: () => 'replace', headline: () => 'replace' },
});
