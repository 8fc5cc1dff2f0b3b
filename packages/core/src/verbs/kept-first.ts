/** What scripts take away whose way back does not bring it back is kept first: copies stand in front of the statements that lose it. */
import { kindsByName } from '../catalog/canonical.ts';
import { changedAttributes } from '../catalog/changed-attributes.ts';
import { isFailure } from '../errors/failure.ts';
import type { Address, Id } from '../model/address.ts';
import type { Catalog } from '../model/catalog.ts';
import type { Effect } from '../model/effect.ts';
import { kindOf } from '../model/fact.ts';
import type { Finding } from '../model/finding.ts';
import type { Batch, Step } from '../model/plan.ts';
import { keepsAround } from '../plan/keeps.ts';
import { losesData } from '../plan/losses.ts';
import { holdsData, seenLosses } from '../plan/seen-losses.ts';
import { planScriptWork, stateBefore, type ScriptWork, type Settled } from '../plan/scripts.ts';
import type { SettlingRequest } from './conflicts.ts';
import { goneInPortions, withoutWholes } from './kept-whole.ts';
import { isAsBefore, isWithin, namesBy, withoutMade, type Origins } from './since-beginning.ts';

/** The number of the script in the work, and of its statement. */
interface Losing {
  readonly script: number;
  readonly statement: number;
  readonly subjects: readonly Id[];
  readonly origins: Origins;
  /** Whether what it takes away is kept: no rollback script brings it back. */
  readonly keeps: boolean;
  /** Its text does not tell all. */
  readonly opaque: boolean;
}

interface Looked extends Losing, States {
  /** What was seen to be lost beyond what its text tells, of what there was in the beginning. */
  readonly seen: readonly Effect[];
}

export interface KeptFirst {
  readonly work: readonly ScriptWork[];
  /** Statements of which nobody knows what they take away. */
  readonly untold: readonly Finding[];
}

/** What is lost is told of what only a trial shows, too; and kept, unless nobody keeps anything here. `work` as it is where it cannot be tried out. */
export async function keptFirst(work: readonly ScriptWork[], request: SettlingRequest): Promise<KeptFirst> {
  const { clone, planning } = request;
  const { suspects, apart, origins } = suspectsIn(work, request);
  const asIs = (why: string): KeptFirst => ({ work, untold: untold(work, [...apart, ...suspects.filter(({ opaque }) => opaque)], why) });
  if (!clone || !planning.transactionalDdl) return asIs('it cannot be tried out here');
  const rows = new Map(await request.measure([...new Set(suspects.flatMap(({ subjects }) => subjects))]));
  const losing = suspects.filter(({ subjects }) => subjects.some((id) => rows.get(id) !== 0));
  const told = untold(work, apart, 'it commits by itself, and is not tried out');
  try {
    // To look at what is there around each of many blocks takes its time, and few take anything away.
    const tried = suspects.some(({ opaque }) => opaque) && (await leaveLess(work, origins, request)) ? suspects.filter((each) => each.opaque || losing.includes(each)) : losing;
    if (tried.length === 0) return { work, untold: told };
    const looked = lookedAt(work, tried, await statesAround(work, tried, request), request);
    const more = looked.flatMap(({ seen }) => seen.map(({ subject }) => subject)).filter((id) => !rows.has(id));
    if (more.length > 0) for (const [id, count] of await request.measure([...new Set(more)])) rows.set(id, count);
    const seen = withSeen(work, looked);
    return { work: (await kept(seen, looked.filter(({ keeps, subjects }) => keeps && subjects.some((id) => rows.get(id) !== 0)), rows, request)) ?? seen, untold: told };
  } catch (error) {
    if (!isFailure(error)) throw error;
    return asIs(`the scripts do not run on a clone: ${error.message}`);
  }
}

/** Once for each script. */
function untold(work: readonly ScriptWork[], statements: readonly Pick<Losing, 'script' | 'statement'>[], why: string): Finding[] {
  const first = statements.filter(({ script }, index) => statements.findIndex((each) => each.script === script) === index);
  return first.map(({ script, statement }) => ({
    code: 'not-tried', severity: 'warning', at: work[script]!.statements[statement]!.place,
    message: `${work[script]!.name} runs code whose text does not tell what it takes away, and ${why}: beyond its text no hazard warns of it, and nothing of that is kept`,
    hint: 'Write what drops or converts something as a statement of the script.',
  }));
}

/** Whether anything that holds rows or values is gone, or another one, when all have run. */
async function leaveLess(work: readonly ScriptWork[], origins: Origins, { clone, planning, dialect }: SettlingRequest): Promise<boolean> {
  const kinds = kindsByName(dialect.kinds);
  const { catalog: end } = await clone!(planScriptWork(work, planning).batches);
  const name = namesBy(origins);
  return [...planning.live.facts.values()].some((fact) => {
    if (kinds.get(kindOf(fact))?.holds === undefined) return false;
    const then = end.facts.get(name(fact.id));
    return !then || changedAttributes(fact, then, kinds).length > 0;
  });
}

/** What a trial shows of those whose text does not tell all. */
function lookedAt(work: readonly ScriptWork[], tried: readonly Losing[], states: readonly States[], { dialect, server, project, environment, database, planning }: SettlingRequest): readonly Looked[] {
  return tried.map((each, index): Looked => {
    const around = states[index]!;
    if (!each.opaque) return { ...each, ...around, seen: [] };
    const { statements, owns = planning.owns } = work[each.script]!;
    const seen = seenLosses({ dialect, server, project, environment, database, ...around, scripts: planning.scripts, owns, statement: statements[each.statement]! })
      .map((loss) => ({ ...loss, subject: each.origins.get(loss.subject) ?? loss.subject }))
      .filter(({ subject }) => planning.live.facts.has(subject));
    return { ...each, ...around, seen, subjects: [...new Set([...each.subjects, ...seen.map(({ subject }) => subject)])] };
  });
}

const withSeen = (work: readonly ScriptWork[], looked: readonly Looked[]): readonly ScriptWork[] => work.map((each, script) => {
  const seen = new Map(looked.flatMap((one) => (one.script === script && one.seen.length > 0 ? [[one.statement, one.seen] as const] : [])));
  return seen.size === 0 ? each : { ...each, seen };
});

/** undefined: nothing can be kept. */
async function kept(work: readonly ScriptWork[], losing: readonly Looked[], rows: ReadonlyMap<Id, number>, request: SettlingRequest): Promise<readonly ScriptWork[] | undefined> {
  if (losing.length === 0 || !request.backups || !request.dialect.backup) return undefined;
  // A word that a statement says of its values may be found only where the script itself looks for names.
  for (const quotes of [false, true]) {
    const more = withKeeps(work, losing, rows, request, quotes);
    if (more === work || (quotes && more.every(({ settled }) => (settled?.quoted?.size ?? 0) === 0))) return undefined;
    if (await canRun(more, request)) return more;
  }
  return undefined;
}

/** What cannot be kept must not keep the script from running. */
async function canRun(work: readonly ScriptWork[], { clone, planning }: SettlingRequest): Promise<boolean> {
  try {
    await clone!(planScriptWork(work, planning).batches);
    return true;
  } catch (error) {
    if (isFailure(error)) return false;
    throw error;
  }
}

/** What may lose something, by its text or because that does not tell. Statements find what was renamed before them under its new name. */
function suspectsIn(work: readonly ScriptWork[], { planning, dialect }: SettlingRequest): { readonly suspects: readonly Losing[]; readonly apart: readonly Pick<Losing, 'script' | 'statement'>[]; readonly origins: Origins } {
  const kinds = kindsByName(dialect.kinds);
  if (!holdsData(planning.live, kinds)) return { suspects: [], apart: [], origins: new Map() };
  const state = stateBefore(planning);
  const found: Losing[] = [];
  const apart: Pick<Losing, 'script' | 'statement'>[] = [];
  const byCatalog = work.some((each) => each.again || each.done > 0 || !takesBack(each));
  for (const [script, each] of work.entries()) {
    const { statements, directives, done, program, owns } = each;
    const keeps = byCatalog && !each.again;
    for (const [index, statement] of statements.entries()) {
      if (index < done || program) continue;
      const origins = state.origins();
      const { effects, opaque = false } = state.run(statement, owns ?? planning.owns);
      const within = statement.runs === 'anywhere' || (statement.runs === 'may commit' && directives.transaction !== 'off');
      if (opaque && !within) apart.push({ script, statement: index });
      if (!(keeps || opaque) || !within || (statement.rowsAlone && !opaque)) continue;
      const subjects = [...new Set(effects.filter((effect) => losesData(effect, kinds, [planning.live])).map(({ subject }) => subject))].filter((id) => planning.live.facts.has(id));
      if (opaque || subjects.length > 0) found.push({ script, statement: index, subjects, origins, keeps, opaque });
    }
  }
  return { suspects: found, apart, origins: state.origins() };
}

/** Rollback scripts run only where all of a deployment do. */
const takesBack = ({ back, lacks, settled }: ScriptWork): boolean => Boolean((back && !lacks) || settled?.back);

interface States {
  readonly before: Catalog;
  readonly after: Catalog;
}

/** Where the rehearsal commits, and what is there then is read. */
const MARK = 'a look at what is there';
const mark: Step = { id: MARK, address: MARK, action: 'change', sql: 'select 1', transactional: true, effects: [], hazards: [], reverse: [], reason: MARK };

async function statesAround(work: readonly ScriptWork[], losing: readonly Losing[], { clone, planning }: SettlingRequest): Promise<readonly States[]> {
  const marks = new Map(losing.map(({ script, statement }) => [`${script} ${statement}`, [mark]] as const));
  const marked = added(work, (script, statement) => ({ before: marks.get(`${script} ${statement}`), after: marks.get(`${script} ${statement}`) }));
  const batches: Batch[] = [];
  const reads: number[] = [];
  for (const { steps, ...batch } of planScriptWork(marked, planning).batches) {
    let open: Step[] = [];
    const cut = (): void => {
      if (open.length > 0) batches.push({ ...batch, steps: open });
      open = [];
    };
    for (const step of steps) {
      if (step.reason !== MARK) {
        open.push(step);
        continue;
      }
      cut();
      reads.push(batches.length);
    }
    cut();
  }
  const { between } = await clone!(batches, reads);
  return losing.map((_, index) => ({ before: between[2 * index]!, after: between[2 * index + 1]! }));
}

function withKeeps(work: readonly ScriptWork[], losing: readonly Looked[], rows: ReadonlyMap<Id, number>, request: SettlingRequest, quotes: boolean): readonly ScriptWork[] {
  const { dialect, server, project, environment, database, planning, backups } = request;
  const keeps = new Map<string, Added>();
  const kinds = kindsByName(dialect.kinds);
  const portions = goneInPortions(losing, planning.live, kinds);
  const wholes = [...portions.values()].flat();
  for (const each of losing) {
    const { script, statement, origins, opaque, subjects } = each;
    const { name, statements, owns = planning.owns } = work[script]!;
    const written = statements[statement]!;
    const [before, after] = [each.before, each.after].map((state) => withoutMade(state, planning.live, origins, kinds)) as [Catalog, Catalog];
    const converted = planning.scripts.converted?.(written, after, owns) ?? after;
    const isKept = (id: Id): boolean => isAsBefore(id, before, planning.live, origins, kinds);
    const isOf = (id: Id, some: readonly Id[]): boolean => isWithin(origins.get(id) ?? id, some, planning.live);
    const around = { dialect, server, project, environment, database, rows, backups, before, source: written.place, reason: `keeps what ${name} takes away` };
    const whole = portions.get(each);
    const kept = [
      // What a block renames goes and comes between the two states, and is lost in neither.
      ...keepsAround({ ...around, after: converted, wanted: (id) => isKept(id) && !isOf(id, wholes) && (!opaque || isOf(id, subjects)) }),
      ...(whole ? keepsAround({ ...around, after: withoutWholes(before, whole, origins), wanted: (id) => isKept(id) && isOf(id, whole) }) : []),
    ];
    const steps = underFormerNames(kept, origins, request);
    if (steps.some(({ backup }) => backup)) keeps.set(`${script} ${statement}`, { before: steps, quotes: quotes && converted !== after });
  }
  return keeps.size === 0 ? work : added(work, (script, statement) => keeps.get(`${script} ${statement}`));
}

/** The way back renames first: it looks for what was kept under the names from before. What the dialect cannot give these is not kept. */
function underFormerNames(steps: readonly Step[], origins: Origins, { dialect, planning }: SettlingRequest): readonly Step[] {
  if (origins.size === 0) return steps;
  const former = (id: Id): Address | undefined => planning.live.facts.get(origins.get(id) ?? id)?.address;
  const objects = new Map(steps.flatMap(({ backup }) => (backup ? [[backup.name, dialect.backup?.formerly?.(backup.object, former)] as const] : [])));
  const lost = new Set(steps.filter(({ backup }) => backup && objects.get(backup.name) === undefined).map(({ address }) => address));
  return steps.filter(({ address }) => !lost.has(address)).map((step) => ({
    ...step, address: origins.get(step.address) ?? step.address,
    ...(step.backup && { backup: { ...step.backup, by: origins.get(step.backup.by) ?? step.backup.by, object: objects.get(step.backup.name)! } }),
  }));
}

const NONE: Settled = { before: new Map(), after: new Map(), texts: new Map(), last: [] };

interface Added {
  readonly before: readonly Step[] | undefined;
  readonly after?: readonly Step[] | undefined;
  /** The steps before it hold words of the statement. */
  readonly quotes?: boolean;
}

/** Steps around statements, besides those that stand there. */
function added(work: readonly ScriptWork[], of: (script: number, statement: number) => Added | undefined): ScriptWork[] {
  return work.map((each, script) => {
    const [before, after, keptIn, quoted] = [new Map(each.settled?.before), new Map(each.settled?.after), new Map(each.settled?.keptIn), new Set(each.settled?.quoted)];
    let isSame = true;
    for (const statement of each.statements.keys()) {
      const more = of(script, statement);
      if (!more?.before) continue;
      isSame = false;
      before.set(statement, [...(before.get(statement) ?? []), ...more.before]);
      if (more.after) after.set(statement, [...more.after, ...(after.get(statement) ?? [])]);
      if (more.quotes) quoted.add(statement);
      const names = more.before.flatMap(({ backup }) => backup?.name ?? []);
      if (names.length > 0) keptIn.set(statement, names);
    }
    return isSame ? each : { ...each, settled: { ...(each.settled ?? NONE), before, after, keptIn, quoted } };
  });
}
