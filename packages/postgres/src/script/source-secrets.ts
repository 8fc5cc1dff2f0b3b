/**
 * Secrets that stand in a source in clear (the password of a user mapping, the connection string of a subscription). Facts, plans and snapshots only know them by a name that is made
 * of a few bits of a hash: enough to tell that one was changed, too few to find it. The value is bound right before the statement is sent.
 */
import { createHash } from 'node:crypto';
import type { ProjectSources } from '@sluice/core/dialect';
import { parse } from './parse.ts';
import { ready } from './parser.ts';
import { split } from './split.ts';
import { items, stringOf, tagged, text, tree } from './tree.ts';

/** Options whose value is a secret, by their name. */
export const SECRET_OPTION = '(pass|secret|token|private|credential)';
const isSecret = new RegExp(SECRET_OPTION, 'i');
const SALT = 'sluice ';

/** As SQL: what stands for the secret `value`. A reference that a source already holds stays what it is. */
export const secretReferenceSql = (value: string): string =>
  `case when ${value} ~ '^\\$\\{secret:[^}]+\\}$' then ${value} else '\${secret:SOURCE_SECRET_' || substr(encode(sha256(convert_to('${SALT}' || ${value}, 'UTF8')), 'hex'), 1, 4) || '}' end`;

export const secretName = (value: string): string => `SOURCE_SECRET_${createHash('sha256').update(SALT + value).digest('hex').slice(0, 4)}`;

const CLEAR = /(password\s*=\s*)('(?:[^'\\]|\\.)*'|[^\s']+)|(:\/\/[^:@/\s]*:)([^@/\s]+)(?=@)/gi;
const isReference = (value: string): boolean => /^'?\$\{secret:[^}]+\}'?$/.test(value);

/** What stands for a connection string: where it names secrets itself, its text, without what is in clear beside them; else a name for all of it. */
export function connectionReference(value: string): string {
  if (!value.includes('${secret:')) return `\${secret:${secretName(value)}}`;
  return value.replace(CLEAR, (all, word: string | undefined, after: string | undefined, user: string | undefined, password: string | undefined) => {
    const secret = after ?? password ?? '';
    return isReference(secret) ? all : `${word ?? user ?? ''}\${secret:${secretName(secret)}}`;
  });
}

/** All of it, and the passwords in it: a server may tell one of them alone. */
const secretsOfConnection = (value: string): string[] => [
  ...(value.includes('${secret:') ? [] : [value]), ...[...value.matchAll(CLEAR)].map((match) => match[2] ?? match[4] ?? '').filter((secret) => !isReference(secret)),
];

/** Name → value, of all sources. What does not parse is told elsewhere. */
export async function secretsIn(sources: readonly ProjectSources[]): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const files = sources.flatMap((project) => project.files).filter((file) => /\b(user\s+mapping|subscription)\b/i.test(file.text));
  if (files.length > 0) await ready();
  for (const file of files) {
    for (const statement of split(file.text, file.path)) {
      if (statement.meta === true) continue;
      const parsed = parse(statement);
      if ('problem' in parsed) continue;
      const [tag, fields] = tagged(parsed.node);
      if (tag === 'CreateSubscriptionStmt' || tag === 'AlterSubscriptionStmt') for (const value of secretsOfConnection(text(fields['conninfo']) ?? '')) if (value !== '') found.set(secretName(value), value);
      if (tag !== 'CreateUserMappingStmt' && tag !== 'AlterUserMappingStmt') continue;
      for (const each of items(fields['options'])) {
        const option = tree(tree(each)['DefElem']);
        const value = stringOf(option['arg']);
        if (value !== undefined && value !== '' && isSecret.test(text(option['defname']) ?? '')) found.set(secretName(value), value);
      }
    }
  }
  return found;
}
