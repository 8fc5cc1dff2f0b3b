/** How much of what others can see of an object changed. */
import type { Fact, Id } from '@sluice/core/dialect';

/**
 * inside: only who copies all of it has to look again. face: who needs it too. keys: and those whose foreign keys point at it. type: and whoever stands
 * on those, for a domain shows through columns that look as before.
 */
export type Level = 'none' | 'inside' | 'face' | 'keys' | 'type';

const RANK: readonly Level[] = ['none', 'inside', 'face', 'keys', 'type'];

type Facts = ReadonlyMap<string, ReadonlyMap<Id, Fact>>;
const NONE: ReadonlyMap<Id, Fact> = new Map();

export function changesOf(names: readonly string[], before: Facts, after: Facts): Level {
  let level = 0;
  const raise = (to: Level) => void (level = Math.max(level, RANK.indexOf(to)));
  for (const name of names) {
    const [old, now] = [before.get(name) ?? NONE, after.get(name) ?? NONE];
    for (const fact of old.values()) {
      const other = now.get(fact.id);
      if (!other) raise(reach(fact, undefined));
      else if (!sameFact(fact, other)) raise(reach(fact, other));
    }
    for (const fact of now.values()) if (!old.has(fact.id)) raise(reach(undefined, fact));
  }
  return RANK[level]!;
}

/** Nobody outside sees these. */
const INSIDE: ReadonlySet<string> = new Set(['comment', 'owner', 'grant', 'trigger', 'policy', 'statistics', 'replica-identity', 'cluster']);

function reach(old: Fact | undefined, now: Fact | undefined): Level {
  const fact = (now ?? old)!;
  const [kind] = fact.address;
  if (INSIDE.has(kind)) return 'inside';
  if (kind === 'constraint') {
    const types = [old, now].map((each) => (each?.body as { type?: string } | undefined)?.type);
    if (types.every((type) => type === undefined || type === 'foreign-key')) return 'inside';
    return types.every((type) => type === undefined || type === 'check') ? 'face' : 'keys';
  }
  if (kind === 'index') return [old, now].some((each) => (each?.body as { unique?: boolean } | undefined)?.unique === true) ? 'keys' : 'inside';
  if (kind === 'column') return old === undefined || (now && onlyMoved(old, now)) ? 'face' : 'keys';
  if (kind === 'default') return 'face';
  if ((kind === 'function' || kind === 'procedure') && old && now && onlyText(old, now)) return 'inside';
  if (kind === 'view' || kind === 'materialized-view') return 'face';
  return kind === 'domain' || kind === 'composite' || kind === 'base-type' ? 'type' : 'keys';
}

const onlyMoved = (old: Fact, now: Fact): boolean => {
  const without = ({ body }: Fact) => JSON.stringify({ ...body, _position: 0, _using: undefined });
  return without(old) === without(now);
};

/** What a routine does, and not how it is called. */
function onlyText(old: Fact, now: Fact): boolean {
  if ([old, now].some(({ body }) => (body as { standardBody?: boolean }).standardBody === true)) return false;
  const without = ({ body }: Fact) => JSON.stringify({ ...body, source: '', _definition: '' });
  return without(old) === without(now);
}

/** But for the number under which one server keeps it, and what is said beside it of how its values are converted. */
export const sameFact = (one: Fact, other: Fact): boolean => one.parent === other.parent && bodyText(one) === bodyText(other);

const bodyText = ({ body }: Fact): string => JSON.stringify({ ...body, _made: undefined, _using: undefined });
