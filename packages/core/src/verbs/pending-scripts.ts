/** A project's versioned scripts against the journal: what is to run, what was edited since it ran, what is late, what is missing. */
import { Failure } from '../errors/failure.ts';
import { scriptKey, type AppliedScript } from '../journal/applied-scripts.ts';
import type { Dialect } from '../model/dialect.ts';
import type { Finding } from '../model/finding.ts';
import type { ScriptDialect } from '../model/script.ts';
import type { CutScript, ScriptWork } from '../plan/scripts.ts';
import { identityOf, type Identity } from '../script/identity.ts';
import { compareVersions, type Script } from '../script/order.ts';
import { withoutScripts } from '../sources/files.ts';
import { cutScript } from './cut-script.ts';
import type { Gathered, Member } from './gather.ts';
import type { Ledger } from './ledger.ts';

export interface ScriptChoice {
  /** Up to and with this version; left out: all. */
  readonly toVersion?: string | undefined;
  /** A version, or a repeatable script's name, that is taken back and applied again. */
  readonly redo?: string | undefined;
  /** What becomes of objects that are there already, where nobody nearer says it: raise, rename or drop. */
  readonly ifExists?: string | undefined;
}

export interface KnownScript {
  readonly script: Script;
  readonly key: string;
  readonly identity: Identity;
  readonly applied: AppliedScript | undefined;
  /** The name under which it was applied, where that is another one. */
  readonly formerly?: string;
}

export interface Pending {
  readonly work: readonly ScriptWork[];
  readonly findings: readonly Finding[];
}

/** Throws SL201 and SL207 with places, SL101 where the dialect has no scripts. */
export function scriptsOf(dialect: Dialect, { project, manifest }: Pick<Member, 'project' | 'manifest'>): ScriptDialect {
  if (dialect.scripts) return dialect.scripts;
  throw new Failure('SL101', `${project.name} has migrations, and ${dialect.name} has no versioned scripts`, { at: manifest.source.placeOf(['migrations'], 'key'), hint: 'Remove `migrations:`.' });
}

export async function known({ applied: journaled }: Ledger, dialect: ScriptDialect, member: Member): Promise<{ readonly scripts: readonly KnownScript[]; readonly missing: readonly AppliedScript[] }> {
  const applied = new Map(journaled);
  const scripts: KnownScript[] = [];
  for (const script of member.scripts) {
    const key = scriptKey(script);
    scripts.push({ script, key, identity: identityOf(script.plain, await cutScript(dialect, script.plain)), applied: applied.get(key) });
    applied.delete(key);
  }
  return renamed(scripts, [...applied.values()]);
}

/** A script is what it says: one that is not among the files any more, and says what a file says that was not applied, is that file. */
function renamed(scripts: readonly KnownScript[], gone: readonly AppliedScript[]): { readonly scripts: readonly KnownScript[]; readonly missing: readonly AppliedScript[] } {
  const left = [...gone];
  const found = scripts.map((each): KnownScript => {
    const index = each.applied || each.script.version === undefined ? -1 : left.findIndex(({ record, partly }) => partly === undefined && record.version !== undefined && record.statements.length > 0 && record.meaning === each.identity.meaning);
    const [applied] = index < 0 ? [] : left.splice(index, 1);
    return applied ? { ...each, applied, formerly: applied.record.name } : each;
  });
  // What was journaled under its new name by a repair stays in the history under the old one too.
  return { scripts: found, missing: left.filter(({ record }) => !found.some(({ applied }) => applied?.record.how === 'repaired' && applied.record.meaning === record.meaning)) };
}

/** Throws SL509 for what was edited after it was applied, SL613 for a choice that names nothing. */
export async function pendingScripts(ledger: Ledger, dialect: ScriptDialect, gathered: Gathered, member: Member, choice: ScriptChoice = {}): Promise<Pending> {
  const { scripts, missing } = await known(ledger, dialect, member);
  const findings: Finding[] = [...withoutScripts(member, member.scripts), ...missing.map(({ record, by }): Finding => ({
    code: 'script-missing', severity: 'warning', message: `${record.name} was applied by ${by} and is not among the files`, hint: 'Put the file back: it is part of the history, and its rollback script is needed to go back.',
  }))];
  for (const { script, formerly } of scripts) if (formerly !== undefined) findings.push({ code: 'script-renamed', severity: 'warning', message: `${script.name} was applied as ${formerly}, and does not run again`, at: { file: script.file.path, line: 1 }, hint: '`sluice repair` journals it under its new name.' });
  refuseEdits(scripts, member);
  for (const { script, identity, applied } of scripts) if (applied && isCosmetic(identity, applied)) findings.push(cosmetic(script, applied));
  const last = scripts.flatMap(({ script, applied }) => (applied && script.version !== undefined ? [script.version] : [])).sort(compareVersions).at(-1);
  const limit = choice.toVersion === undefined ? undefined : named(scripts, choice.toVersion, member).script.version;
  const again = choice.redo === undefined ? undefined : named(scripts, choice.redo, member);
  if (again && (!again.applied || again.applied.partly !== undefined)) throw new Failure('SL613', `${again.script.name} is not applied in ${gathered.environment.name}, so it cannot be done again`, { hint: 'Run deploy: it applies what is not applied yet.' });
  const work: ScriptWork[] = [];
  for (const each of scripts) {
    const { script, identity, applied } = each;
    const isAgain = each === again;
    const isDone = applied !== undefined && applied.partly === undefined && (script.version !== undefined || applied.record.meaning === identity.meaning);
    if (isDone && !isAgain) continue;
    if (limit !== undefined && script.version !== undefined && compareVersions(script.version, limit) > 0) continue;
    if (!applied && script.version !== undefined && last !== undefined && compareVersions(script.version, last) < 0) {
      findings.push({ code: 'out-of-order', severity: 'warning', message: `${script.name} is applied after V${last}, which has a higher version`, at: { file: script.file.path, line: 1 }, hint: 'Look whether both say the same in either order.' });
    }
    const twin = scripts.find((other) => other !== each && other.script.version !== undefined && script.version !== undefined && identity.statements.length > 0 && other.identity.meaning === identity.meaning && (other.applied !== undefined || scripts.indexOf(other) < scripts.indexOf(each)));
    if (twin && !applied) findings.push({ code: 'script-twice', severity: 'warning', message: `${script.name} says what ${twin.script.name} says, and runs as well`, at: { file: script.file.path, line: 1 }, hint: 'Where one of them was picked from another branch, remove it.' });
    const { findings: said = [], ...cut } = await cutScript(dialect, script.file);
    const back = script.rollback ? await cutScript(dialect, script.rollback) : isAgain ? undefined : await before(dialect, applied, script);
    findings.push(...said, ...(back?.findings ?? []));
    work.push({
      ...cut, name: script.name, ...(script.version !== undefined && { version: script.version }), identity, done: applied?.partly ?? 0, ...(applied?.reached !== undefined && { reached: applied.reached }), ...(applied?.start && { start: applied.start }), how: isAgain ? 'redone' : 'applied', ...(isAgain && { again: true }),
      ...(back && { back }), backName: lacks(script),
    });
    if (isAgain && script.version !== undefined && !script.rollback) throw new Failure('SL613', `${script.name} has no rollback script, so it cannot be done again`, { at: { file: script.file.path, line: 1 }, hint: `Write ${rollbackName(script)} beside it.` });
  }
  return { work, findings };
}

const rollbackName = ({ name }: Script): string => name.replace(/__/, '__rollback_');

const lacks = (script: Script): string =>
  script.version === undefined ? `${script.name} was never applied before: a rollback takes back by the catalog what differs, and no rows that it changed` : `${script.name} has no rollback script (${rollbackName(script)}): a rollback takes back by the catalog what differs, and no rows that it changed`;

/** What was applied before of a repeatable script, if anything was. */
function before(dialect: ScriptDialect, applied: AppliedScript | undefined, script: Script): Promise<CutScript> | undefined {
  if (script.version !== undefined || !applied || applied.partly !== undefined || applied.steps.length === 0 || applied.record.program !== undefined) return undefined;
  return cutScript(dialect, { path: script.file.path, text: applied.steps.map(({ sql }) => sql).join('\n;\n') });
}

const isCosmetic = (identity: Identity, { record }: AppliedScript): boolean => record.text !== identity.text && record.meaning === identity.meaning;

const cosmetic = (script: Script, { by }: AppliedScript): Finding => ({
  code: 'script-reformatted', severity: 'warning', message: `${script.name} was reformatted since ${by} applied it: only comments or white space differ`, at: { file: script.file.path, line: 1 }, hint: 'Nothing is to be done; `sluice repair` journals it as it is now.',
});

/** Whether what ran is what the file says; of a script that stopped half way, the part that ran. */
export function isEdited({ script, identity, applied }: KnownScript): boolean {
  if (!applied) return false;
  const { record, partly, reached } = applied;
  // One that runs in batches has begun: what its first ones did must be what the others do.
  const ran = (partly ?? 0) + (reached === undefined ? 0 : 1);
  if (partly !== undefined) return record.statements.slice(0, ran).some((meaning, index) => meaning !== identity.statements[index]) || identity.statements.length < ran;
  return script.version !== undefined && record.meaning !== identity.meaning;
}

function refuseEdits(scripts: readonly KnownScript[], member: Member): void {
  const edited = scripts.filter(isEdited);
  const [first] = edited;
  if (!first) return;
  const { script, identity, applied } = first;
  const line = (each: KnownScript): string => `${each.script.file.path}: ${each.applied!.record.meaning.slice(0, 12)} was applied by ${each.applied!.by}, ${each.identity.meaning.slice(0, 12)} is in the file`;
  const firstChange = applied!.record.statements.findIndex((meaning, index) => meaning !== identity.statements[index]);
  throw new Failure('SL509', applied!.partly === undefined ? `${script.name} was edited after it was applied` : `${script.name} stopped after ${applied!.partly} of its statements, and one of those was edited since`, {
    at: { file: script.file.path, line: 1 },
    lines: [...edited.slice(0, 10).map(line), ...(firstChange >= 0 ? [`the first statement that differs is number ${firstChange + 1}`] : [])],
    hint: applied!.partly === undefined
      ? `Put it back as it was and write the change as a new version; or, when the database is what the file says now, run \`sluice repair ${member.project.name} --env=…\`.`
      : 'Put the statements that ran back as they were; those after them may be edited.',
  });
}

/** Throws SL613. */
export function named(scripts: readonly KnownScript[], text: string, member: Member): KnownScript {
  const found = scripts.find(({ script, key }) => script.name === text || (script.version !== undefined && /^V?\d/i.test(text) && key === scriptKey({ name: '', version: text.replace(/^V/i, '') })));
  if (found) return found;
  throw new Failure('SL613', `${member.project.name} has no script ${text}`, { lines: scripts.slice(-10).map(({ script }) => script.name), hint: 'Name a version, such as V003, or the file of a repeatable script.' });
}

