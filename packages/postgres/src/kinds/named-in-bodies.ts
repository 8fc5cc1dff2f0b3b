/** Routines whose string bodies name what a step takes away or gives another type: the server looks into no body, so they fail when they are called. */
import { addressText, part, type Catalog, type Change, type Context, type Draft, type Effect, type Fact, type Id, type Rule } from '@sluice/core/dialect';
import { byDefinedName, isReadable, schemasOf } from '../catalog/body-edges.ts';
import { bodyMentions } from '../script/body-mentions.ts';
import type { Ref } from '../script/ref.ts';
import { definedName } from '../shadow/origins.ts';
import { effect, type PgKind } from './kind.ts';
import type { Routine } from './routine.ts';

interface Bodies {
  /** Word, in lower case → routines whose definition holds it. */
  readonly byWord: ReadonlyMap<string, readonly Fact<Routine>[]>;
  readonly byName: ReadonlyMap<string, readonly Id[]>;
}

/** Asked for with each of what may be thousands of facts that go. */
const known = new WeakMap<Catalog, Bodies>();
const WORD = /[\p{L}\p{N}_$]+/gu;
const wordsOf = (text: string): Set<string> => new Set(text.toLowerCase().match(WORD));
/** By which texts are chosen that may hold a quoted name. */
const firstWord = (name: string): string => name.toLowerCase().match(WORD)?.[0] ?? '';

function bodiesOf(catalog: Catalog): Bodies {
  const found = known.get(catalog);
  if (found) return found;
  const byWord = new Map<string, Fact<Routine>[]>();
  for (const fact of catalog.facts.values()) {
    if (!isReadable(fact)) continue;
    for (const word of wordsOf(fact.body._definition)) {
      const others = byWord.get(word);
      if (others) others.push(fact);
      else byWord.set(word, [fact]);
    }
  }
  const bodies = { byWord, byName: byDefinedName(catalog) };
  known.set(catalog, bodies);
  return bodies;
}

const holding = (name: string, { byWord }: Bodies): readonly Fact<Routine>[] => byWord.get(firstWord(name)) ?? [];

const mentions = new WeakMap<Fact, readonly Ref[]>();

function mentionedBy(routine: Fact<Routine>): readonly Ref[] {
  const refs = mentions.get(routine) ?? bodyMentions(routine.body._definition);
  mentions.set(routine, refs);
  return refs;
}

interface Found { readonly key: string; readonly there: boolean }

/** Which of the things that are there under the name a routine means: the first on its way. */
const resolved = (routine: Fact<Routine>, { byName }: Bodies): Found[] =>
  mentionedBy(routine).flatMap((ref): Found[] => {
    const keys = (ref.schema === undefined ? schemasOf(routine) : [ref.schema]).map((schema) => `${ref.kind} ${schema}.${ref.name}`);
    const first = keys.find((key) => byName.has(key));
    return first === undefined ? keys.map((key) => ({ key, there: false })) : [{ key: first, there: true }];
  });

/** Whoever still names `gone` afterwards, where nothing else has that name. */
function orphans(gone: Fact, { after }: Context): Effect[] {
  const name = definedName(gone);
  const bodies = bodiesOf(after);
  if (name === undefined || bodies.byName.has(name)) return [];
  return holding(part(gone.address, 2), bodies).filter((routine) => resolved(routine, bodies).some(({ key, there }) => key === name && !there))
    .map((routine) => effect({ effect: 'breaks-callers', subject: routine.id, cause: 'gone-from-body', detail: `${routine.id} names ${gone.id}, which goes` }));
}

const COMMENT = /--[^\n]*|\/\*[\s\S]*?\*\//g;

/** Who names the column, as far as a text tells: it speaks of the table, and of nothing else that has a column or an argument of that name. */
function readers({ address }: Fact, { after }: Context): readonly Fact<Routine>[] {
  const bodies = bodiesOf(after);
  const [table, name] = [`relation ${part(address, 1)}.${part(address, 2)}`, part(address, 3)];
  return holding(name, bodies).filter((routine) => {
    if (routine.body.arguments.some((argument) => argument.name === name)) return false;
    if (!wordsOf(routine.body.source.replace(COMMENT, ' ')).has(firstWord(name))) return false;
    const spoken = resolved(routine, bodies).filter(({ key, there }) => there && key.startsWith('relation ')).map(({ key }) => key);
    return spoken.includes(table) && !spoken.some((key) => key !== table && (bodies.byName.get(key) ?? []).some((id) => isWithin(id, name, after)));
  });
}

const isWithin = (relation: Id, name: string, { childrenOf }: Catalog): boolean => childrenOf(relation).some(({ address }) => address[0] === 'column' && address[3] === name);

const withEffects = (drafts: Draft | readonly Draft[], more: () => readonly Effect[]): Draft | readonly Draft[] => {
  const [first, ...rest] = 'sql' in drafts ? [drafts] : drafts;
  if (!first) return drafts;
  const effects = more();
  return effects.length === 0 ? drafts : [{ ...first, effects: [...(first.effects ?? []), ...effects] }, ...rest];
};

const columnGoes = (fact: Fact, context: Context): Effect[] =>
  (context.after.facts.has(fact.id) || !context.after.facts.has(addressText(['table', part(fact.address, 1), part(fact.address, 2)])) ? [] : readers(fact, context))
    .map(({ id }) => effect({ effect: 'breaks-callers', subject: id, cause: 'gone-from-body', detail: `${id} names ${fact.id}, which goes` }));

const columnChanges = (fact: Fact, context: Context): Effect[] =>
  readers(fact, context).map(({ id }) => effect({ effect: 'breaks-callers', subject: id, cause: 'retyped-in-body', detail: `${id} names ${fact.id}, which gets another type` }));

/** The kind whose drops, and changes of a type, say which routines they reach. */
export function toldOfBodies(of: PgKind): PgKind {
  const { drop, change, kind } = of.kind;
  const reached = kind === 'column' ? columnGoes : orphans;
  const type = kind === 'column' ? (change as Record<string, Rule<object>>)['type'] : undefined;
  return {
    ...of,
    kind: {
      ...of.kind,
      drop: (fact, context) => withEffects(drop(fact, context), () => reached(fact, context)),
      ...(type && {
        change: {
          ...change,
          type: (before: Fact, after: Fact, context: Context): Change => {
            const drafts = type(before, after, context);
            return drafts === 'replace' ? drafts : withEffects(drafts, () => columnChanges(after, context));
          },
        },
      }),
    },
  };
}
