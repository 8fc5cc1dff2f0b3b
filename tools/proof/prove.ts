/** Proves one case: deploy old, put rows in, deploy new, compare with a fresh load, plan again, look at the rows. */
import type { Dialect, Plan, ProjectReport } from '@sluice/core';
import { addressText } from '@sluice/core/dialect';
import { compare, compareRows, observe, observeRows, type Observation, type RowsObservation } from '@sluice/kit/observer';
import { unmet } from '../cases/unmet.ts';
import type { Case } from './cases.ts';
import type { Place, PlainDatabase } from './place.ts';
import { ASIDE, observed, withDatabase } from './on-database.ts';
import { plainLoad } from './plain-load.ts';
import { withoutElsewhere } from './elsewhere.ts';
import { isMovedWithin } from './moved-within.ts';
import { isKnownRefusal } from './refusals.ts';
import { underNewNames } from './renamed-rows.ts';
import { seedRows } from './seed.ts';
import { settle } from './settle.ts';
import { overWarned } from './losses.ts';
import { inOtherOrders, shuffled } from './shuffle.ts';
import { splitFiles } from './split-files.ts';
import { deployOnce, rollBack, unforeseen, type Verb } from './verbs.ts';
import { proofWorkspace, type ProofWorkspace } from './workspace.ts';

export type Verdict = 'converged' | 'refused' | 'failed' | 'not loadable';

export interface Result {
  readonly name: string;
  readonly verdict: Verdict;
  /** Why not converged; for a converged case what was seen on the way. */
  readonly reasons: readonly string[];
  readonly hazards: readonly string[];
  readonly statements: number;
  readonly ms: number;
}

export interface ProveContext {
  readonly place: Place;
  readonly dialect: Dialect;
  readonly state: string;
  readonly number: number;
}

type Outcome = Omit<Result, 'name' | 'ms' | 'hazards' | 'statements'> & { readonly plan?: Plan };

export async function prove(of: Case, context: ProveContext): Promise<Result> {
  const started = performance.now();
  const outcome = await decided(of, context).catch((error: unknown): Outcome => ({ verdict: 'failed', reasons: [error instanceof Error ? (error.stack ?? error.message) : String(error)] }));
  const steps = outcome.plan?.batches.flatMap((batch) => batch.steps) ?? [];
  return {
    name: of.name, verdict: outcome.verdict, reasons: outcome.reasons,
    hazards: [...new Set(steps.flatMap((step) => step.hazards.map((hazard) => hazard.code)))].sort(), statements: steps.length, ms: Math.round(performance.now() - started),
  };
}

/** Refused for what its files hold that is no schema, it is tried again as a person would who follows the hint. */
async function decided(of: Case, context: ProveContext): Promise<Outcome> {
  const outcome = await attempt(of, context);
  // A plain load does not get as far where the server has the roles that the text makes.
  const isElsewhere = (reason: string): boolean => (outcome.verdict === 'refused' ? reason.includes(': SL202 ') : outcome.verdict === 'not loadable' && /: role "[^"]+" already exists$/.test(reason));
  const rest = outcome.reasons.some(isElsewhere) ? await withoutElsewhere(of) : undefined;
  if (!rest) return outcome;
  const again = await attempt(rest, context);
  return { ...again, reasons: [...(again.verdict === 'converged' ? [`data decision: ${outcome.reasons[0]}`] : []), ...again.reasons] };
}

async function attempt(of: Case, { place, dialect, state, number }: ProveContext): Promise<Outcome> {
  const target = `proof_${process.pid}_${number}_t`;
  const control = `proof_${process.pid}_${number}_c`;
  await place.begin(of, rolesOf(of));
  const url = await place.target(target);
  // A server's own locks are seen on the server.
  const workspace = await proofWorkspace(url, state, dialect.hazards.map(({ code }) => code), of.trace === true && url.startsWith('postgres'));
  const site: Site = { place, target, control, workspace, verb: (options) => deployOnce(workspace, dialect, options), trace: () => unforeseen(workspace, dialect) };
  try {
    await lay(site, of, of.old);
    const before = await site.verb({});
    if (before.outcome !== 0) {
      const plain = await loads(place, `${control}_o`, of.old);
      if (plain !== undefined) return { verdict: 'not loadable', reasons: [`old.sql: ${plain}`] };
      return failure(before, 'old.sql');
    }
    const there = await step(of, site, of.rollback === true && of.roundTrip !== true, () => rollBack(workspace, dialect, of.old));
    if (there.verdict !== 'converged' || of.roundTrip !== true) return there;
    // The same database goes back, with what a change leaves in it and a fresh one has not.
    const back = await step({ ...of, old: of.new, new: of.old }, site, of.rollback === true, () => rollBack(workspace, dialect, of.new));
    return back.verdict === 'converged' ? there : { ...back, reasons: back.reasons.map((reason) => `back: ${reason}`) };
  } finally {
    await workspace.remove();
    await place.drop(target).catch(() => undefined);
  }
}

/** Where one case happens. */
interface Site {
  readonly place: Place;
  readonly target: string;
  readonly control: string;
  readonly workspace: ProofWorkspace;
  readonly verb: Verb;
  readonly trace: () => Promise<string[]>;
}

const lay = async ({ workspace }: Site, { split }: Case, sql: string): Promise<void> => workspace.files((split === true ? await splitFiles(sql) : undefined) ?? sql);

/** What was deployed gets rows and goes to new. */
async function step(of: Case, site: Site, back: boolean, rollback: () => Promise<ProjectReport>): Promise<Outcome> {
  const { place, target, control, workspace, verb } = site;
  const wanted = await place.fresh(control);
  try {
    const complaint = await plainLoad(wanted, of.elsewhere?.get(of.new)?.plain ?? of.new);
    const own = of.elsewhere?.get(of.old)?.rows ?? '';
    const unlike = own === '' ? undefined : await withDatabase(place, target, (database) => database.execute(own).then(() => undefined, (error: unknown) => String(error)));
    if (unlike !== undefined) return { verdict: 'refused', reasons: [`old.sql: its rows do not come behind its definitions: ${unlike}`] };
    const rows = await withDatabase(place, target, async (database) => {
      if (of.seed !== undefined) await database.execute(of.seed);
      else await seedRows(database);
      return observeRows(database.db, ASIDE);
    });
    const standing = back ? await observed(place, target) : undefined;
    await lay(site, of, of.new);
    if (complaint !== undefined) {
      // What a plain load refuses must not be reported as done.
      const report = await verb({ dryRun: true });
      return report.outcome === 0 && /syntax error/.test(complaint) ? { verdict: 'failed', reasons: [`a plain load refuses new.sql (${complaint}), and a plan was made`] } : { verdict: 'not loadable', reasons: [`new.sql: ${complaint}`] };
    }
    const orders = of.shuffle === undefined ? undefined : await shuffled(of.new, of.shuffle);
    const planOf = async (files: string | Readonly<Record<string, string>>): Promise<ProjectReport> => {
      await workspace.files(files);
      const report = await verb({ dryRun: true });
      await lay(site, of, of.new);
      return report;
    };
    const other = orders && (await planOf(orders.one));
    const unsaid = of.trace === true ? await site.trace() : [];
    const outcome = await toNew(of, place, target, wanted, verb, rows);
    if (outcome.verdict !== 'converged') return outcome;
    if (unsaid.length > 0) return { ...outcome, verdict: 'failed', reasons: unsaid.map((line) => `trace: ${line}`) };
    if (orders && other) {
      const wrong = inOtherOrders(stepsOf(outcome.plan!), outcome.reasons.length > 0, other, await planOf(orders.several));
      if (wrong.length > 0) return { ...outcome, verdict: 'failed', reasons: wrong };
    }
    if (of.unchanged === true) return await stillUnchanged(of, workspace, verb, outcome);
    return standing && stepsOf(outcome.plan!).length > 0 ? await takenBack(rollback, () => observed(place, target), standing, outcome) : outcome;
  } finally {
    await wanted.close().catch(() => undefined);
    await place.drop(control).catch(() => undefined);
  }
}

async function toNew(of: Case, place: Place, target: string, wanted: PlainDatabase, verb: Verb, rows: RowsObservation): Promise<Outcome> {
  let notes: string[] = [];
  let kept = rows;
  let after = await verb({});
  if (after.outcome === 2 && after.plan && mayFail(after.plan)) {
    // The data decision that the plan asked for: the rows in the way go.
    kept = await withDatabase(place, target, async (database) => {
      // What is computed has its rows from tables, and which of them does not show in a plan.
      const tables = inTheWay(after.plan!, 'materialized-view').length > 0 ? await everyTable(database) : inTheWay(after.plan!, 'table');
      for (const table of tables) await database.execute(`truncate ${table} restart identity cascade`).catch(() => undefined);
      for (const sequence of inTheWay(after.plan!, 'sequence')) await database.execute(`alter sequence ${sequence} restart`).catch(() => undefined);
      return observeRows(database.db, ASIDE);
    });
    notes = [`data decision: ${after.failure?.message ?? ''}`];
    after = await verb({});
  }
  if (after.outcome !== 0) return { ...failure(after, 'new.sql'), ...(after.plan && { plan: after.plan }) };
  const plan = after.plan!;
  const wrong = await withDatabase(place, target, async (database) => {
    await settle(database, wanted, of.new);
    const there = await observe(database.db, ASIDE);
    const here = await observe(wanted.db, ASIDE);
    const differences = compare(here, there).map(({ text }) => `observer: ${text}`);
    const heirs = await ancestors(database);
    const named = underNewNames(kept, plan, heirs);
    const left = await observeRows(database.db, { ...ASIDE, columns: columnsOf(named) });
    const lost = compareRows(named, left).filter((line) => !declared(line, plan, heirs) && !isMovedWithin(line, named, left, heirs));
    return [...differences, ...lost.map((line) => `rows: ${line}`), ...overWarned(plan, named, left)];
  });
  const again = await verb({ dryRun: true });
  const second = again.plan?.batches.flatMap((batch) => batch.steps) ?? [];
  if (again.outcome !== 0 || second.length > 0) wrong.push(`second plan: ${again.failure?.message ?? second.map((step) => step.sql).slice(0, 3).join('; ')}`);
  wrong.push(...unmet(of.expect ?? [], plan));
  return wrong.length > 0 ? { verdict: 'failed', reasons: wrong.slice(0, 100), plan } : { verdict: 'converged', reasons: notes, plan };
}

/** Nothing was to be done, and nothing is when the statements lie in other files. */
async function stillUnchanged(of: Case, workspace: ProofWorkspace, verb: Verb, outcome: Outcome): Promise<Outcome> {
  const wrong = stepsOf(outcome.plan!).map((step) => `not unchanged: ${step.sql}`);
  const files = await splitFiles(of.new);
  if (files) await workspace.files(files);
  const split = await verb({ dryRun: true });
  wrong.push(...(split.plan ? stepsOf(split.plan).map((step) => `from several files: ${step.sql}`) : [`from several files: ${split.failure?.message ?? ''}`]));
  return wrong.length > 0 ? { ...outcome, verdict: 'failed', reasons: wrong } : outcome;
}

/** What was changed is taken back, and the whole catalog is as before, or it is refused by name. */
async function takenBack(back: () => Promise<ProjectReport>, seen: () => Promise<Observation>, standing: Observation, outcome: Outcome): Promise<Outcome> {
  const report = await back();
  if (report.outcome !== 0) {
    const { verdict, reasons } = failure(report, 'rollback');
    return { ...outcome, verdict, reasons: [...outcome.reasons, ...reasons] };
  }
  const differences = compare(standing, await seen()).map(({ text }) => `rollback: ${text}`);
  return differences.length > 0 ? { ...outcome, verdict: 'failed', reasons: differences } : outcome;
}

function failure(report: ProjectReport, file: string): Outcome {
  const { failure: why } = report;
  const reason = `${file}: ${why?.code ?? report.status} ${why?.message ?? ''}${why?.lines ? ` | ${why.lines.slice(0, 4).join(' | ')}` : ''}`;
  return { verdict: isKnownRefusal(report) ? 'refused' : 'failed', reasons: [reason] };
}

async function loads(place: Place, name: string, sql: string): Promise<string | undefined> {
  const database = await place.fresh(name);
  try {
    return await plainLoad(database, sql);
  } finally {
    await database.close();
    await place.drop(name);
  }
}

const stepsOf = (plan: Plan) => plan.batches.flatMap((batch) => batch.steps);
const mayFail = (plan: Plan): boolean => stepsOf(plan).some((step) => step.effects.some(({ effect }) => effect === 'may-fail' || effect === 'narrows-values'));
const inTheWay = (plan: Plan, kind: string): string[] => [
  ...new Set(stepsOf(plan).flatMap((step) => step.effects
    .filter(({ effect, subject }) => (effect === 'may-fail' || effect === 'narrows-values') && subject.startsWith(`${kind} `))
    .map(({ subject }) => quotedName(subject.slice(kind.length + 1))))),
];
const everyTable = async (database: PlainDatabase): Promise<string[]> =>
  (await database.db.query(`select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p') and n.nspname !~ '^(pg_|sluice)' and n.nspname <> 'information_schema'`)).map((row) => String(row['name']));
/** `public.Orders` → `"public"."Orders"`. */
const quotedName = (id: string): string => (id.match(/"(?:[^"]|"")*"|[^."]+/g) ?? []).map((each) => (each.startsWith('"') ? each : `"${each}"`)).join('.');

const columnsOf = (rows: RowsObservation): Record<string, readonly string[]> => Object.fromEntries(Object.entries(rows.tables).map(([name, table]) => [name, Object.keys(table.columns)]));

/** A difference in rows that the plan said before: a loss, a conversion, a column that is computed or replaced, a table that came or went. */
function declared(line: string, plan: Plan, heirs: ReadonlyMap<string, readonly string[]>): boolean {
  const named = /^(?:table|sequence) ([^:]+)/.exec(line)?.[1];
  if (named === undefined) return false;
  // The same values in other words: a label is called otherwise, a composite value prints an attribute that it had not.
  const rewords = ({ sql, effects }: ReturnType<typeof stepsOf>[number]): boolean => effects.some(({ cause }) => cause === 'rename-enum-value' || (cause === 'change-composite' && /^alter type .* add attribute /.test(sql)));
  if (/ rows differ in /.test(line) && stepsOf(plan).some(rewords)) return true;
  const names = new Map(Object.entries(plan.formerly ?? {}).map(([id, { address }]) => [addressText(address), id]));
  // What went from a table before that got its other name is said of the former one.
  const nowCalled = (id: string): string => names.get(id) ?? id.replace(/^column (.+?)(?=\/)/, (all, table: string) => names.get(`table ${table}`)?.replace(/^table/, 'column') ?? all);
  const address = (step: { readonly address: string }) => plain(nowCalled(step.address));
  return line.startsWith('sequence ') || [named, ...(heirs.get(named) ?? [])].map(plain).some((table) => stepsOf(plan).filter(({ action }) => action !== 'rename').some((step) =>
    step.effects.some(({ effect, subject }) => ['loses-rows', 'loses-values', 'narrows-values', 'rewrites'].includes(effect) && (plain(subject).endsWith(` ${table}`) || plain(subject).includes(` ${table}/`)))
    || address(step).endsWith(` ${table}`) || address(step).startsWith(`column ${table}/`)));
}

/** By table: those whose columns it inherits, as a partition or otherwise; a statement about one of them is about it too. */
async function ancestors(database: PlainDatabase): Promise<Map<string, string[]>> {
  const rows = await database.db.query(`
    with recursive line as (
      select inhrelid as heir, inhparent as ancestor from pg_inherits union select l.heir, i.inhparent from line l join pg_inherits i on i.inhrelid = l.ancestor
    ), named as (select c.oid, n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace)
    select h.name as heir, json_agg(a.name) as ancestors from line l join named h on h.oid = l.heir join named a on a.oid = l.ancestor group by 1`);
  return new Map(rows.map((row) => [String(row['heir']), (typeof row['ancestors'] === 'string' ? JSON.parse(row['ancestors']) : row['ancestors']) as string[]]));
}

/** As rows are named: without quotes. */
const plain = (id: string): string => id.replaceAll('"', '');

/** Roles that the files mention; a server of the proof's own has none of them. */
export const rolesOf = ({ old, new: now }: Pick<Case, 'old' | 'new'>): string[] => [
  ...new Set([...`${old}\n${now}`.matchAll(/\b(?:owner\s+to|grant\b[^;]*?\bto|revoke\b[^;]*?\bfrom|authorization|for\s+role|create\s+policy\b[^;]*?\bto)\s+("[^"]+"|[a-z_][\w$]*)((?:\s*,\s*(?:"[^"]+"|[a-z_][\w$]*))*)/gi)]
    .flatMap((match) => [match[1]!, ...(match[2] ?? '').split(',')])
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .map((name) => (name.startsWith('"') ? name.slice(1, -1) : name.toLowerCase()))
    .filter((name) => !['public', 'current_user', 'session_user', 'current_role', 'postgres', 'group'].includes(name) && !name.startsWith('pg_'))),
];
