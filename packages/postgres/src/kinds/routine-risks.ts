/** What a routine's body does that its definition alone does not tell: reaching out of the database, secrets in clear, names that the caller's session decides about. */
import { addressText, part, type Context, type Effect, type Fact } from '@sluice/core/dialect';
import { bodyMentions } from '../script/body-mentions.ts';
import { definedName } from '../shadow/origins.ts';
import { effect } from './kind.ts';
import type { Language } from './language.ts';
import type { Routine } from './routine.ts';

const COMMENT = /--[^\n]*|\/\*[\s\S]*?\*\//g;
const LITERAL = /'((?:[^']|'')*)'/g;

/** Of languages that an extension brought nothing but the name is known; those that may do everything end with a u by custom (sql-createlanguage). */
const isUntrusted = (name: string, { facts }: Context['after']): boolean => {
  const language = facts.get(addressText(['language', name]))?.body as Language | undefined;
  return language === undefined ? name === 'c' || name === 'plsh' || /^pl\w*u$/.test(name) : !language.trusted;
};

const OUT: readonly (readonly [RegExp, string])[] = [
  [/\bcopy\b[^;]*\bprogram\b/i, 'COPY … PROGRAM'], [/\balter\s+system\b/i, 'ALTER SYSTEM'], [/\bdblink_connect(?:_u)?\s*\(/i, 'dblink_connect'],
];

/** What it does, in words; bodies of other languages are not read. */
function ways({ body }: Fact<Routine>, catalog: Context['after']): string[] {
  if (isUntrusted(body.language, catalog)) return [`it is written in ${body.language}, which may do whatever the server's process may`];
  if (body.language !== 'sql' && body.language !== 'plpgsql') return [];
  const code = body.source.replace(COMMENT, ' ');
  return OUT.flatMap(([pattern, word]) => (pattern.test(code) ? [`its body says ${word}`] : []));
}

/** `password=…` and `scheme://user:…@` within a string, and PASSWORD before one; a placeholder of format() or of a variable is none. */
const IN_STRING = /\b(?:password|passwd|pwd)\s*=\s*'?[^\s'%$|{};,()=]+|:\/\/[^:@/\s%$]+:[^@/\s%${}]+@/i;
const BEFORE_STRING = /\b(?:password|identified\s+by)\s+'+[^'%]+'/i;

function holdsSecret({ source, language }: Routine): boolean {
  const code = language === 'sql' || language === 'plpgsql' ? source.replace(COMMENT, ' ') : source;
  return BEFORE_STRING.test(code) || [...code.matchAll(LITERAL)].some(([, text = '']) => IN_STRING.test(text.replaceAll(`''`, `'`)));
}

/** Names of its own that it does not say the schema of. */
function unqualified(fact: Fact<Routine>, { facts, needsOf }: Context['after']): string | undefined {
  const { standardBody, language, settings } = fact.body;
  if (standardBody || (language !== 'sql' && language !== 'plpgsql') || settings?.some((setting) => setting.startsWith('search_path='))) return undefined;
  const needed = new Set(needsOf(fact.id).flatMap(({ to, strength }) => (strength === 'soft' ? [definedName(facts.get(to)!) ?? ''] : [])));
  if (needed.size === 0) return undefined;
  return bodyMentions(fact.body._definition).find((ref) => ref.schema === undefined && ['relation', 'type', 'function'].includes(ref.kind) && [part(fact.address, 1), 'public'].some((schema) => needed.has(`${ref.kind} ${schema}.${ref.name}`)))?.name;
}

export function risks(before: Fact<Routine> | undefined, after: Fact<Routine>, context: Context): Effect[] {
  const known = new Set(before ? ways(before, context.before) : []);
  const name = before?.body.source === after.body.source && before.body.settings?.join() === after.body.settings?.join() ? undefined : unqualified(after, context.after);
  return [
    ...ways(after, context.after).filter((way) => !known.has(way)).map((way) => effect({ effect: 'widens-access', subject: after.id, cause: 'reaches-out', detail: `${after.id}: ${way}` })),
    ...(holdsSecret(after.body) && !(before && holdsSecret(before.body)) ? [effect({ effect: 'widens-access', subject: after.id, cause: 'literal-secret', detail: `body of ${after.id}` })] : []),
    ...(name === undefined ? [] : [effect({ effect: 'changes-meaning', subject: after.id, cause: 'unqualified-body', detail: `${after.id} names ${name}` })]),
  ];
}
