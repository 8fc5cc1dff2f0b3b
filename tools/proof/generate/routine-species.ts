/** Generated functions, procedures, aggregates, and what calls functions: operators, casts, event triggers. */
import { dependants, others, partsOf, say } from './standing.ts';
import { condition, isThing, plainType, sortOf, someType, typeTemplate, typeText, valueOf } from './types.ts';
import { newSchema, ofKind, qualified, quoted, type Part, type Species, type Thing, type TypeName, type World } from './world.ts';
import type { Random } from './random.ts';

export interface FunctionThing extends Thing {
  readonly kind: 'function';
  readonly args: readonly Part[];
  readonly returns: TypeName;
  /** It returns what this column is. */
  readonly like: string | undefined;
  /** It returns rows: of a relation, or the columns named here. */
  readonly set: { readonly of: string; readonly columns: readonly string[] } | undefined;
  readonly language: 'sql' | 'plpgsql';
  /** `select …`, a template; names of columns stand behind `x.`. */
  readonly body: string;
  readonly style: 'string' | 'atomic' | 'return';
  readonly options: readonly string[];
}

const argument = (world: World, of: string, type: TypeName): Part => {
  const name = `a${world.next++}`;
  return { id: `${of}/${name}`, name, type };
};

const OPTIONS = ['security definer', 'parallel safe', 'cost 20', 'strict', `set search_path = pg_catalog`];

function make(world: World, random: Random, base: Thing): FunctionThing {
  const relation = random.maybe(others(world, base.id, 'table', 'table', 'view', 'partition'));
  const part = relation && random.maybe(partsOf(world, relation.id));
  const rest = { ...base, kind: 'function' as const, schema: newSchema(world, random), like: undefined, set: undefined, args: [] as Part[], options: random.some(OPTIONS.slice(0, 3), random.chance(0.3) ? 1 : 0), language: random.chance(0.7) ? ('sql' as const) : ('plpgsql' as const), style: random.pick(['string', 'atomic', 'atomic', 'return'] as const) };
  switch (random.int(10)) {
    case 0: return { ...rest, returns: 'trigger', language: 'plpgsql', style: 'string', body: random.pick(['return new', part && random.chance(0.5) ? `perform x.«${part.id}» from «${relation.id}» as x; return new` : 'return new']) };
    case 1: return random.chance(0.2) ? { ...rest, returns: 'event_trigger', language: 'plpgsql', style: 'string', body: 'null' } : { ...rest, returns: 'integer', args: [argument(world, base.id, 'integer'), argument(world, base.id, 'integer')], body: 'select $1 + coalesce($2, 0)', language: 'sql', style: 'string', options: ['immutable'] };
    case 2: case 3: {
      const type = part && random.chance(0.6) ? part.type : someType(world, random);
      return { ...rest, args: [argument(world, base.id, type)], returns: random.pick(['text', 'boolean', 'integer']), body: random.pick(['select null', `select case when $1 is null then null end`]), language: 'sql', style: 'string', options: ['immutable', ...rest.options] };
    }
    case 4: if (part) return { ...rest, returns: 'bigint', body: `select count(*) from «${relation.id}» as x where ${condition(world, random, part)}` }; break;
    case 5: if (part) return { ...rest, returns: part.type, like: part.id, body: `select «${part.id}» from «${relation.id}» as x limit 1` }; break;
    case 6: if (relation) return { ...rest, returns: 'void', set: { of: relation.id, columns: [] }, body: `select * from «${relation.id}» as x`, style: rest.style === 'return' ? 'string' : rest.style }; break;
    case 7: if (part) return { ...rest, returns: 'void', set: { of: relation.id, columns: random.some(partsOf(world, relation.id), 2).map(({ id }) => id) }, body: '', style: 'string' }; break;
    case 8: {
      const called = random.maybe(others<FunctionThing>(world, base.id, 'function').filter((each) => each.args.length === 0 && each.set === undefined && !['trigger', 'event_trigger', 'void'].includes(each.returns)));
      if (called) return { ...rest, returns: called.returns, like: called.like, body: `select «${called.id}»()` };
      break;
    }
    default:
  }
  const type = random.chance(0.5) ? plainType(random) : someType(world, random);
  const value = valueOf(world, random, type);
  return { ...rest, returns: value === undefined ? 'boolean' : type, body: `select ${value ?? 'true'}` };
}

const typeOf = (world: World, id: string): TypeName => partsOf(world, id.split('/')[0]!).find((part) => part.id === id)?.type ?? 'text';
const returnType = (world: World, thing: FunctionThing): TypeName => (thing.like === undefined ? thing.returns : typeOf(world, thing.like));
const outName = (world: World, id: string): string => quoted(`r_${partsOf(world, id.split('/')[0]!).find((part) => part.id === id)?.name ?? ''}`);

function returning(world: World, thing: FunctionThing): string {
  if (thing.set === undefined) return typeText(world, returnType(world, thing));
  if (thing.set.columns.length === 0) return `setof ${say(world, `«${thing.set.of}»`)}`;
  return `table (${thing.set.columns.map((id) => `${outName(world, id)} ${typeText(world, typeOf(world, id))}`).join(', ')})`;
}

const bodyOf = (world: World, thing: FunctionThing): string =>
  thing.set && thing.set.columns.length > 0 ? `select ${thing.set.columns.map((id) => say(world, `«${id}»`, () => 'x.')).join(', ')} from ${say(world, `«${thing.set.of}»`)} as x` : say(world, thing.body.replaceAll('x.«', '«'), () => 'x.');

function functionSql(world: World, thing: FunctionThing): string {
  const type = returnType(world, thing);
  const head = `create function ${qualified(world, thing)}(${thing.args.map((each) => `${quoted(each.name)} ${typeText(world, each.type)}`).join(', ')}) returns ${returning(world, thing)} language ${thing.language}${thing.options.map((each) => ` ${each}`).join('')}`;
  const body = bodyOf(world, thing);
  if (thing.language === 'plpgsql') {
    const inside = ['trigger', 'event_trigger'].includes(thing.returns) ? body : thing.set ? `return query ${body}` : `return (${body})`;
    return `${head} as $$ begin ${inside}; end $$`;
  }
  // What is null or a text would not be of the type by itself.
  const typed = thing.set === undefined && thing.like === undefined && !/count\(|«f/.test(thing.body) ? `select (${body.replace(/^select /, '')})::${typeText(world, type)}` : body;
  if (thing.style === 'atomic') return `${head}\nbegin atomic\n  ${typed};\nend`;
  if (thing.style === 'return' && !typed.includes(' from ')) return `${head} return ${typed.replace(/^select /, '')}`;
  return `${head} as $$ ${typed} $$`;
}

export const routine: Species<FunctionThing> = {
  kind: 'function', weight: 12, prefix: 'f', owned: true, privileges: ['function', 'execute'],
  make,
  needs: (thing, world) => [...thing.args.map(({ type }) => typeTemplate(world, type)), thing.body, ...(thing.like === undefined ? [typeTemplate(world, thing.returns), isType(world, thing.returns)] : [`«${thing.like}»`]), ...(thing.set ? [`«${thing.set.of}»`, ...thing.set.columns.map((id) => `«${id}»`)] : [])],
  sql: (thing, world) => [functionSql(world, thing)],
  change: (thing, world, random) => {
    const fixed = ['trigger', 'event_trigger'].includes(thing.returns);
    switch (random.int(6)) {
      case 0: return { ...thing, options: thing.options.includes('security definer') ? thing.options.filter((each) => each !== 'security definer') : [...thing.options, 'security definer'] };
      case 1: return { ...thing, args: thing.args.map((each) => ({ ...each, name: `${each.name}_n` })), language: fixed ? thing.language : thing.language === 'sql' && thing.args.length === 0 ? 'plpgsql' : 'sql' };
      case 2: if (!fixed && thing.args.length === 0) return { ...thing, args: [argument(world, thing.id, plainType(random))] }; break;
      case 3: if (!fixed && thing.args.length > 0) return { ...thing, args: [{ ...thing.args[0]!, type: someType(world, random, dependants(world, thing.id)) }, ...thing.args.slice(1)] }; break;
      default:
    }
    const next = make(world, random, { id: thing.id, kind: thing.kind, name: thing.name });
    return fixed || next.returns === 'trigger' || next.returns === 'event_trigger' ? { ...thing, options: [...thing.options.filter((each) => !each.startsWith('cost')), `cost ${10 + random.int(80)}`] } : { ...next, schema: thing.schema ?? 'public' };
  },
  called: (thing, world) => `function ${qualified(world, thing)}(${thing.args.map(({ type }) => typeText(world, type)).join(', ')})`,
};

/** A type that was a thing's and is gone. */
const isType = (world: World, type: TypeName): string => (/^[a-z]\d+(\[\])?$/.test(type) && !isThing(world, type) ? '«nothing»' : '');

interface ProcedureThing extends Thing { readonly kind: 'procedure'; readonly body: string; readonly args: readonly Part[]; readonly relation: string }
const procedure: Species<ProcedureThing> = {
  kind: 'procedure', weight: 2, prefix: 'n', owned: true, privileges: ['procedure', 'execute'],
  make: (world, random, base) => {
    const relation = random.maybe(ofKind(world, 'table'));
    return relation && { ...base, kind: 'procedure', schema: newSchema(world, random), relation: relation.id, args: random.chance(0.5) ? [argument(world, base.id, someType(world, random))] : [], body: `delete from «${relation.id}» where false` };
  },
  needs: (thing, world) => [`«${thing.relation}»`, ...thing.args.map(({ type }) => typeTemplate(world, type))],
  sql: (thing, world) => [`create procedure ${qualified(world, thing)}(${thing.args.map((each) => `${each.name} ${typeText(world, each.type)}`).join(', ')}) language sql begin atomic ${say(world, thing.body)}; end`],
  change: (thing, world, random) => ({ ...thing, args: thing.args.length > 0 ? [] : [argument(world, thing.id, plainType(random))] }),
  called: (thing, world) => `procedure ${qualified(world, thing)}(${thing.args.map(({ type }) => typeText(world, type)).join(', ')})`,
};

const adders = (world: World): FunctionThing[] => ofKind<FunctionThing>(world, 'function').filter(({ args, returns }) => returns === 'integer' && args.length === 2 && args.every(({ type }) => type === 'integer'));
const isAdder = (world: World, id: string): string => (adders(world).some((each) => each.id === id) ? `«${id}»` : '«nothing»');

interface AggregateThing extends Thing { readonly kind: 'aggregate'; readonly calls: string | undefined; readonly initial: string | undefined }
const aggregate: Species<AggregateThing> = {
  kind: 'aggregate', weight: 1.5, prefix: 'w', owned: true, privileges: ['function', 'execute'],
  make: (world, random, base) => ({ ...base, kind: 'aggregate', schema: newSchema(world, random), calls: random.maybe(adders(world))?.id, initial: random.pick([undefined, '0', '5']) }),
  needs: (thing, world) => (thing.calls === undefined ? [] : [isAdder(world, thing.calls)]),
  sql: (thing, world) => [`create aggregate ${qualified(world, thing)}(integer) (sfunc = ${thing.calls === undefined ? 'int4pl' : say(world, `«${thing.calls}»`)}, stype = integer${thing.initial === undefined ? '' : `, initcond = '${thing.initial}'`})`],
  change: (thing, _world, random) => ({ ...thing, initial: random.pick(['1', '7', undefined]) }),
  called: (thing, world) => `aggregate ${qualified(world, thing)}(integer)`,
};

interface OperatorThing extends Thing { readonly kind: 'operator'; readonly calls: string }
const sign = (id: string): string => `<${[...id.slice(1)].map((digit) => '@#%&|<>=^~'[Number(digit)]).join('')}>`;
const operator: Species<OperatorThing> = {
  kind: 'operator', weight: 0.8, prefix: 'b',
  make: (world, random, base) => {
    const calls = random.maybe(adders(world));
    return calls && { ...base, name: base.id, kind: 'operator', schema: newSchema(world, random), calls: calls.id };
  },
  needs: (thing, world) => [isAdder(world, thing.calls)],
  sql: (thing, world) => [`create operator ${thing.schema === undefined || thing.schema === 'public' ? '' : `${quoted(world.things.get(thing.schema)!.name)}.`}${sign(thing.id)} (leftarg = integer, rightarg = integer, function = ${say(world, `«${thing.calls}»`)})`],
};

interface CastThing extends Thing { readonly kind: 'cast'; readonly calls: string }
const converts = (each: FunctionThing | undefined): boolean => each !== undefined && each.args.length === 1 && each.set === undefined && each.like === undefined;
const cast: Species<CastThing> = {
  kind: 'cast', weight: 1, prefix: 'j',
  make: (world, random, base) => {
    const calls = random.maybe(ofKind<FunctionThing>(world, 'function').filter((each) => converts(each) && ['e', 'c', 'r'].includes(sortOf(world, each.args[0]!.type)) && isThing(world, each.args[0]!.type)));
    return calls && !ofKind<CastThing>(world, 'cast').some((each) => each.calls === calls.id) ? { ...base, kind: 'cast', calls: calls.id } : undefined;
  },
  needs: (thing, world) => [`«${thing.calls}»`, converts(world.things.get(thing.calls) as FunctionThing | undefined) ? '' : '«nothing»'],
  sql: (thing, world) => {
    const calls = world.things.get(thing.calls) as FunctionThing;
    const from = typeText(world, calls.args[0]!.type);
    return [`create cast (${from} as ${typeText(world, calls.returns)}) with function ${qualified(world, calls)}(${from})`];
  },
};

interface EventTriggerThing extends Thing { readonly kind: 'event-trigger'; readonly calls: string; readonly event: string }
const eventTrigger: Species<EventTriggerThing> = {
  kind: 'event-trigger', weight: 0.5, prefix: 'ev', last: true,
  make: (world, random, base) => {
    const calls = random.maybe(ofKind<FunctionThing>(world, 'function').filter(({ returns }) => returns === 'event_trigger'));
    return calls && { ...base, kind: 'event-trigger', calls: calls.id, event: random.pick(['ddl_command_end', 'ddl_command_start', 'sql_drop']) };
  },
  needs: (thing, world) => [`«${thing.calls}»`, (world.things.get(thing.calls) as FunctionThing | undefined)?.returns === 'event_trigger' ? '' : '«nothing»'],
  sql: (thing, world) => [`create event trigger ${quoted(thing.name)} on ${thing.event} execute function ${say(world, `«${thing.calls}»`)}()`],
  change: (thing, _world, random) => ({ ...thing, event: random.pick(['ddl_command_end', 'ddl_command_start', 'sql_drop'].filter((each) => each !== thing.event)) }),
};

export const routineSpecies: readonly Species[] = [routine, procedure, aggregate, operator, cast, eventTrigger];
