/** A user mapping: as whom a role goes to a foreign server. Secrets are only known by reference. https://www.postgresql.org/docs/18/sql-createusermapping.html */
import { part, type Address, type Draft, type Effect, type Fact, type Id } from '@sluice/core/dialect';
import { ident } from '../script/quote.ts';
import { SECRET_OPTION, secretReferenceSql } from '../script/source-secrets.ts';
import { optionsChange, optionsClause, type ForeignOptions } from './foreign-options.ts';
import { definePgKind, effect, key, made } from './kind.ts';

/** Address: server, role (`PUBLIC` for everybody). */
export interface UserMapping {
  readonly options?: ForeignOptions | undefined;
  /** `password=${secret:…}`: the references of the source, or names that are made of the value (source-secrets.ts). */
  readonly secrets?: ForeignOptions | undefined;
}

interface Row { oid: number; server: string; role: string; options: string[] | null; secrets: string[] | null }

const target = ({ address }: { readonly address: Address }): string => `for ${part(address, 2) === 'PUBLIC' ? 'public' : ident(part(address, 2))} server ${ident(part(address, 1))}`;
const change = (after: Fact<UserMapping>, before: ForeignOptions | undefined, now: ForeignOptions | undefined): Draft => ({
  sql: `alter user mapping ${target(after)} ${optionsChange(before, now)}`,
  effects: [effect({ effect: 'changes-meaning', subject: after.id, cause: 'change-foreign', detail: after.id })],
});
const valueOf = (option: string): string => option.slice(option.indexOf('=') + 1);

/** Named after their value: the sources say them as they are. */
const inClear = (id: Id, before: ForeignOptions = [], now: ForeignOptions = []): Effect[] =>
  now.filter((option) => !before.includes(option) && valueOf(option).startsWith('${secret:SOURCE_SECRET_')).map((option) => effect({ effect: 'widens-access', subject: id, cause: 'source-secret', detail: `${option.slice(0, option.indexOf('='))} of ${id}` }));

/** What a source names by itself (`${secret:NAME}`) cannot be compared with what the server holds: it counts as that. */
function secrets(before: Fact<UserMapping>, after: Fact<UserMapping>): Draft | readonly Draft[] {
  const old = new Map((before.body.secrets ?? []).map((option) => [option.slice(0, option.indexOf('=')), option]));
  const now = (after.body.secrets ?? []).map((option) => {
    const was = old.get(option.slice(0, option.indexOf('=')));
    return was === undefined || valueOf(option).startsWith('${secret:SOURCE_SECRET_') ? option : was;
  });
  const same = now.length === old.size && now.every((option) => before.body.secrets?.includes(option));
  if (same) return [];
  const draft = change(after, before.body.secrets, now);
  return { ...draft, effects: [...draft.effects ?? [], ...inClear(after.id, before.body.secrets, now)] };
}

export const userMapping = definePgKind<UserMapping, Row>({
  kind: 'user-mapping',
  slots: ({ address }) => [`user mapping ${part(address, 1)} ${part(address, 2)}`],
  unfingerprinted: ['secrets'],
  read: {
    present: made('pg_foreign_server'),
    // The view shows options only to who may see them.
    sql: () => /* sql */ `
      select m.umid::int8 as oid, m.srvname as server, case when m.umuser = 0 then 'PUBLIC' else m.usename end as role,
        (select array_agg(o order by o) from unnest(m.umoptions) o where split_part(o, '=', 1) !~* '${SECRET_OPTION}') as options,
        (select array_agg(split_part(o, '=', 1) || '=' || ${secretReferenceSql(`substr(o, strpos(o, '=') + 1)`)} order by o) from unnest(m.umoptions) o where split_part(o, '=', 1) ~* '${SECRET_OPTION}') as secrets
      from pg_user_mappings m`,
    facts: (row) => [{
      address: ['user-mapping', row.server, row.role],
      parent: ['foreign-server', row.server],
      body: { options: row.options ?? undefined, secrets: row.secrets ?? undefined },
      keys: [key('userMapping', row.oid)],
    }],
  },
  create: (fact) => ({ sql: `create user mapping ${target(fact)}${optionsClause([...(fact.body.options ?? []), ...(fact.body.secrets ?? [])])}`, effects: inClear(fact.id, undefined, fact.body.secrets) }),
  drop: (fact) => ({ sql: `drop user mapping ${target(fact)}`, effects: [effect({ effect: 'removes', subject: fact.id, cause: 'drop-other', detail: fact.id })] }),
  change: { options: (before, after) => change(after, before.body.options, after.body.options), secrets },
});
