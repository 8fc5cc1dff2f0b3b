/** COVERAGE.md of a dialect: what is modelled, from its kinds; what is only seen, from the query that reports it. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dialect } from '@sluice/postgres';
import { REFUSALS } from '../proof/refusals.ts';

/** What the catalogs that the report reads hold, and the kind that models it. A catalog without a word here stops `npm run sync`. */
const CATALOGS: Readonly<Record<string, { readonly holds: string; readonly kind?: string }>> = {
  pg_class: { holds: 'foreign tables', kind: 'foreign-table' },
  pg_proc: { holds: 'aggregates and window functions', kind: 'aggregate' },
  pg_type: { holds: 'base types', kind: 'base-type' },
  pg_operator: { holds: 'operators', kind: 'operator' },
  pg_opclass: { holds: 'operator classes', kind: 'operator-class' },
  pg_opfamily: { holds: 'operator families', kind: 'operator-family' },
  pg_collation: { holds: 'collations', kind: 'collation' },
  pg_conversion: { holds: 'conversions', kind: 'conversion' },
  pg_statistic_ext: { holds: 'extended statistics', kind: 'statistics' },
  pg_ts_config: { holds: 'text search configurations', kind: 'text-search-configuration' },
  pg_ts_dict: { holds: 'text search dictionaries', kind: 'text-search-dictionary' },
  pg_ts_parser: { holds: 'text search parsers', kind: 'text-search-parser' },
  pg_ts_template: { holds: 'text search templates', kind: 'text-search-template' },
  pg_trigger: { holds: 'triggers', kind: 'trigger' },
  pg_rewrite: { holds: 'rules', kind: 'rule' },
  pg_cast: { holds: 'casts', kind: 'cast' },
  pg_event_trigger: { holds: 'event triggers', kind: 'event-trigger' },
  pg_publication: { holds: 'publications', kind: 'publication' },
  pg_subscription: { holds: 'subscriptions', kind: 'subscription' },
  pg_language: { holds: 'languages', kind: 'language' },
  pg_foreign_data_wrapper: { holds: 'foreign data wrappers', kind: 'foreign-data-wrapper' },
  pg_foreign_server: { holds: 'foreign servers', kind: 'foreign-server' },
  pg_user_mapping: { holds: 'user mappings', kind: 'user-mapping' },
  pg_transform: { holds: 'transforms', kind: 'transform' },
  pg_am: { holds: 'access methods', kind: 'access-method' },
  pg_seclabel: { holds: 'security labels (a source that says one is refused: no server has a provider by itself)' },
  pg_default_acl: { holds: 'default privileges', kind: 'default-grant' },
};

/** `home` is the package's folder. */
export async function coverage(home: string): Promise<string> {
  const rows = await Promise.all(dialect.kinds.map(async (kind) => {
    const { about, source } = await headerOf(home, kind.kind);
    const how = [kind.optIn && 'only where the sources say it', kind.holds === 'rows' && 'holds rows', kind.holds === 'values' && 'holds values'].filter((each) => each !== undefined && each !== false);
    return `| \`${kind.kind}\` | ${about}${source} | ${how.join(', ')} |`;
  }));
  const seen = await seenOnly(home);
  return `# What is modelled of PostgreSQL

Written by \`npm run sync\` from \`src/kinds/\` and \`src/catalog/unmodelled.ts\`, in the order of creation. Cases
lie in \`cases/\`; \`npm run proof\` proves them.

| kind | what it is | |
|---|---|---|
${rows.join('\n')}

## Seen and reported

Left as it is, and listed in every plan under \`unmodelled\`: ${list(seen)}.

A plan that would have to touch one of these, because something under it changes, is refused with its name.

## Why a plan may be refused

The list is closed: any other refusal of a case is a failure of the proof ([tools/proof](../../tools/proof/README.md)).

| code | |
|---|---|
${Object.entries(REFUSALS).map(([code, why]) => `| [${code}](../core/docs/errors/${code}.md) | ${why} |`).join('\n')}

## Not looked at

What belongs to the cluster (roles, tablespaces, databases, settings of roles), members of extensions (but for privileges and owners that the sources name), temporary objects, large objects,
and \`pg_catalog\`. \`requires:\` in \`database.yaml\` checks roles and extensions before the first write.
`;
}

/** The header comment of the kind's file, and the manual page that it names. */
async function headerOf(home: string, kind: string): Promise<{ about: string; source: string }> {
  const path = await fileOf(join(home, 'src/kinds'), kind);
  const comment = /^\/\*\*\s*([\s\S]*?)\s*\*\//.exec(await readFile(path, 'utf8'))?.[1]?.replace(/(^|\s*\n) ?\* ?/g, ' ').trim();
  if (comment === undefined) throw new Error(`${path} does not begin with a comment that says what the kind is`);
  const page = /https:\S+/.exec(comment)?.[0].replace(/[.)]$/, '');
  const text = comment.replace(/\(?https:\S+/g, '').replace(/\([^)]*would be a door[^)]*\)/, '').replace(/\s+/g, ' ').trim();
  return { about: text.replaceAll('|', '\\|'), source: page === undefined ? '' : ` [manual](${page})` };
}

/** The file named after the kind, else the one that defines it (an index.ts would be a door). */
async function fileOf(folder: string, kind: string): Promise<string> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.ts'));
  if (names.includes(`${kind}.ts`)) return join(folder, `${kind}.ts`);
  for (const name of names) if ((await readFile(join(folder, name), 'utf8')).includes(`  kind: '${kind}',`)) return join(folder, name);
  throw new Error(`no file in ${folder} defines the kind ${kind}`);
}

async function seenOnly(home: string): Promise<string[]> {
  const path = join(home, 'src/catalog/unmodelled.ts');
  const catalogs = [...new Set([...(await readFile(path, 'utf8')).matchAll(/(?:inSchema|anywhere)\('(pg_\w+)'/g)].map((match) => match[1] ?? ''))];
  if (catalogs.length === 0) throw new Error(`${path} names no catalog any more: teach tools/sync/coverage.ts where the report looks`);
  const modelled = new Set(dialect.kinds.map(({ kind }) => kind));
  return catalogs.flatMap((catalog) => {
    const known = CATALOGS[catalog];
    if (!known) throw new Error(`tools/sync/coverage.ts has no word for ${catalog}, which ${path} reads`);
    return known.kind !== undefined && modelled.has(known.kind) ? [] : [known.holds];
  });
}

const list = (words: readonly string[]): string => (words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`);
