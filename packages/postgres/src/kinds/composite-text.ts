/** Values that are text while their type changes: a composite's text has its attributes in order, by their place and not by their names. */
import { addressText, kindOf, part, type Context, type Fact } from '@sluice/core/dialect';
import { ident } from '../script/quote.ts';
import { factsNamed } from './column-cast.ts';
import type { Composite } from './composite.ts';
import type { Domain } from './domain.ts';

type States = Pick<Context, 'before' | 'after'>;

/** `value`, of a type as it is, as text that the type as it is wanted reads, without the attributes that go. undefined: no expression tells, for it holds an array. */
export function laidOut(value: string, type: string, states: States): string | undefined {
  return isUnlike(type, states) ? anew(value, type, states) : `${value}::text`;
}

/** Whether attributes of a composite that values of the type are made of come, go or change their places. */
export function isUnlike(type: string, states: States, seen: ReadonlySet<string> = new Set()): boolean {
  const of = made(type, states);
  if (of === undefined || seen.has(of.was.id)) return false;
  const [old, now] = [of.was.body.attributes, of.is.body.attributes];
  const within = new Set([...seen, of.was.id]);
  return old.map(({ name }) => name).join('\n') !== now.map(({ name }) => name).join('\n') || old.some((each) => isUnlike(each.type, states, within));
}

function anew(value: string, type: string, states: States): string | undefined {
  const { was, is } = made(type, states)!;
  if (type.endsWith('[]')) return undefined;
  const old = new Map(was.body.attributes.map((each) => [each.name, each]));
  const fields = is.body.attributes.map(({ name }) => (old.has(name) ? laidOut(`(${value}).${ident(name)}`, old.get(name)!.type, states) : 'null::text'));
  return fields.includes(undefined) ? undefined : `case when ${value} is distinct from null then row(${fields.join(', ')})::text end`;
}

/** The composite on both sides that a value of the type is, below domains and arrays. */
function made(type: string, states: States): { readonly was: Fact<Composite>; readonly is: Fact<Composite> } | undefined {
  for (const fact of factsNamed(type.replace(/(\[\])+$/, ''), states.before)) {
    if (kindOf(fact) === 'domain') return made((fact.body as Domain).type, states);
    const is = kindOf(fact) === 'composite' ? states.after.facts.get(addressText(['composite', part(fact.address, 1), part(fact.address, 2)])) : undefined;
    if (is) return { was: fact as Fact<Composite>, is: is as Fact<Composite> };
  }
  return undefined;
}
