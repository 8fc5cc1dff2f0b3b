/** Declared renames, and those that are plain to see, before a project is planned: the plan is made under the names that the database has. */
import { kindsByName, type Kinds } from '../catalog/canonical.ts';
import { readdress } from '../catalog/readdress.ts';
import type { Scoped } from '../catalog/scope.ts';
import { Failure } from '../errors/failure.ts';
import { part, type Id } from '../model/address.ts';
import type { Catalog } from '../model/catalog.ts';
import type { Desired, Dialect, Former } from '../model/dialect.ts';
import { kindOf, type Fact } from '../model/fact.ts';
import type { Finding } from '../model/finding.ts';
import type { DeclaredRename } from '../model/rename.ts';
import { isSqlError } from '../model/session.ts';
import type { Owns } from '../model/statement.ts';
import { kindFor } from '../plan/actions.ts';
import { alike, type Alike } from '../plan/alike.ts';
import type { Renames } from '../plan/make.ts';
import { formerly, renameSteps } from '../plan/rename-steps.ts';
import { ancestors, carriedChanges, dueRenames, lateRenames, oldNames, renameStatements, type Rename, type RenameStatements } from '../plan/renames.ts';

export interface RenamingRequest {
  readonly dialect: Dialect;
  readonly live: Catalog;
  readonly desired: Desired;
  readonly known: ReadonlySet<Id> | 'all';
  readonly project: string;
  readonly owns: Owns;
  /** The desired state after statements that give facts their former names; left out: nothing is renamed. */
  readonly former?: ((statements: readonly string[]) => Promise<Former>) | undefined;
  scope(live: Catalog, desired: Desired, known: ReadonlySet<Id> | 'all', owns: Owns): Scoped;
}

export interface Named {
  /** Between names that the database has. */
  readonly working: Scoped;
  /** What the plan leads to. The same unless something is renamed. */
  readonly scoped: Scoped;
  /** Under the names that the database has. */
  readonly desired: Desired;
  readonly renaming?: Renames;
  readonly findings: readonly Finding[];
}

const ROUNDS = 3;

/** Throws SL408 for an annotation that matches nothing although something like it goes. */
export async function underLiveNames(request: RenamingRequest): Promise<Named> {
  const { dialect, live, desired, known, project } = request;
  const kinds = kindsByName(dialect.kinds);
  const { due: declared, unmatched } = dueRenames(desired.renames ?? [], live, desired.catalog, kinds);
  let due: readonly Rename[] = declared;
  const owns = ownsBefore(request.owns, due, kinds);
  let statements: RenameStatements[] = [];
  let former: Former = { desired, names: new Map() };
  if (due.length > 0 && request.former) {
    statements = renameStatements(due, desired.catalog, live, kinds);
    former = await request.former(backwards(statements)).catch((error: unknown) => { throw refusedByServer(error, declared); });
  }
  let working = request.scope(live, former.desired, known, owns);
  const carried = request.former ? carriedChanges(working, (id) => desired.catalog.facts.get(former.names.get(id) ?? id), kinds) : [];
  const along = carried.length > 0 && request.former ? await attempt(request.former, [...due, ...carried], desired, live, kinds) : undefined;
  if (along) {
    [due, statements, former] = [[...due, ...carried], along.statements, along.former];
    working = request.scope(live, former.desired, known, owns);
  }
  let pairs = alike(working, kinds);
  const isTaken = pairs.length > 0 ? oldNames(desired.catalog, kinds) : () => false;
  for (let round = 0; round < ROUNDS && request.former; round += 1) {
    const then = inverse(former);
    const late = lateRenames(unmatched, live, desired.catalog, former.desired.catalog, then, kinds).filter(({ fact }) => !due.some((each) => each.fact.id === fact.id));
    const plain = pairs.filter((pair) => isPlain(pair, due, former, desired, kinds)).map((pair) => seen(pair, former, desired, kinds))
      .filter((rename) => !late.some((each) => each.fact.id === rename.fact.id) && !isTaken(rename));
    if (plain.length + late.length === 0) break;
    const more = [...due, ...late, ...plain];
    const tried = await attempt(request.former, more, desired, live, kinds);
    if (!tried) break;
    [due, statements, former] = [more, tried.statements, tried.former];
    working = request.scope(live, former.desired, known, owns);
    pairs = alike(working, kinds);
  }
  refuseUnmatched(unmatched.filter(({ to }) => (desired.projectOf.get(to) ?? project) === project), working, former, desired, kinds);
  const findings = pairs.filter(({ gone }) => kindFor(gone, kinds).holds !== undefined).map(offer);
  if (due.length === 0) return { working, scoped: working, desired: former.desired, findings };

  const ownNames = new Map([...former.names].filter(([then]) => working.owned(then)));
  const moved = new Map([...ownNames].flatMap(([then, now]) => (live.facts.has(then) ? [[then, desired.catalog.facts.get(now)!.address] as const] : [])));
  const readdressed = readdress(live, moved);
  const final = request.scope(readdressed.catalog, desired, known === 'all' ? known : new Set([...known].map((id) => readdressed.ids.get(id) ?? id)), request.owns);
  const own = statements.filter(({ rename }) => final.owned(rename.fact.id));
  return {
    working, desired: former.desired, findings,
    scoped: { ...final, before: live, owned: (id) => final.owned(id) || working.owned(id) },
    renaming: {
      first: [], last: renameSteps(own, live, { transactionalDdl: dialect.capabilities.transactionalDdl, ...(dialect.locks && { locks: dialect.locks }) }),
      to: final, names: ownNames, formerly: formerly(desired.catalog, former.desired.catalog, ownNames, (fact) => final.owned(fact.id)),
    },
  };
}

function inverse({ names }: Former): (id: Id) => Id {
  const then = new Map([...names].map(([old, now]) => [now, old]));
  return (id) => then.get(id) ?? id;
}

const backwards = (statements: readonly RenameStatements[]): string[] => statements.flatMap(({ back }) => back.map(({ sql }) => sql));

/** What is declared is not made anew. */
function refusedByServer(error: unknown, [first, ...others]: readonly Rename[]): unknown {
  if (!isSqlError(error) || error.nature === 'connection' || !first) return error;
  return new Failure('SL408', `the server does not give ${[first, ...others].map(({ fact }) => fact.id).join(', ')} the former name back: ${error.message}`, {
    ...(first.place && { at: first.place }), cause: error, hint: 'What the old name stands in (its schema) must be in the files until the rename is deployed; take it out in the next deployment.',
  });
}

/** What the server refuses to rename is made anew. */
async function attempt(former: NonNullable<RenamingRequest['former']>, renames: readonly Rename[], { catalog }: Desired, live: Catalog, kinds: Kinds): Promise<{ statements: RenameStatements[]; former: Former } | undefined> {
  try {
    const statements = renameStatements(renames, catalog, live, kinds);
    return { statements, former: await former(backwards(statements)) };
  } catch (error) {
    if (isSqlError(error) || (error instanceof Failure && error.code === 'SL408')) return undefined;
    throw error;
  }
}

/** Nothing is at stake, or it lies within something that is renamed and carries its name (the sequence of a renamed table's column). */
function isPlain({ gone, come }: Alike, due: readonly Rename[], former: Former, desired: Desired, kinds: Kinds): boolean {
  const { holds } = kindFor(gone, kinds);
  if (holds === undefined) return true;
  if (holds === 'rows') return false;
  const wanted = desired.catalog.facts.get(former.names.get(come.id) ?? come.id);
  return wanted !== undefined && [wanted, ...ancestors(wanted, desired.catalog)].some(({ id }) => due.some(({ fact }) => fact.id === id));
}

function seen({ gone, come }: Alike, former: Former, desired: Desired, kinds: Kinds): Rename {
  const fact = desired.catalog.facts.get(former.names.get(come.id) ?? come.id)!;
  const place = desired.placeOf.get(fact.id);
  const name = part(gone.address, kindFor(gone, kinds).rename!.at);
  return { fact, from: gone.id, name, ...(place && { place }), reason: `becomes ${fact.id}: only its name changes` };
}

/** What a renamed schema was called is owned as long as it is called so. */
function ownsBefore(owns: Owns, due: readonly Rename[], kinds: Kinds): Owns {
  if (owns === '*') return owns;
  const result: Record<string, readonly string[]> = { ...owns };
  for (const { fact, name, part: of } of due) {
    const key = kindFor(fact, kinds).ownsKey;
    if (key === undefined || of || !(result[key]?.includes(part(fact.address, 1)) ?? false)) continue;
    result[key] = [...(result[key] ?? []), name];
  }
  return result;
}

function refuseUnmatched(unmatched: readonly DeclaredRename[], { before, after }: Scoped, former: Former, desired: Desired, kinds: Kinds): void {
  const idThen = inverse(former);
  for (const { to, from, place, part: of } of unmatched) {
    const come = after.facts.get(idThen(to));
    if (!come) continue;
    const gone = of === undefined ? goneBeside(come, before, after) : goneParts(come, before, kinds);
    if (gone.length === 0) continue;
    throw new Failure('SL408', `${to}${of === undefined ? '' : ` '${of}'`} is said to be renamed from ${from.join('.')}, and there is no such ${of === undefined ? kindOf(desired.catalog.facts.get(to)!) : 'value'}`, {
      at: place, lines: gone.slice(0, 10).map((name) => `would go: ${name}`), hint: 'Correct the old name, or remove the annotation to have it made anew.',
    });
  }
}

/** What goes and could be meant. */
const goneBeside = (come: Fact, before: Catalog, after: Catalog): Id[] =>
  before.facts.has(come.id) ? [] : [...before.facts.values()].filter((fact) => kindOf(fact) === kindOf(come) && fact.parent === come.parent && !after.facts.has(fact.id)).map(({ id }) => id);

function goneParts(come: Fact, before: Catalog, kinds: Kinds): string[] {
  const alive = before.facts.get(come.id);
  const names = kindFor(come, kinds).parts?.names;
  if (!alive || !names) return [];
  return names(alive.body).filter((name) => !names(come.body).includes(name));
}

const offer = ({ gone, come }: Alike): Finding => ({
  code: 'alike', severity: 'warning', subject: gone.id,
  message: `${gone.id} goes and ${come.id} comes, and they are alike`,
  hint: `If it is the same under another name, write \`-- sluice: renamed from ${part(gone.address, gone.address.length - 1)}\` above it: then it keeps what it holds.`,
});
