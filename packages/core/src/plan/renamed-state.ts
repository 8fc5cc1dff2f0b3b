/** The state as the statements of scripts name it while they run: what one of them renamed, the next one finds under its new name, and a name that one took away is free. */
import type { Kinds } from '../catalog/canonical.ts';
import { readdress } from '../catalog/readdress.ts';
import { addressText, type Address, type Id } from '../model/address.ts';
import { without, type Catalog } from '../model/catalog.ts';
import type { Effect } from '../model/effect.ts';
import type { Fact } from '../model/fact.ts';
import type { Judged, ScriptDialect, ScriptStatement } from '../model/script.ts';
import type { Owns, Statement } from '../model/statement.ts';
import { kindFor } from './actions.ts';
import { renamed } from './renames.ts';

/** One rename, between the names of its moment. */
export interface Renamed {
  /** Its id in the beginning. */
  readonly origin: Id;
  readonly was: Fact;
  readonly now: Fact;
  /** A named thing in its body, and what it is called now. */
  readonly part?: { readonly was: string; readonly now: string };
}

export interface RenamedState {
  /** As it is called by now. */
  catalog(): Catalog;
  /** The id that a fact has by now, to the one that it had in the beginning, where they differ. */
  origins(): ReadonlyMap<Id, Id>;
  /** The statement has run. `happens`: whether a rename in it does, where that is not sure. */
  follow(statement: Statement, owns: Owns, happens?: (was: Fact, to: Id) => boolean): Renamed | undefined;
  /** The statement has run: what it takes away by its own words is gone, and its name is free. */
  free(statement: ScriptStatement, owns: Owns): void;
  /** It has run: the next ones are judged behind it. */
  ran(statement: ScriptStatement, owns: Owns): void;
  /** It runs, and what it does is said of what there was in the beginning: nobody can measure or count anything else before the plan has run. */
  run(statement: ScriptStatement, owns: Owns): Judged;
}

export function renamedState(begin: Catalog, scripts: ScriptDialect, kinds: Kinds): RenamedState {
  let state = begin;
  let origins = new Map<Id, Id>();
  const origin = (id: Id): Id => origins.get(id) ?? id;
  const inBeginning = (each: Effect): Effect[] => {
    const was = origin(each.subject);
    const { check: _underNewNames, ...others } = each;
    if (was !== each.subject) return [{ ...others, subject: was }];
    // What was made under a name that something else had before.
    return begin.facts.has(was) && !state.facts.has(was) ? [] : [each];
  };
  const earlier: ScriptStatement[] = [];
  const self: RenamedState = {
    catalog: () => state,
    origins: () => origins,
    follow(statement, owns, happens) {
      const said = /\b(?:rename|set\s+schema)\b/i.test(statement.text) ? scripts.renames?.(statement, state, owns) : undefined;
      const was = said && state.facts.get(said.id);
      if (!was) return undefined;
      if (said.part !== undefined) return said.name === undefined ? undefined : { origin: origin(was.id), was, now: was, part: { was: said.part, now: said.name } };
      const { rename } = kindFor(was, kinds);
      if (!rename) return undefined;
      const address = renamed(was.address, rename.at, said);
      const to = addressText(address);
      if (state.facts.has(to) || happens?.(was, to) === false) return undefined;
      const first = origin(was.id);
      const { catalog: next, ids } = readdress(state, new Map([[was.id, address], ...(said.schema === undefined ? [] : movedAlong(was, said.schema, state, kinds))]));
      origins = new Map([...origins].map(([now, before]) => [ids.get(now) ?? now, before]));
      for (const [before, now] of ids) if (!origins.has(now)) origins.set(now, before);
      state = next;
      return { origin: first, was, now: state.facts.get(to)! };
    },
    free(statement, owns) {
      const removes = /\bdrop\b/i.test(statement.text) ? (scripts.judge(statement, state, owns).removes ?? []).filter((id) => state.facts.has(id)) : [];
      if (removes.length > 0) state = without(state, removes);
    },
    ran(statement, owns) {
      earlier.push(statement);
      self.free(statement, owns);
      // What a block renames of what is there it is taken to reach.
      for (const each of [statement, ...(scripts.within?.(statement) ?? [])]) self.follow(each, owns);
    },
    run(statement, owns) {
      const judged = scripts.judge(statement, state, owns, earlier);
      const effects = [...(origins.size === 0 ? judged.effects : judged.effects.flatMap(inBeginning)), ...(scripts.leavesBehind?.(statement, begin, owns, earlier) ?? [])];
      self.ran(statement, owns);
      return { ...judged, effects };
    },
  };
  return self;
}

/** What lies within it and is not named with it goes into that schema, too: indexes, sequences of columns. */
function movedAlong(was: Fact, schema: string, { childrenOf }: Catalog, kinds: Kinds): [Id, Address][] {
  const within = (id: Id): Fact[] => childrenOf(id).flatMap((child) => [child, ...within(child.id)]);
  const beside = within(was.id).filter(({ address }) => !was.address.every((each, index) => index === 0 || each === address[index]));
  return beside.flatMap(({ id, address }): [Id, Address][] => {
    const at = kinds.get(address[0])?.rename?.at;
    return at === was.address.length - 1 && address[at - 1] === was.address[at - 1] ? [[id, renamed(address, at, { schema })]] : [];
  });
}
