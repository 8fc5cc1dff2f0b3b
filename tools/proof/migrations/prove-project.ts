/** Proves one project of versioned scripts: one by one there, back by the written rollback, back by the generated one, and on to the next. */
import type { Dialect, ProjectReport } from '@sluice/core';
import { compare, type Observation } from '@sluice/kit/observer';
import { observed as observedAt, withDatabase } from '../on-database.ts';
import type { Place } from '../place.ts';
import { plainLoad } from '../plain-load.ts';
import { rolesOf, type ProveContext } from '../prove.ts';
import { deployOnce, rollBackLast } from '../verbs.ts';
import type { MigrationsProject, Origin, WrittenPair } from './find-projects.ts';
import { scriptsWorkspace, type ScriptsWorkspace } from './scripts-workspace.ts';
import { timeless } from './timeless.ts';
import { whereItFails } from './where-it-fails.ts';
import { withRows } from './with-rows.ts';

export type BackVerdict = 'restored' | 'not restored' | 'failed' | 'not loadable';

export interface ScriptResult {
  readonly name: string;
  /** Left out: nobody wrote a rollback. */
  readonly written?: BackVerdict;
  readonly generated: BackVerdict;
  readonly reasons: readonly string[];
  readonly ms: number;
}

/** A part of a project's scripts: from one number, counted from 0, to before another. Those before it are the state that it begins with. */
export interface Span { readonly first: number; readonly end: number }

export interface MigrationsJob {
  readonly migrations: MigrationsProject;
  readonly span: Span;
  /** Each script there and back once more, of tables with rows. */
  readonly rows: boolean;
}

export interface MigrationsAnswer { readonly name: string; readonly scripts: readonly ScriptResult[] }

const observed = async (place: Place, database: string): Promise<Observation> => timeless(await observedAt(place, database));

type Back = Pick<ScriptResult, 'reasons'> & { readonly verdict: BackVerdict };

/** Two databases go through the scripts: one by Sluice, one by plain SQL, which says what is so. Every experiment has a copy of its own: to make one takes a third of the time, so there are no more than that. */
export async function proveProject({ name, scripts }: MigrationsProject, { place, dialect, state, number }: ProveContext, told: (script: ScriptResult) => void, { first, end }: Span = { first: 0, end: scripts.length }, rows = false): Promise<MigrationsAnswer> {
  const base = `proof_${process.pid}_${number}`;
  const texts = scripts.flatMap(({ up, down = '' }) => [up, down]).join('\n');
  await place.begin({ name, old: texts, new: '' }, rolesOf({ old: texts, new: '' }));
  const url = await place.target(`${base}_t`);
  await place.target(`${base}_c`);
  const results: ScriptResult[] = [];
  const site: Site = { place, dialect, base, workspace: await scriptsWorkspace(state, dialect.hazards.map(({ code }) => code)), rows, applied: [], loaded: [], now: await observed(place, `${base}_c`), copies: 0 };
  try {
    if (first > 0) await standing(site, url, scripts.slice(0, first));
    for (const script of scripts.slice(first, end)) {
      const started = performance.now();
      const loaded = site.loaded.length;
      const result = await proveScript(script, site, url).catch(async (error: unknown): Promise<Verdicts> => {
        await caughtUp(site, script, site.loaded.length > loaded);
        return { name: script.name, generated: 'failed', reasons: [error instanceof Error ? (error.stack ?? error.message) : String(error)] };
      });
      results.push({ ...result, ms: Math.round(performance.now() - started) });
      told(results.at(-1)!);
    }
  } finally {
    await site.workspace.remove();
    for (const each of ['t', 'c']) await place.drop(`${base}_${each}`).catch(() => undefined);
  }
  return { name, scripts: results };
}

type Verdicts = Omit<ScriptResult, 'ms'>;

interface Site {
  readonly place: Place;
  readonly dialect: Dialect;
  readonly base: string;
  readonly workspace: ScriptsWorkspace;
  readonly rows: boolean;
  /** What Sluice has applied, and knows of. */
  readonly applied: WrittenPair[];
  /** What plain SQL has run. */
  readonly loaded: string[];
  /** What plain SQL's database holds. */
  now: Observation;
  /** No two have one name: to make one again, its drop would be waited for. */
  copies: number;
}

interface Between { readonly before: Observation; readonly after: Observation }

async function proveScript(script: WrittenPair, site: Site, url: string): Promise<Verdicts> {
  const { place, base, applied } = site;
  const before = site.now;
  const complaint = await plainly(place, `${base}_c`, script.up);
  if (complaint !== undefined) {
    await asBefore(site);
    return { name: script.name, ...(script.down !== undefined && { written: 'not loadable' as const }), generated: 'not loadable', reasons: [await complained(site, script.up, script.from, complaint)] };
  }
  site.loaded.push(script.up);
  site.now = await observed(place, `${base}_c`);
  const between: Between = { before, after: site.now };
  const { down, downName, downFrom, ...alone } = script;
  const aside = down === undefined ? undefined : await onCopy(site, 't', (name, copy) => thereAndBack(name, copy, site, alone, between));
  const filled = site.rows ? await onCopy(site, 't', (name, copy) => filledThereAndBack(name, copy, site, alone)) : [];
  await site.workspace.files([...applied, script]);
  let report = await deployed(site, url);
  // What reads no rollback script deploys none. Where plain SQL does not run it either, that is the script's own.
  const unread = report.outcome !== 0 && down !== undefined && aside?.verdict !== 'failed' ? await refusedBack(script, site) : undefined;
  if (unread !== undefined) {
    await site.workspace.files([...applied, alone]);
    report = await deployed(site, url);
  }
  const verdict = (generated: Back, written?: Back): Verdicts => ({
    name: script.name, ...(written && { written: written.verdict }), generated: filled.length > 0 ? 'failed' : generated.verdict,
    reasons: [...(written?.reasons ?? []).map((reason) => `written: ${reason}`), ...[...generated.reasons, ...filled].map((reason) => `generated: ${reason}`)],
  });
  if (report.outcome !== 0) {
    // The next ones stand on it: by plain SQL, and taken out of what Sluice is asked for.
    await plainly(place, `${base}_t`, script.up);
    const failed: Back = { verdict: 'failed', reasons: [failure(report)] };
    return aside ? verdict(aside, failed) : verdict(failed);
  }
  applied.push(unread === undefined ? script : alone);
  if (unread !== undefined) return verdict(aside!, { verdict: 'not restored', reasons: [unread] });
  return down === undefined || !aside ? verdict(await onCopy(site, 't', (name, copy) => thenBack(name, copy, site, between))) : verdict(aside, await byHand({ ...script, down }, site, between));
}

/** What the server says of a rollback that somebody wrote, where it refuses it. */
function refusedBack({ down = '', downFrom, from }: WrittenPair, site: Site): Promise<string | undefined> {
  return onCopy(site, 'c', async (name) => {
    const complaint = await plainly(site.place, name, down);
    return complaint === undefined ? undefined : complained(site, down, downFrom ?? from, complaint);
  });
}

/** Both databases as the scripts before leave them, which are proven elsewhere: all at once by Sluice, and where that is not what plain SQL makes, as plain SQL makes it. */
async function standing(site: Site, url: string, scripts: readonly WrittenPair[]): Promise<void> {
  const { place, base, loaded, applied } = site;
  for (const { down: _down, downName: _downName, downFrom: _downFrom, ...script } of scripts) {
    if ((await plainly(place, `${base}_c`, script.up)) === undefined) {
      loaded.push(script.up);
      applied.push(script);
    } else await asBefore(site);
  }
  site.now = await observed(place, `${base}_c`);
  await site.workspace.files(applied);
  if ((await deployed(site, url)).outcome === 0 && compare(site.now, await observed(place, `${base}_t`)).length === 0) return;
  applied.length = 0;
  await place.drop(`${base}_t`);
  await place.copy(`${base}_c`, `${base}_t`);
}

/** What broke off in the middle (a connection that was lost) is one failure: the next scripts stand on what this one makes. */
async function caughtUp(site: Site, { up }: WrittenPair, isLoaded: boolean): Promise<void> {
  const { place, base } = site;
  if (!isLoaded) {
    await asBefore(site);
    if ((await plainly(place, `${base}_c`, up)) !== undefined) return asBefore(site);
    site.loaded.push(up);
    site.now = await observed(place, `${base}_c`);
  }
  if (compare(site.now, await observed(place, `${base}_t`)).length > 0) await plainly(place, `${base}_t`, up);
}

/** A script that fails by itself may leave half of its statements. */
async function asBefore(site: Site): Promise<void> {
  const { place, base } = site;
  if (compare(site.now, await observed(place, `${base}_c`)).length === 0) return;
  await place.drop(`${base}_c`);
  await place.target(`${base}_c`);
  for (const text of site.loaded) await plainly(place, `${base}_c`, text);
}

/** The script is applied: back by what somebody wrote, on a copy. */
async function byHand(script: WrittenPair & { readonly down: string }, site: Site, between: Between): Promise<Back> {
  const { place } = site;
  const back = await onCopy(site, 't', (name, copy) => thenBack(name, copy, site, between));
  if (back.verdict !== 'not restored') return back;
  const plain = await onCopy(site, 'c', async (name) => {
    const complaint = await plainly(place, name, script.down);
    return { complaint, wrong: complaint === undefined ? compare(between.before, await observed(place, name)).map(({ text }) => text) : [] };
  });
  const wrong = plain.complaint === undefined ? plain.wrong : [await complained(site, script.down, script.downFrom ?? script.from, plain.complaint)];
  // A rollback that restores by itself must do so here.
  return wrong.length === 0 ? { verdict: 'failed', reasons: back.reasons } : { verdict: 'not restored', reasons: wrong.slice(0, 3) };
}

async function thereAndBack(name: string, url: string, site: Site, script: WrittenPair, between: Between): Promise<Back> {
  const { workspace, applied } = site;
  await workspace.files([...applied, script]);
  const there = await deployed(site, url);
  return there.outcome === 0 ? thenBack(name, url, site, between) : { verdict: 'failed', reasons: [failure(there)] };
}

async function filledThereAndBack(name: string, url: string, site: Site, script: WrittenPair): Promise<readonly string[]> {
  await site.workspace.files([...site.applied, script]);
  return withRows({ place: site.place, name, up: script.up, failure, deploy: () => deployed(site, url), rollBack: () => rolledBack(site, url), plainly: () => plainly(site.place, name, script.up) });
}

async function thenBack(name: string, url: string, site: Site, { before, after }: Between): Promise<Back> {
  const { place } = site;
  const wrong = compare(after, await observed(place, name)).map(({ text }) => `applied, it is not what plain SQL makes: ${text}`);
  if (wrong.length > 0) return { verdict: 'failed', reasons: wrong };
  const back = await rolledBack(site, url);
  if (back.outcome !== 0) return { verdict: 'not restored', reasons: [failure(back)] };
  const left = compare(before, await observed(place, name)).map(({ text }) => `rolled back with success, and ${text}`);
  return left.length > 0 ? { verdict: 'failed', reasons: left } : { verdict: 'restored', reasons: [] };
}

async function onCopy<T>(site: Site, from: 't' | 'c', work: (name: string, url: string) => Promise<T>): Promise<T> {
  const { place, base } = site;
  const name = `${base}_${from}${site.copies += 1}`;
  const url = await place.copy(`${base}_${from}`, name);
  try {
    return await work(name, url);
  } finally {
    await place.drop(name);
  }
}

const plainly = (place: Place, name: string, sql: string): Promise<string | undefined> => withDatabase(place, name, (database) => plainLoad(database, sql));

/** What the server says of a text that it refuses, with the place. */
const complained = (site: Site, text: string, origin: Origin, complaint: string): Promise<string> =>
  onCopy(site, 'c', (copy) => withDatabase(site.place, copy, (database) => whereItFails(database, text, origin, complaint)));

const at = ({ root, env }: ScriptsWorkspace, url: string) => ({ root, env: { ...env, PROOF_URL: url } });
const deployed = ({ workspace, dialect }: Site, url: string): Promise<ProjectReport> => deployOnce(at(workspace, url), dialect, {});
const rolledBack = ({ workspace, dialect }: Site, url: string): Promise<ProjectReport> => rollBackLast(at(workspace, url), dialect);

const failure = ({ failure: why, status }: ProjectReport): string => `${why?.code ?? status} ${why?.message ?? ''}${why?.lines ? ` | ${why.lines.slice(0, 3).join(' | ')}` : ''}`;
