/** A text search configuration: a parser, and for each type of token the dictionaries that it goes through. https://www.postgresql.org/docs/18/sql-createtsconfig.html */
import { part, type Address, type Draft, type Fact } from '@sluice/core/dialect';
import { ident, qualified } from '../script/quote.ts';
import { definePgKind, effect, key, made, notMember, userSchema } from './kind.ts';
import { inSchema } from './renaming.ts';

export interface TextSearchConfiguration {
  /** Qualified and quoted. */
  readonly parser: string;
  /** Token type → dictionaries in their order, qualified and quoted. */
  readonly mappings: Readonly<Record<string, readonly string[]>>;
}

interface Row { oid: number; schema: string; name: string; parser: string; mappings: Record<string, string[]> }

const name = (address: Address): string => qualified(part(address, 1), part(address, 2));
const alter = (address: Address, action: string): string => `alter text search configuration ${name(address)} ${action}`;

/** Tokens that go through the same dictionaries are said together. */
function grouped(mappings: Iterable<readonly [string, readonly string[]]>): [tokens: string, dictionaries: string][] {
  const groups = new Map<string, string[]>();
  for (const [token, dictionaries] of mappings) groups.set(dictionaries.join(', '), [...(groups.get(dictionaries.join(', ')) ?? []), ident(token)]);
  return [...groups].map(([dictionaries, tokens]) => [tokens.join(', '), dictionaries]);
}

export const textSearchConfiguration = definePgKind<TextSearchConfiguration, Row>({
  kind: 'text-search-configuration',
  rename: inSchema('rename-object'),
  slots: ({ address }) => [`text search configuration ${part(address, 1)}.${part(address, 2)}`],
  read: {
    present: made('pg_ts_config'),
    sql: (context) => /* sql */ `
      select c.oid::int8 as oid, n.nspname as schema, c.cfgname as name, quote_ident(pn.nspname) || '.' || quote_ident(p.prsname) as parser,
        (select coalesce(json_object_agg(m.alias, m.dictionaries), '{}') from (
          select t.alias, json_agg(quote_ident(dn.nspname) || '.' || quote_ident(d.dictname) order by m.mapseqno) as dictionaries
          from pg_ts_config_map m join ts_token_type(c.cfgparser) t on t.tokid = m.maptokentype join pg_ts_dict d on d.oid = m.mapdict join pg_namespace dn on dn.oid = d.dictnamespace
          where m.mapcfg = c.oid group by t.tokid, t.alias order by t.tokid) m) as mappings
      from pg_ts_config c join pg_namespace n on n.oid = c.cfgnamespace join pg_ts_parser p on p.oid = c.cfgparser join pg_namespace pn on pn.oid = p.prsnamespace
      where ${userSchema('n', context)} and ${notMember('pg_ts_config', 'c.oid')}`,
    facts: (row) => [{
      address: ['text-search-configuration', row.schema, row.name],
      parent: ['schema', row.schema],
      body: { parser: row.parser, mappings: row.mappings },
      keys: [key('textSearchConfiguration', row.oid)],
    }],
  },
  create: ({ address, body }) => [
    { sql: `create text search configuration ${name(address)} (parser = ${body.parser})` },
    ...grouped(Object.entries(body.mappings)).map(([tokens, dictionaries]) => ({ sql: alter(address, `add mapping for ${tokens} with ${dictionaries}`) })),
  ],
  drop: ({ address, id }) => ({
    sql: `drop text search configuration ${name(address)}`,
    effects: [effect({ effect: 'removes', subject: id, cause: 'drop-other', detail: id })],
  }),
  change: { parser: () => 'replace', mappings: (before, after) => remap(before, after) },
});

function remap(before: Fact<TextSearchConfiguration>, after: Fact<TextSearchConfiguration>): Draft[] {
  const [old, now] = [before.body.mappings, after.body.mappings];
  const effects = [effect({ effect: 'changes-meaning', subject: after.id, cause: 'change-text-search', detail: `${after.id}: words are read otherwise than those that are stored were` })];
  const gone = Object.keys(old).filter((token) => !now[token]);
  const added = Object.entries(now).filter(([token]) => !old[token]);
  const changed = Object.entries(now).filter(([token, dictionaries]) => old[token] && old[token].join() !== dictionaries.join());
  return [
    ...(gone.length > 0 ? [{ sql: alter(after.address, `drop mapping for ${gone.map(ident).join(', ')}`), effects }] : []),
    ...grouped(changed).map(([tokens, dictionaries]) => ({ sql: alter(after.address, `alter mapping for ${tokens} with ${dictionaries}`), effects })),
    ...grouped(added).map(([tokens, dictionaries]) => ({ sql: alter(after.address, `add mapping for ${tokens} with ${dictionaries}`), effects })),
  ];
}
