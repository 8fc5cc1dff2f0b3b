/** What is good to know of versioned scripts before they run anywhere: hazards that their text alone shows, what fails when it runs again, and the way back. */
import { isFailure } from '../errors/failure.ts';
import { judge } from '../gate/judge.ts';
import type { Variables } from '../manifest/names.ts';
import type { Id } from '../model/address.ts';
import { emptyCatalog } from '../model/catalog.ts';
import type { Dialect } from '../model/dialect.ts';
import type { EffectName } from '../model/effect.ts';
import type { Finding } from '../model/finding.ts';
import { SMALL_BELOW } from '../model/hazard-rule.ts';
import type { ScriptStatement } from '../model/script.ts';
import type { Owns, SourceFile } from '../model/statement.ts';
import { bindManifest } from '../manifest/bind-manifest.ts';
import { filesNamed, isBteq } from '../script/bteq/recognise.ts';
import { directivesOf } from '../script/identity.ts';
import { orderScripts, type Script } from '../script/order.ts';
import { readMigrations, withoutScripts } from '../sources/files.ts';
import { manifestOf, type Project } from '../sources/project.ts';
import type { Workspace } from '../sources/workspace.ts';
import { beyondFinding, beyondOwns } from './beyond-owns.ts';

/** Of scripts that can be read; what is wrong with the others is told as a failure. */
export async function lintScripts(workspace: Workspace, project: Project, dialect: Dialect, variables: Variables): Promise<Finding[]> {
  const manifest = manifestOf(project);
  if (!manifest.migrations || !dialect.scripts) return [];
  try {
    const { files, plain } = await readMigrations(workspace, project, variables, filesNamed);
    const { owns } = bindManifest(manifest, variables);
    const findings: Finding[] = withoutScripts(project, files);
    // What a BTEQ script does is decided while it runs.
    for (const script of orderScripts(files, plain)) if (!isBteq(script.file)) findings.push(...(await lintScript(script, dialect, owns, project.name)));
    return findings;
  } catch (error) {
    if (!isFailure(error)) throw error;
    return [];
  }
}

async function lintScript({ name, version, file, rollback }: Script, dialect: Dialect, owns: Owns, project: string): Promise<Finding[]> {
  const { cut, judge: judgeOf, lint } = dialect.scripts!;
  const statements = await cut(file);
  const told = lint?.(statements, owns) ?? [];
  const runsAgain = version === undefined || directivesOf(file, statements).transaction === 'off';
  const made = new Set<Id>();
  const findings: Finding[] = beyondOwns(dialect, [{ name, statements }], owns).map((each) => beyondFinding(each, project));
  for (const [index, statement] of statements.entries()) {
    const { again, creates = [] } = told[index] ?? {};
    if (again && runsAgain) {
      const why = version === undefined ? 'this script runs again after each edit' : 'a statement that a failure cut off may have to run again';
      findings.push({ code: 'not-idempotent', severity: 'warning', message: `${name}: ${again.message}, and ${why}`, at: statement.place, hint: again.hint });
    }
    const { effects } = judgeOf(statement, emptyCatalog, owns, statements.slice(0, index));
    const hazards = judge(effects.filter(({ subject }) => !made.has(subject)), dialect.hazards, { rows: new Map(), created: made, smallBelow: SMALL_BELOW });
    const destroys = effects.some(({ effect, subject }) => LOSES.includes(effect) && !made.has(subject));
    const said = destroys && isExplained(file, statement);
    for (const { code, severity, message, advice, subject } of hazards) {
      if (severity === 'info') continue;
      const quiet = severity === 'warn' || said;
      findings.push({
        code, severity: quiet ? 'info' : 'warning', subject, at: statement.place, message: `${name}: ${message}${quiet || !destroys ? '' : '. No comment above it says why.'}`,
        hint: destroys && !quiet ? 'Say why in a comment directly above the statement; deploy asks for --allow all the same.' : advice,
      });
    }
    for (const id of creates) made.add(id);
  }
  return [...findings, ...(version === undefined ? [] : await backOf(name, statements, rollback, dialect))];
}

const LOSES: readonly EffectName[] = ['loses-rows', 'loses-values', 'narrows-values'];

/** A comment ends on the line before it, or stands behind it on its last line. */
function isExplained({ text }: SourceFile, { offset, text: own }: ScriptStatement): boolean {
  const [line = '', before = ''] = text.slice(0, offset).split('\n').slice(-2).reverse();
  const behind = /^[^\n]*/.exec(text.slice(offset + own.length))![0];
  return /\*\/\s*$/.test(line) || (line.trim() === '' && /^\s*--(?!\s*sluice\s*:)\s*\S|\*\/\s*$/.test(before)) || /^\s*;?\s*--\s*\S/.test(behind);
}

async function backOf(name: string, statements: readonly ScriptStatement[], rollback: SourceFile | undefined, dialect: Dialect): Promise<Finding[]> {
  if (statements.length === 0) return [];
  if (!rollback) return [{ code: 'no-rollback', severity: 'info', message: `${name} has no rollback script: its way back is what the catalogs differ in, which brings no rows back`, at: statements[0]!.place }];
  const isEmpty = !isBteq(rollback) && (await dialect.scripts!.cut(rollback)).length === 0;
  // Who says in a comment that nothing is to be done has thought of it.
  if (!isEmpty || /--\s*\S|\/\*/.test(rollback.text)) return [];
  return [{ code: 'empty-rollback', severity: 'warning', message: `the rollback script of ${name} has no statement`, at: { file: rollback.path, line: 1, column: 1 }, hint: 'Take back what the script does, or say in a comment that there is nothing to take back; without the file the way back is made from the catalogs.' }];
}
