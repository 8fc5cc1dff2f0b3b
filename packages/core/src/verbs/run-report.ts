/** Reports of runs: put together from what happened to each project, and kept as `.sluice/runs/<run-id>.json`. */
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { OUTCOMES, type Outcome } from '../errors/codes.ts';
import { Failure, isFailure } from '../errors/failure.ts';
import type { ProjectReport, RunReport } from '../model/report.ts';
import { failureReport } from '../report/failure-text.ts';
import { cleaned } from '../report/redact.ts';
import { readRunJson, writeRunJson } from '../report/run-json.ts';
import { readDocument, requireNoLinks, writePlainFile } from '../sources/plain-file.ts';
import { fileName, statePaths } from '../sources/state.ts';
import { NAMES, type VerbContext } from './context.ts';

/** Sorts by time of start; unique without asking anybody. */
export const newRunId = (now: number): string =>
  `${new Date(now).toISOString().replaceAll(/[-:]/g, '').replace('T', '-').slice(0, 15)}-${randomBytes(4).toString('hex')}`;

/** What people see of it holds no secret; plans are cleaned where they are shown or kept. */
export const runReport = (context: Pick<VerbContext, 'redact'>, verb: string, environment: string, runId: string, startedAt: number, endedAt: number, projects: readonly ProjectReport[]): RunReport => ({
  format: 'sluice-run/1',
  runId, verb, environment,
  startedAt: new Date(startedAt).toISOString(),
  endedAt: new Date(endedAt).toISOString(),
  outcome: projects.reduce<Outcome>((worst, { outcome }) => (outcome > worst ? outcome : worst), OUTCOMES.success),
  projects: projects.map(({ plan, ...rest }) => ({ ...cleaned(lasting(rest), (text) => context.redact(text), NAMES), ...(plan && { plan }) })),
});

/** A clock that was put back in the middle must not give times below nothing: a report that cannot be read again would hide that the run went well. */
const lasting = <T extends Pick<ProjectReport, 'ms' | 'smoke'>>(project: T): T => ({ ...project, ms: Math.max(0, project.ms), smoke: project.smoke.map((check) => ({ ...check, ms: Math.max(0, check.ms) })) });

/** A project that a failure stopped before anything was written for it. */
export const refusedReport = (failure: Failure, of: { project: string; environment: string; database: string; ms: number } & Partial<ProjectReport>): ProjectReport => ({
  // Who mistyped an option is refused, too: nothing was begun.
  status: failure.outcome === OUTCOMES.refused || failure.outcome === OUTCOMES.usage ? 'refused' : failure.outcome === OUTCOMES.interrupted ? 'interrupted' : 'failed',
  outcome: failure.outcome,
  stepsDone: 0,
  stepsTotal: 0,
  hazards: [],
  findings: [],
  smoke: [],
  failure: failureReport(failure),
  ...of,
});

export const notRunReport = (of: { project: string; environment: string; database: string }, because: string): ProjectReport => ({
  ...of, status: 'not run', outcome: OUTCOMES.refused, stepsDone: 0, stepsTotal: 0, ms: 0, hazards: [], smoke: [],
  findings: [{ code: 'not-run', severity: 'info', message: because }],
});

/** Holds the id of the last run: ids begin with a time, and clocks may go back. */
const LAST = 'last';

const HINT = 'Remove it: a report is made by every run.';

/** How many reports are kept. */
const KEPT = 200;

/**
 * Several processes of one run (Nx tasks) each add a part under a common run id; all parts together are the report, in which the newest of a
 * project wins. Whoever puts it together looks again for parts that came meanwhile, so that the last one to do so has seen them all.
 */
export async function keepReport(context: VerbContext, report: RunReport): Promise<void> {
  try {
    await keep(context, report);
  } catch (error) {
    if (!isOfDisk(error)) throw error;
    // How the run ended is in the journal and is printed: a full disk must not hide it.
    for (const { project } of report.projects) context.progress({ event: 'note', project, message: `The report of run ${report.runId} could not be kept: ${error.message}` });
    await disownLast(statePaths(context.root, context.env).runs, report.runId);
  }
}

/** A full disk, a read-only one, rights. (Node calls a folder that cannot be made on a read-only disk ENOENT.) */
const isOfDisk = (error: unknown): error is NodeJS.ErrnoException => error instanceof Error && 'syscall' in error;

/** Who asks for the outcome of the last run must not get the one before: written over in its place, that needs no room. */
async function disownLast(runs: string, runId: string): Promise<void> {
  try {
    const file = await open(join(runs, LAST), constants.O_WRONLY | constants.O_NOFOLLOW);
    await file.write(runId).finally(() => file.close());
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
  }
}

async function keep(context: VerbContext, report: RunReport): Promise<void> {
  const { runs } = statePaths(context.root, context.env);
  const path = join(runs, `${fileName(report.runId)}.json`);
  const parts = `${path.slice(0, -'.json'.length)}.parts`;
  requireNoLinks(runs, parts);
  await mkdir(parts, { recursive: true });
  const own = writeRunJson(cleaned(report, (text) => context.redact(text), NAMES));
  await writePlainFile(runs, join(parts, `${randomBytes(4).toString('hex')}.json`), own);
  for (let seen = -1, names = await partsOf(parts); names.length > seen; names = await partsOf(parts)) {
    seen = names.length;
    // Of one part the whole is that part: plans of thousands of steps are not taken apart and put together for nothing.
    if (seen === 1) {
      await writePlainFile(runs, path, own);
      continue;
    }
    const all = names.map((name) => readRunJson(readDocument(join(parts, name), HINT) ?? '', name));
    await writePlainFile(runs, path, writeRunJson(mergeReports(context, all.sort((a, b) => (a.endedAt < b.endedAt ? -1 : 1)))));
  }
  await writePlainFile(runs, join(runs, LAST), report.runId);
  // By their ids, which begin with a time: a clock that was wrong must not take this very report away.
  const old = (await readdir(runs)).filter((name) => name.endsWith('.json')).sort().slice(0, -KEPT).filter((name) => name !== `${fileName(report.runId)}.json`);
  for (const name of old) for (const each of [name, name.replace(/json$/, 'parts')]) await rm(join(runs, each), { recursive: true, force: true });
}

const partsOf = async (folder: string): Promise<string[]> => (await readdir(folder)).filter((name) => name.endsWith('.json'));

function mergeReports(context: VerbContext, parts: readonly RunReport[]): RunReport {
  const last = parts.at(-1)!;
  const projects = new Map(parts.flatMap((part) => part.projects.map((project) => [project.project, project] as const)));
  const first = Math.min(...parts.map(({ startedAt }) => Date.parse(startedAt)));
  return runReport(context, last.verb, last.environment, last.runId, first, Date.parse(last.endedAt), [...projects.values()]);
}

function reportOf(runs: string, runId: string): RunReport | undefined {
  const path = join(runs, `${fileName(runId)}.json`);
  try {
    const text = readDocument(path, HINT);
    return text === undefined ? undefined : readRunJson(text, path);
  } catch (error) {
    if (isFailure(error)) return undefined;
    throw error;
  }
}

/** Without a note of it, the one whose id has the latest time. */
async function lastRun(runs: string): Promise<string | undefined> {
  const noted = (readDocument(join(runs, LAST), HINT) ?? '').trim();
  if (noted !== '') return noted;
  return (await readdir(runs).catch(() => [])).filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -5)).sort().pop();
}

/** The report of a run, or of the last one. Throws SL605. */
export async function outcome(context: Pick<VerbContext, 'root' | 'env'>, runId?: string): Promise<RunReport> {
  const { runs } = statePaths(context.root, context.env);
  const wanted = runId ?? (await lastRun(runs));
  const report = wanted === undefined ? undefined : reportOf(runs, wanted);
  if (!report) {
    throw new Failure('SL605', runId === undefined ? 'no run was kept here' : `no run ${runId} was kept here`, { hint: 'Reports of runs lie in .sluice/runs of the machine that ran them.' });
  }
  return report;
}
