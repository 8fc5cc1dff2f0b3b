/** Values that both configuration files are made of. `expected` is the noun for messages; `description` is shown by editors. */
import { z } from 'zod';
import { DURATION, durationMs } from './duration.ts';

/** Types of parsed configuration are not to be written to. */
export type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

export const text = z.string().min(1);
export const texts = z.array(text);

/** Environments and variables: they become file names, flags and SQL names. */
export const NAME = /^[A-Za-z][A-Za-z0-9_-]*$/;
export const name = z.string().regex(NAME);

export const duration = z
  .string()
  .regex(DURATION)
  .transform(durationMs)
  .meta({ expected: 'a length of time such as 500ms, 2s, 15min or 1h' });

/** Milliseconds. */
export const days = z
  .string()
  .regex(/^[1-9]\d{0,4}d$/)
  .transform((value) => Number.parseInt(value, 10) * 86_400_000)
  .meta({ expected: 'a number of days such as 7d, 30d or 90d' });

const INSIDE = { params: { hint: 'Name files of the project, from its own folder on and with forward slashes.' }, error: 'leaves the project' };
/** What matching needs grows with each star by the length of a name: with more of them one name takes minutes. */
const SIMPLE = {
  params: { hint: 'Write several simple patterns as a list. **, *, ?, [abc] and {a,b} are understood; three * in a name and three ** in a pattern at most.' },
  error: 'is too complicated for a glob',
};
const simple = (pattern: string): boolean =>
  pattern.length <= 1000 && !/[()]|[\]}]\+/.test(pattern) && pattern.split('/').filter((part) => part.includes('**')).length <= 3 && pattern.split('/').every((part) => part.split('*').length <= 4);
const glob = text.refine((pattern) => !/^!?([/\\~]|[A-Za-z]:)|\\|(^!?|\/)\.\.(\/|$)/.test(pattern), INSIDE).refine(simple, SIMPLE);

/** One pattern or several; always a list once parsed. */
export const globs = z.union([glob, z.array(glob).min(1)]).transform((value) => (typeof value === 'string' ? [value] : value));

/** The name of a schema that needs no quotes anywhere. */
export const plainName = z
  .string()
  .regex(/^[a-z_][a-z0-9_]{0,62}$/)
  .meta({ expected: 'a plain lower-case name of at most 63 characters' });
