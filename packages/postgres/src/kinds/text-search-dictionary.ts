/** A text search dictionary: a template with options. https://www.postgresql.org/docs/18/sql-createtsdictionary.html */
import { part, type Address, type Fact } from '@sluice/core/dialect';
import { qualified } from '../script/quote.ts';
import { definePgKind, effect, key, made, notMember, userSchema } from './kind.ts';
import { inSchema } from './renaming.ts';

export interface TextSearchDictionary {
  /** Qualified and quoted. */
  readonly template: string;
  /** `language = 'english', stopwords = 'english'`, as the server keeps it. */
  readonly options?: string | undefined;
}

interface Row { oid: number; schema: string; name: string; template: string; options: string | null }

const name = (address: Address): string => qualified(part(address, 1), part(address, 2));

/** Option → its text, `stopwords` → `stopwords = 'english'`. */
const optionsOf = ({ body }: Fact<TextSearchDictionary>): Map<string, string> =>
  new Map([...(body.options ?? '').matchAll(/("(?:[^"]|"")+"|\w+) = (?:E?'(?:[^']|'')*'|[^,]+)/g)].map((match) => [match[1]!, match[0]]));

export const textSearchDictionary = definePgKind<TextSearchDictionary, Row>({
  kind: 'text-search-dictionary',
  rename: inSchema('rename-object'),
  slots: ({ address }) => [`text search dictionary ${part(address, 1)}.${part(address, 2)}`],
  read: {
    present: made('pg_ts_dict'),
    sql: (context) => /* sql */ `
      select d.oid::int8 as oid, n.nspname as schema, d.dictname as name, quote_ident(tn.nspname) || '.' || quote_ident(t.tmplname) as template, d.dictinitoption as options
      from pg_ts_dict d join pg_namespace n on n.oid = d.dictnamespace join pg_ts_template t on t.oid = d.dicttemplate join pg_namespace tn on tn.oid = t.tmplnamespace
      where ${userSchema('n', context)} and ${notMember('pg_ts_dict', 'd.oid')}`,
    facts: (row) => [{
      address: ['text-search-dictionary', row.schema, row.name],
      parent: ['schema', row.schema],
      body: { template: row.template, options: row.options ?? undefined },
      keys: [key('textSearchDictionary', row.oid)],
    }],
  },
  create: ({ address, body }) => ({ sql: `create text search dictionary ${name(address)} (template = ${body.template}${body.options === undefined ? '' : `, ${body.options}`})` }),
  drop: ({ address, id }) => ({
    sql: `drop text search dictionary ${name(address)}`,
    effects: [effect({ effect: 'removes', subject: id, cause: 'drop-other', detail: id })],
  }),
  change: {
    template: () => 'replace',
    options: (before, after) => {
      const [old, now] = [optionsOf(before), optionsOf(after)];
      // An option by its name alone is taken back.
      const said = [...[...old.keys()].filter((option) => !now.has(option)), ...[...now].filter(([option, text]) => old.get(option) !== text).map(([, text]) => text)];
      return {
        sql: `alter text search dictionary ${name(after.address)} (${said.join(', ')})`,
        effects: [effect({ effect: 'changes-meaning', subject: after.id, cause: 'change-text-search', detail: `${after.id}: words are read otherwise than those that are stored were` })],
      };
    },
  },
});
