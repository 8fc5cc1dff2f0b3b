/** What scripts take away whose way back does not bring it back is kept first: copies stand in front of the statements that lose it. */
import { isFailure } from '../errors/failure.ts';
import { kindsByName } from '../catalog/canonical.ts';
import type { Id } from '../model/address.ts';
import type { Catalog } from '../model/catalog.ts';
import type { Batch, Step } from '../model/plan.ts';
import type { ScriptStatement } from '../model/script.ts';
import { keepsAround } from '../plan/keeps.ts';
import { losesData } from '../plan/losses.ts';
import { planScriptWork, type ScriptWork, type Settled } from '../plan/scripts.ts';
import type { SettlingRequest } from './conflicts.ts';

/** The number of the script in the work, and of its statement. */
interface Losing {
  readonly script: number;
  readonly statement: number;
  readonly subjects: readonly Id[];
}

/** `work` as it is where nothing is lost, where nobody keeps it here, and where it cannot be tried out. */
export async function keptFirst(work: readonly ScriptWork[], request: SettlingRequest): Promise<readonly ScriptWork[]> {
  const { clone, planning, backups, dialect } = request;
  if (!clone || !backups || !dialect.backup || !planning.transactionalDdl) return work;
  const suspects = work.flatMap((each, script) => losingIn(each, script, earlierThan(script, work), request));
  if (suspects.length === 0) return work;
  const rows = await request.measure([...new Set(suspects.flatMap(({ subjects }) => subjects))]);
  const losing = suspects.filter(({ subjects }) => subjects.some((id) => rows.get(id) !== 0));
  if (losing.length === 0) return work;
  try {
    const kept = withKeeps(work, losing, await statesAround(work, losing, request), rows, request);
    // What cannot be kept must not keep the script from running.
    if (kept !== work) await clone(planScriptWork(kept, planning).batches);
    return kept;
  } catch (error) {
    if (!isFailure(error)) throw error;
    return work;
  }
}

const earlierThan = (script: number, work: readonly ScriptWork[]): readonly ScriptStatement[] => work.slice(0, script).flatMap(({ statements }) => statements);

function losingIn({ statements, done, back, lacks, program, settled, again, owns }: ScriptWork, script: number, earlier: readonly ScriptStatement[], { planning, dialect }: SettlingRequest): Losing[] {
  if (program || (back && !lacks) || again || settled?.back) return [];
  const kinds = kindsByName(dialect.kinds);
  return statements.flatMap((statement, index): Losing[] => {
    if (index < done || statement.runs !== 'anywhere' || statement.rowsAlone) return [];
    const { effects } = planning.scripts.judge(statement, planning.live, owns ?? planning.owns, [...earlier, ...statements.slice(0, index)]);
    const subjects = [...new Set(effects.filter((effect) => losesData(effect, kinds, [planning.live])).map(({ subject }) => subject))].filter((id) => planning.live.facts.has(id));
    return subjects.length === 0 ? [] : [{ script, statement: index, subjects }];
  });
}

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

function withKeeps(work: readonly ScriptWork[], losing: readonly Losing[], states: readonly States[], rows: ReadonlyMap<Id, number>, request: SettlingRequest): readonly ScriptWork[] {
  const { dialect, server, project, environment, database, planning, backups } = request;
  const keeps = new Map<string, readonly Step[]>();
  for (const [index, { script, statement }] of losing.entries()) {
    const { before, after } = states[index]!;
    const each = work[script]!;
    const written = each.statements[statement]!;
    const steps = keepsAround({
      dialect, server, project, environment, database, rows, backups, before, after: planning.scripts.converted?.(written, after, each.owns ?? planning.owns) ?? after,
      wanted: (id) => isAsBefore(id, planning.live, before), source: written.place, reason: `keeps what ${each.name} takes away`,
    });
    if (steps.some(({ backup }) => backup)) keeps.set(`${script} ${statement}`, steps);
  }
  return keeps.size === 0 ? work : added(work, (script, statement) => ({ before: keeps.get(`${script} ${statement}`) }));
}

/** A rollback brings back what was there before the first script: of what they have changed by then, nobody can tell what would come back as what. */
const isAsBefore = (id: Id, live: Catalog, now: Catalog): boolean => live.facts.has(id) && live.childrenOf(id).every((child) => now.facts.has(child.id));

const NONE: Settled = { before: new Map(), after: new Map(), texts: new Map(), last: [] };

interface Added {
  readonly before: readonly Step[] | undefined;
  readonly after?: readonly Step[] | undefined;
}

/** Steps around statements, besides those that stand there. */
function added(work: readonly ScriptWork[], of: (script: number, statement: number) => Added): ScriptWork[] {
  return work.map((each, script) => {
    const [before, after, keptIn] = [new Map(each.settled?.before), new Map(each.settled?.after), new Map(each.settled?.keptIn)];
    let isSame = true;
    for (const statement of each.statements.keys()) {
      const more = of(script, statement);
      if (!more.before) continue;
      isSame = false;
      before.set(statement, [...(before.get(statement) ?? []), ...more.before]);
      if (more.after) after.set(statement, [...more.after, ...(after.get(statement) ?? [])]);
      const names = more.before.flatMap(({ backup }) => backup?.name ?? []);
      if (names.length > 0) keptIn.set(statement, names);
    }
    return isSame ? each : { ...each, settled: { ...(each.settled ?? NONE), before, after, keptIn } };
  });
}
