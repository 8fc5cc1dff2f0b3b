/** What a project manages of a database: live and desired catalogs → the two catalogs between which its plan is made. */
import { Failure, type Place } from '../errors/failure.ts';
import type { Id } from '../model/address.ts';
import { catalog, type Catalog } from '../model/catalog.ts';
import { kindOf, type Edge, type Fact } from '../model/fact.ts';
import type { Finding } from '../model/finding.ts';
import type { Owns } from '../model/statement.ts';
import { placeOf, type Kinds, type Texts } from './canonical.ts';
import { changedAttributes } from './changed-attributes.ts';
import { isSame } from './same.ts';

export interface ScopeRequest {
  readonly project: string;
  readonly owns: Owns;
  /** What the other projects on the same physical database own. */
  readonly others: readonly { readonly project: string; readonly owns: Owns }[];
  readonly kinds: Kinds;
  readonly live: Catalog;
  readonly desired: Catalog;
  readonly said: ReadonlySet<string>;
  readonly placeOf: ReadonlyMap<Id, Place>;
  readonly projectOf: ReadonlyMap<Id, string>;
  /** Ids that Sluice created or adopted here, from the journal; `all`: everything in scope is ours to drop. */
  readonly known: ReadonlySet<Id> | 'all';
  readonly ignore: readonly string[];
  /** Patterns of what must stay exactly as it is, wanted or not. */
  readonly held?: readonly string[];
  /** Attributes by id that count although the sources do not say them: those of a state that is gone back to. */
  readonly reset?: ReadonlyMap<Id, ReadonlySet<string>>;
  /** Opt-in kinds that always count (`grants: strict`, `manage:`), and attributes (`column.statistics`) that count unsaid. */
  readonly manage: readonly string[];
  /** What was written for facts of either catalog: what is one value for both states then has its text as well. */
  readonly texts?: Texts | undefined;
}

export interface Scoped {
  /** The whole live catalog. */
  readonly before: Catalog;
  /** The live catalog with what the project manages as the sources want it. */
  readonly after: Catalog;
  owned(id: Id): boolean;
  /** Owned, not ignored, and not an opt-in fact that the sources leave alone: what fingerprints cover. */
  counted(fact: Fact): boolean;
  /** The same of one that is in neither catalog, by what it would lie within. */
  manages(fact: Fact): boolean;
  /** Whether the fact is in `after` because the sources want it, and not because it is left as it is. Left out: what both catalogs hold as one value is left. */
  wanted?(id: Id): boolean;
  readonly unmanaged: readonly Id[];
  readonly ignored: readonly Id[];
  readonly unmodelled: readonly string[];
}

export const rootOf = (id: Id, catalogs: readonly Catalog[]): Fact | undefined => {
  for (const each of catalogs) {
    let fact = each.facts.get(id);
    while (fact?.parent !== undefined) fact = each.facts.get(fact.parent) ?? undefined;
    if (fact) return fact;
  }
  return undefined;
};

/** Whether `owns` claims a fact that lies within nothing. */
export function claims(owns: Owns, root: Pick<Fact, 'address'>, kinds: Kinds): boolean {
  if (owns === '*') return true;
  const key = kinds.get(kindOf(root))?.ownsKey;
  const names = key === undefined ? undefined : owns[key];
  return !!names && (names.includes('*') || names.includes(String(root.address[1])));
}

export function scope(request: ScopeRequest): Scoped {
  const { live, desired, kinds, known } = request;
  const rootClaims = new Map<string, boolean>();
  const ownsRoot = (root: Fact): boolean => {
    const decided = rootClaims.get(root.id);
    if (decided !== undefined) return decided;
    const claimedByOther = request.owns === '*' && request.others.some(({ owns }) => owns !== '*' && claims(owns, root, kinds));
    const mine = !claimedByOther && claims(request.owns, root, kinds);
    rootClaims.set(root.id, mine);
    return mine;
  };
  const ownedWithin = new Map<Id, boolean>();
  /** Of a fact that is in one of the two. */
  const isOwned = (fact: Fact): boolean => {
    if (fact.parent === undefined) return ownsRoot(fact);
    // Many lie within one.
    const decided = ownedWithin.get(fact.parent);
    if (decided !== undefined) return decided;
    const root = rootOf(fact.id, [desired, live]);
    const mine = !!root && ownsRoot(root);
    ownedWithin.set(fact.parent, mine);
    return mine;
  };
  const owned = (id: Id): boolean => {
    const fact = desired.facts.get(id) ?? live.facts.get(id);
    return !!fact && isOwned(fact);
  };
  refuseStrays(request, isOwned);

  const ignores = ignoring(request.ignore);
  const held = request.held ?? [];
  const holds = ignoring(held);
  const unmanaged: Id[] = [];
  const ignored: Id[] = [];
  const taken = new Set<Id>();
  const facts = new Map<Id, Fact>();
  const counts = (fact: Fact): boolean => {
    const kind = kinds.get(kindOf(fact));
    return !kind?.optIn || request.manage.includes(kind.kind) || request.said.has(placeOf(fact, kinds)) || (kind.optIn === 'made' && (known === 'all' || known.has(fact.id)));
  };

  /** What is ignored, and all within it, may come and go while a plan waits or runs. `alive`: only what is there; the sources may make it. */
  const leftAlone = (fact: Fact, alive = false): boolean => {
    if (request.ignore.length === 0 && held.length === 0) return false;
    for (let each: Fact | undefined = fact; each; each = each.parent === undefined ? undefined : (live.facts.get(each.parent) ?? desired.facts.get(each.parent))) {
      if (holds(each.id) || (ignores(each.id) && (!alive || live.facts.has(each.id)))) return true;
    }
    return false;
  };

  for (const fact of desired.facts.values()) {
    if (!isOwned(fact) || !counts(fact)) continue;
    const alive = live.facts.get(fact.id);
    if (leftAlone(fact, true)) continue;
    taken.add(fact.id);
    if (!alive) facts.set(fact.id, fact);
    else {
      const wanted = withUnsaid(fact, alive, request, request.reset?.get(fact.id));
      // One value for both states: what follows looks at it once.
      const same = isSame(wanted, alive);
      const text = same ? request.texts?.get(wanted) : undefined;
      if (text !== undefined) request.texts!.set(alive, text);
      facts.set(fact.id, same ? alive : wanted);
    }
  }
  const decided = new Map<Id, boolean>();
  // Parents first, so that what lies within something dropped goes with it whether it is known or not.
  const keep = (fact: Fact): boolean => {
    if (taken.has(fact.id)) return true;
    const before = decided.get(fact.id);
    if (before !== undefined) return before;
    const stays = stay(fact);
    decided.set(fact.id, stays);
    return stays;
  };
  const stay = (fact: Fact): boolean => {
    if (!isOwned(fact)) return true;
    const parent = fact.parent === undefined ? undefined : live.facts.get(fact.parent);
    if (parent && !keep(parent)) return false;
    if (leftAlone(fact)) {
      ignored.push(fact.id);
      return true;
    }
    if (!counts(fact)) return true;
    if (known === 'all' || known.has(fact.id)) return false;
    unmanaged.push(fact.id);
    return true;
  };
  for (const fact of live.facts.values()) if (!facts.has(fact.id) && keep(fact)) facts.set(fact.id, fact);
  const edges: Edge[] = [];
  for (const edge of desired.edges) if (taken.has(edge.from)) edges.push(edge);
  for (const edge of live.edges) if (!taken.has(edge.from) && facts.has(edge.from)) edges.push(edge);
  requireDependencies(request, taken, owned);
  return {
    before: live,
    after: catalog(facts.values(), edges),
    owned,
    counted: (fact) => owned(fact.id) && counts(fact) && !leftAlone(fact),
    manages: (fact) => owned(fact.parent ?? fact.id) && counts(fact) && !leftAlone(fact),
    wanted: (id) => taken.has(id),
    unmanaged: outermost(unmanaged, live),
    ignored: outermost(ignored, live),
    unmodelled: [...new Set([...live.findings, ...desired.findings].filter(isUnmodelled).filter((finding) => finding.subject === undefined || owned(finding.subject)).map((finding) => finding.message))].sort(),
  };
}

/** Without those that lie within another of them. */
function outermost(ids: readonly Id[], live: Catalog): Id[] {
  const all = new Set(ids);
  return [...all].filter((id) => !all.has(live.facts.get(id)?.parent ?? '')).sort();
}

const isUnmodelled = (finding: Finding): boolean => finding.code === 'unmodelled';

/** `index sales.tmp_*`: an address in which `*` stands for any text and `?` for one character. */
export function ignoring(patterns: readonly string[]): (id: Id) => boolean {
  if (patterns.length === 0) return () => false;
  const wanted = patterns.map((pattern) => [...pattern]);
  return (id) => {
    const text = [...id];
    return wanted.some((pattern) => matches(pattern, text));
  };
}

/** Goes back to the last star only, so the time is at most the product of both lengths: names and patterns may be made to be slow. */
function matches(pattern: readonly string[], text: readonly string[]): boolean {
  let [at, star, from] = [0, -1, 0];
  for (let index = 0; index < text.length; ) {
    if (pattern[at] === '*') {
      [star, from] = [at, index];
      at += 1;
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === text[index])) {
      at += 1;
      index += 1;
    } else if (star >= 0) {
      from += 1;
      [at, index] = [star + 1, from];
    } else {
      return false;
    }
  }
  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
}

/** Attributes that the sources do not say keep the live value. */
export function withUnsaid(fact: Fact, alive: Fact, { kinds, manage }: Pick<ScopeRequest, 'kinds' | 'manage'>, reset?: ReadonlySet<string>): Fact {
  const names = kinds.get(kindOf(fact))?.unsaid ?? [];
  if (names.length === 0) return fact;
  const body = fact.body as Record<string, unknown>;
  const carried = names.filter((name) => body[name] === undefined && !reset?.has(name) && !manage.includes(`${kindOf(fact)}.${name}`) && (alive.body as Record<string, unknown>)[name] !== undefined);
  if (carried.length === 0) return fact;
  return { ...fact, body: { ...body, ...Object.fromEntries(carried.map((name) => [name, (alive.body as Record<string, unknown>)[name]])) } };
}

/** Each object of the sources must lie in what its own project owns. */
function refuseStrays(request: ScopeRequest, isOwned: (fact: Fact) => boolean): void {
  const strays: string[] = [];
  let at: Place | undefined;
  for (const fact of request.desired.facts.values()) {
    if (isOwned(fact) || request.projectOf.get(fact.id) !== request.project || fact.parent !== undefined && request.projectOf.get(fact.parent) === request.project) continue;
    const place = request.placeOf.get(fact.id);
    at ??= place;
    strays.push(`${fact.id}${place ? ` (${place.file}:${place.line})` : ''}`);
  }
  if (strays.length === 0) return;
  throw new Failure('SL303', `${request.project} defines what it does not own: ${strays[0]}`, {
    ...(at && { at }),
    lines: strays.slice(1, 10),
    hint: 'Add it to `owns` in database.yaml, or move the file to the project that owns it.',
  });
}

/** What ours stand on outside must be there as the sources of its own project want it: order alone does not prove it. */
function requireDependencies(request: ScopeRequest, taken: ReadonlySet<Id>, owned: (id: Id) => boolean): void {
  const wrong = new Map<Id, string>();
  for (const edge of request.desired.edges) {
    if (edge.strength !== 'hard' || !taken.has(edge.from) || owned(edge.to) || wrong.has(edge.to)) continue;
    const wanted = request.desired.facts.get(edge.to)!;
    const alive = request.live.facts.get(edge.to);
    if (!alive) wrong.set(edge.to, `${edge.to} is missing; ${edge.from} stands on it`);
    else {
      const changed = changedAttributes(alive, withUnsaid(wanted, alive, { ...request, manage: [] }), request.kinds);
      if (changed.length > 0) wrong.set(edge.to, `${edge.to} is older than the sources (${changed.join(', ')}); ${edge.from} stands on it`);
    }
  }
  if (wrong.size === 0) return;
  const projects = [...new Set([...wrong.keys()].map((id) => ownerOf(id, request)))].filter((name) => name !== undefined);
  throw new Failure('SL504', [...wrong.values()][0]!, {
    lines: [...wrong.values()].slice(1, 10),
    hint: projects.length > 0 ? `Deploy ${projects.join(', ')} first.` : 'Deploy the project that owns it first.',
  });
}

const ownerOf = (id: Id, request: ScopeRequest): string | undefined => {
  const root = rootOf(id, [request.desired]);
  return root && request.others.find(({ owns }) => claims(owns, root, request.kinds))?.project;
};
