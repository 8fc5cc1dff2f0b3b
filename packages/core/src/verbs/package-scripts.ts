/** Versioned scripts that are to run between the two states of a package: they become its first step, word for word, and what the files want is planned behind them. */
import { posix } from 'node:path';
import { kindsByName } from '../catalog/canonical.ts';
import { Failure, isFailure } from '../errors/failure.ts';
import { scriptKey, type AppliedScript } from '../journal/applied-scripts.ts';
import type { Id } from '../model/address.ts';
import type { Catalog } from '../model/catalog.ts';
import type { Finding } from '../model/finding.ts';
import type { ManifestScript, ManifestStep } from '../model/package.ts';
import { isEmpty, type Bound } from '../model/plan.ts';
import { boundFingerprint } from '../plan/make.ts';
import { identityOf } from '../script/identity.ts';
import type { Script } from '../script/order.ts';
import { decode } from '../sources/decode.ts';
import { projectNamed } from '../sources/workspace.ts';
import type { VerbContext } from './context.ts';
import { cutScript } from './cut-script.ts';
import type { Opened } from './engagement.ts';
import type { Gathered, Member } from './gather.ts';
import { readLedger, type Ledger } from './ledger.ts';
import { memberAt, type EndState, type StartState } from './package-states.ts';
import { scriptsOf } from './pending-scripts.ts';
import { cloneOf, isScriptsOnly, planScripts, scopeOf } from './plan-scripts.ts';
import type { PlannedProject } from './planning.ts';
import { batchesToTry } from './rehearsal.ts';
import { part } from './state-body.ts';

/** The step of a package that versioned scripts are; planned ones are numbered from 10. */
const STEP = '0-scripts';

export interface RangeScripts {
  /** Of the scripts, from where the package begins. */
  readonly planned: PlannedProject;
  /** What they lead to; undefined: nobody knows before. */
  readonly after: Catalog | undefined;
  /** Where the package begins; undefined: nobody knows. */
  readonly before: Catalog | undefined;
  readonly step: ManifestStep;
  /** By path within the package. */
  readonly texts: ReadonlyMap<string, string>;
  readonly findings: readonly Finding[];
}

export interface RangeRequest {
  readonly context: VerbContext;
  readonly gathered: Gathered;
  readonly opened: Opened;
  readonly start: StartState;
  readonly end: EndState;
  readonly member: Member;
  /** The state that they begin with. */
  readonly state: Catalog;
}

/** undefined: none are to run, and there are files. Throws SL215 for what no package can hold, SL509 for what was edited in between. */
export async function rangeScripts(request: RangeRequest): Promise<RangeScripts | undefined> {
  const { context, gathered, opened, start, end, member } = request;
  if (!member.manifest.migrations) return undefined;
  const { dialect, group, connection } = opened;
  const from = await startOf(request);
  const state = from.state ?? request.state;
  const desire = { dialect, group, server: connection.server, connection };
  const planned = await planScripts(gathered, {
    dialect, server: connection.server, member, neighbours: [...end.members.values()], live: state, session: start.known ? undefined : opened.session, adopt: true, ledger: from.ledger, clone: cloneOf(context, gathered, desire, member, state),
  }, {});
  const { plan } = planned;
  if (isEmpty(plan)) return isScriptsOnly(member) ? { planned, after: state, before: state, texts: new Map(), step: { name: STEP, scripts: [] }, findings: [] } : undefined;
  const refuse = (why: string, hint: string) => new Failure('SL215', `${member.project.name}: ${why}`, { hint });
  if (plan.conflicts) throw refuse(`${plan.conflicts[0]!.script} creates ${plan.conflicts[0]!.id}, which is there already`, 'Deliver it by sluice deploy: what makes room is decided by what is there.');
  const names = new Set(plan.scripts!.map(({ name }) => name));
  const rehearsed = await rehearse(request, planned, state);
  if (!rehearsed.after && !isScriptsOnly(member)) throw refuse(`what the files want after ${[...names].slice(0, 5).join(', ')} is not known: ${rehearsed.why}`, 'Deliver the scripts by sluice deploy; or end the package before them: --to=<commit>.');
  return {
    planned, after: rehearsed.after, before: start.known === undefined ? state : from.state, ...(await written(end, member.scripts.filter(({ name }) => names.has(name)))),
    findings: [...(planned.findings ?? []), ...(rehearsed.after ? [] : [{ code: 'not-rehearsed', severity: 'warning', message: `where the scripts of ${member.project.name} lead is not known: ${rehearsed.why}`, hint: 'The package does not say it, and its end is not compared with anything.' } as const])],
  };
}

/** What is applied where the package begins. Of a commit all scripts that it has are; of scripts alone they also tell what is there. */
async function startOf(request: RangeRequest): Promise<{ readonly ledger: Ledger; readonly state?: Catalog }> {
  const { gathered, opened, start, member } = request;
  if (start.known === undefined || !start.workspace) return { ledger: await readLedger(opened, member.project.name, gathered.environment.name) };
  const dialect = scriptsOf(opened.dialect, member);
  const project = start.workspace.projects.find(({ name }) => name === member.project.name);
  const then = project?.manifest ? await memberAt(gathered, start.workspace, projectNamed(start.workspace, project.name), member) : undefined;
  const applied = new Map<string, AppliedScript>();
  for (const script of then?.scripts ?? []) {
    const identity = identityOf(script.plain, await cutScript(dialect, script.plain));
    applied.set(scriptKey(script), { record: { name: script.name, ...(script.version !== undefined && { version: script.version }), how: 'baseline', ...identity, steps: [], reversible: false }, by: start.label, steps: [] });
  }
  const ledger = { applied, known: start.known };
  if (!then || !isScriptsOnly(member)) return { ledger };
  if (then.scripts.length === 0) return { ledger, state: request.state };
  // The scripts may make what they lie in, or expect it.
  const { owned } = scopeOf({ dialect: opened.dialect, member: then, neighbours: [...request.end.members.values()], live: request.state });
  for (const empty of [part(request.state, (fact) => !owned(fact.id)), request.state]) {
    const after = await madeBy(request, then, empty);
    // What they made is ours, as if they had run here.
    if (after) return { ledger: { applied, known: new Set([...start.known, ...[...after.facts.keys()].filter((id) => !empty.facts.has(id))]) }, state: after };
  }
  return { ledger };
}

/** What all scripts of the start lead to. */
async function madeBy(request: RangeRequest, then: Member, from: Catalog): Promise<Catalog | undefined> {
  const { gathered, opened: { dialect, connection }, end } = request;
  try {
    const earlier = await planScripts(gathered, { dialect, server: connection.server, member: then, neighbours: [...end.members.values()], live: from, session: undefined, adopt: true, ledger: { applied: new Map(), known: undefined } }, {});
    return (await rehearse(request, earlier, from)).after;
  } catch (error) {
    if (!isFailure(error)) throw error;
    return undefined;
  }
}

async function rehearse({ context, gathered, opened: { dialect, group, connection }, member }: RangeRequest, { plan }: PlannedProject, before: Catalog): Promise<{ readonly after?: Catalog; readonly why: string }> {
  const batches = batchesToTry(plan);
  if (!batches) return { why: `the BTEQ script ${plan.programs!.find(({ rowsAlone }) => !rowsAlone)!.script} decides by what the database answers, and changes more than rows` };
  const clone = cloneOf(context, gathered, { dialect, group, server: connection.server, connection }, member, before);
  if (!clone) return { why: `${dialect.name} has no copies on which they could be tried` };
  try {
    return { after: (await clone(batches)).catalog, why: '' };
  } catch (error) {
    if (!isFailure(error)) throw error;
    return { why: error.message };
  }
}

/** As they stand in the project: their names and words are what the journal knows them by. */
async function written({ workspace }: EndState, scripts: readonly Script[]): Promise<Pick<RangeScripts, 'step' | 'texts'>> {
  const runsOf = ({ file }: Script): string[] => [...(file.runs ?? [])].flatMap(([path, run]) => (run === 'outside' || path === file.path ? [] : [path]));
  const contents = await workspace.tree.read([...new Set(scripts.flatMap((script) => [script.file.path, ...(script.rollback ? [script.rollback.path] : []), ...runsOf(script)]))]);
  const texts = new Map<string, string>();
  const put = (folder: string, name: string, path: string): string => {
    const [at, text] = [`${folder}/${STEP}/${name}`, decode(path, contents.get(path)!)];
    if (texts.has(at) && texts.get(at) !== text) throw new Failure('SL215', `two files of the project would be ${at} in the package`, { at: { file: path, line: 1 }, hint: 'Give one of them another name.' });
    texts.set(at, text);
    return at;
  };
  const beside = (script: Script, path: string): string => {
    const relative = posix.relative(posix.dirname(script.file.path), path);
    if (relative.startsWith('../')) throw new Failure('SL215', `${script.name} runs ${path}, which lies outside of its folder`, { hint: 'Put it beside the scripts or below them: in a package they stand in one folder.' });
    return put('steps', relative, path);
  };
  return {
    texts,
    step: { name: STEP, scripts: scripts.map((script): ManifestScript => {
      const { name, file, rollback } = script;
      const runs = runsOf(script).map((path) => beside(script, path));
      if (rollback?.runs) throw new Failure('SL215', `${posix.basename(rollback.path)} runs other files`, { at: { file: rollback.path, line: 1 }, hint: 'In a package a rollback script is one file: write what it runs into it.' });
      return { path: put('steps', name, file.path), ...(rollback && { rollback: put('rollback', `${posix.parse(name).name}${posix.extname(rollback.path)}`, rollback.path) }), ...(runs.length > 0 && { runs }), migration: true };
    }) },
  };
}

/** Of what a package covers in a catalog. */
export function boundIn({ opened: { dialect }, member, end }: Pick<RangeRequest, 'opened' | 'member' | 'end'>, catalog: Catalog, said: readonly string[], outside: readonly Id[]): Bound {
  const { counted } = scopeOf({ dialect, member, neighbours: [...end.members.values()], live: catalog, said: new Set(said) });
  return { fingerprint: boundFingerprint(catalog, counted, outside, kindsByName(dialect.kinds)), outside };
}
