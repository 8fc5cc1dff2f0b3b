/** A procedural language that no extension brought. https://www.postgresql.org/docs/18/sql-createlanguage.html */
import { part } from '@sluice/core/dialect';
import { ident } from '../script/quote.ts';
import { definePgKind, effect, key, made, notMember } from './kind.ts';
import { alone } from './renaming.ts';

export interface Language {
  /** Qualified and quoted. */
  readonly handler: string;
  readonly inline?: string | undefined;
  readonly validator?: string | undefined;
  readonly trusted: boolean;
}

interface Row { oid: number; name: string; handler: string; inline: string | null; validator: string | null; trusted: boolean }

export const language = definePgKind<Language, Row>({
  kind: 'language',
  rename: alone('rename-object'),
  ownsKey: 'languages',
  slots: ({ address }) => [`language ${part(address, 1)}`],
  read: {
    present: made('pg_language'),
    sql: () => /* sql */ `
      select l.oid::int8 as oid, l.lanname as name, l.lanplcallfoid::regproc::text as handler, case when l.laninline <> 0 then l.laninline::regproc::text end as inline,
        case when l.lanvalidator <> 0 then l.lanvalidator::regproc::text end as validator, l.lanpltrusted as trusted
      from pg_language l where l.lanispl and l.oid >= 16384 and ${notMember('pg_language', 'l.oid')}`,
    facts: (row) => [{
      address: ['language', row.name],
      body: { handler: row.handler, inline: row.inline ?? undefined, validator: row.validator ?? undefined, trusted: row.trusted },
      keys: [key('language', row.oid)],
    }],
  },
  create: ({ address, body, id }) => ({
    sql: `create ${body.trusted ? 'trusted ' : ''}language ${ident(part(address, 1))} handler ${body.handler}${body.inline === undefined ? '' : ` inline ${body.inline}`}${body.validator === undefined ? '' : ` validator ${body.validator}`}`,
    effects: body.trusted ? [] : [effect({ effect: 'widens-access', subject: id, cause: 'reaches-out', detail: `${id} is not TRUSTED: its routines may do whatever the server's process may` })],
  }),
  drop: ({ address, id }) => ({ sql: `drop language ${ident(part(address, 1))}`, effects: [effect({ effect: 'removes', subject: id, cause: 'drop-other', detail: id })] }),
  change: { handler: () => 'replace', inline: () => 'replace', validator: () => 'replace', trusted: () => 'replace' },
});
