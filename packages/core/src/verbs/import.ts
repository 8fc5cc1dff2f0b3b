/** Import: versioned scripts of another tool become the project's own, as files that a person can read, and what that tool has applied to an environment counts as applied. */
import { readdirSync, statSync } from 'node:fs';
import { posix, resolve as resolvePath } from 'node:path';
import picomatch from 'picomatch';
import { Failure } from '../errors/failure.ts';
import { meant } from '../manifest/nearest.ts';
import type { Finding } from '../model/finding.ts';
import type { RunReport } from '../model/report.ts';
import type { ScriptHistory } from '../model/script.ts';
import type { SourceFile } from '../model/statement.ts';
import { decode } from '../sources/decode.ts';
import { diskTree } from '../sources/disk-tree.ts';
import { layoutIn, layouts, leftOut } from '../sources/layouts/all.ts';
import { appliedOf } from '../sources/layouts/applied.ts';
import { filesOf, type OwnFile, type OwnScript } from '../sources/layouts/files-of.ts';
import type { Layout } from '../sources/layouts/layout.ts';
import { readPlainFile, writePlainFile } from '../sources/plain-file.ts';
import { manifestOf, type Project } from '../sources/project.ts';
import { openWorkspace, projectNamed, type Workspace } from '../sources/workspace.ts';
import type { VerbContext } from './context.ts';
import { open } from './engagement.ts';
import { gather } from './gather.ts';
import { baseline } from './settle-scripts.ts';

export interface ImportOptions {
  /** Absolute, or relative to the workspace. */
  readonly folder: string;
  /** Left out: the only project of the workspace. */
  readonly project?: string | undefined;
  /** The layout's name; left out: the first that fits. */
  readonly layout?: string | undefined;
  /** Where the other tool's history is read, and journaled as a baseline; left out: no database is asked. */
  readonly environment?: string | undefined;
  readonly waitMs?: number | undefined;
  /** Nothing is written. */
  readonly dryRun?: boolean | undefined;
}

export interface ImportResult {
  readonly project: string;
  readonly layout: { readonly name: string; readonly title: string };
  /** Relative to the workspace. */
  readonly folder: string;
  readonly scripts: readonly OwnScript[];
  readonly findings: readonly Finding[];
  /** How many files were written; those that were there already with the same text are not among them. */
  readonly written: number;
  readonly history?: ImportedHistory;
}

export interface ImportedHistory {
  readonly environment: string;
  /** As SQL names it. */
  readonly table: string;
  /** How many of the scripts it tells to be applied. */
  readonly applied: number;
  /** Left out of a dry run. */
  readonly report?: RunReport;
}

const READ = /(?:\.(?:sql|plan|conf|ya?ml|xml|json)|(?:^|\/)metadata\.toml)$/i;
const WITHOUT = new Set(['node_modules', '.git']);

/** Throws SL104, SL208. */
export async function importScripts(context: VerbContext, options: ImportOptions): Promise<ImportResult> {
  const workspace = await openWorkspace(context.root);
  const project = chosen(workspace, options.project);
  const files = await filesIn(context.root, options.folder);
  const layout = layoutOf(files, options);
  const reading = layout.read(files, { dialect: manifestOf(project).dialect });
  const { scripts, findings } = filesOf({ ...reading, findings: [...reading.findings, ...leftOut(files, reading)] });
  if (scripts.length === 0) throw new Failure('SL208', `${options.folder} holds no script to take over`, { lines: findings.map(({ message }) => message), hint: `It was read as ${layout.title}; name another layout with --layout, or the folder that holds them.` });
  const place = placeOf(project);
  const missing = scripts.flatMap(({ up, down }) => [up, ...(down ? [down] : [])]).filter((file) => isNew(context.root, place.folder, file));
  const unread = place.read(scripts.map(({ up }) => up.name));
  const write = options.dryRun !== true;
  const history = options.environment === undefined ? undefined : await historyIn(context, project, layout, options, unread);
  if (write) for (const { name, text } of missing) await writePlainFile(context.root, resolvePath(context.root, place.folder, name), text);
  const applied = history && appliedOf(scripts, history);
  return {
    project: project.name, layout: { name: layout.name, title: layout.title }, folder: place.folder, scripts, written: write ? missing.length : 0,
    findings: [...findings, ...unread, ...(applied ? applied.strangers.map((id): Finding => ({ code: 'import', severity: 'warning', message: `${history.table} tells that ${id} was applied, and no script is called that` })) : [])],
    ...(applied && {
      history: {
        environment: options.environment!, table: history.table, applied: applied.scripts.length,
        ...(write && { report: await baseline(context, { environment: options.environment, projects: [project.name], scripts: applied.scripts.map(({ up }) => up.name), reason: `imported from ${history.table}`, waitMs: options.waitMs }) }),
      },
    }),
  };
}

/** Asked before anything is written. Throws SL208 where there is none, or none that can be relied on. */
async function historyIn(context: VerbContext, project: Project, layout: Layout, { environment, waitMs }: ImportOptions, unread: readonly Finding[]): Promise<ScriptHistory> {
  const [finding] = unread;
  if (finding) throw new Failure('SL208', finding.message, { ...(finding.at && { at: finding.at }), hint: finding.hint! });
  const gathered = await gather(context, { environment, projects: [project.name] });
  const group = gathered.groups.find(({ selected }) => selected.length > 0)!;
  const { connection, session, dialect } = await open(context, gathered, group, 'import', waitMs);
  try {
    const history = await dialect.scripts?.history?.(session, layout.name);
    if (!history) throw new Failure('SL208', `${group.database.label} holds no history of ${layout.title}`, { hint: 'Import without --env, and take what is applied as applied with `sluice baseline --to-version=…`.' });
    if (history.broken !== undefined) throw new Failure('SL208', `${history.table} does not tell for sure what is applied: ${history.broken}`, { hint: 'Set it right with the tool that wrote it, then import again.' });
    return history;
  } finally {
    await connection.close();
  }
}

function chosen(workspace: Workspace, name: string | undefined): Project {
  const { projects } = workspace;
  if (name !== undefined) return projectNamed(workspace, name);
  if (projects.length === 1) return projects[0]!;
  throw new Failure('SL104', 'it is not said which project the scripts are for', { hint: projects.length === 0 ? 'Make a project first: a folder with a database.yaml.' : `Write --project=<name>, one of ${projects.map((project) => project.name).join(', ')}.` });
}

/** Paths are relative to the folder. Throws SL208 where there is none. */
async function filesIn(root: string, folder: string): Promise<SourceFile[]> {
  const base = resolvePath(root, folder);
  try {
    if (!statSync(base).isDirectory()) throw new Error('not a folder');
  } catch {
    throw new Failure('SL208', `${folder} is not a folder`, { hint: 'Name the folder that holds the scripts.' });
  }
  const tree = diskTree(base);
  const paths = (await tree.list('.', { without: WITHOUT })).filter(({ kind, path }) => kind === 'file' && READ.test(path)).map(({ path }) => path).sort();
  const contents = await tree.read(paths);
  return paths.flatMap((path) => {
    const bytes = contents.get(path);
    return bytes ? [{ path, text: decode(path, bytes) }] : [];
  });
}

function layoutOf(files: readonly SourceFile[], { folder, layout: name }: ImportOptions): Layout {
  const names = layouts.map((layout) => layout.name);
  if (name !== undefined && !names.includes(name)) throw new Failure('SL208', `${name} is no layout that is known`, { hint: meant(name, names, 'layouts') });
  const found = layoutIn(files, name);
  if (found) return found;
  throw new Failure('SL208', `no versioned scripts ${name === undefined ? 'in a layout that is known' : `in the layout ${name}`} were found in ${folder}`, {
    hint: 'Name the folder that holds them.', lines: ['What is known:', ...layouts.map((layout) => `  ${layout.name}: ${layout.title}`)],
  });
}

interface Target {
  readonly folder: string;
  /** What is to be said when these would not be read from there. */
  read(names: readonly string[]): Finding[];
}

/** Where `migrations:` of the manifest begins, or the folder of that name. */
export function placeOf(project: Project): Target {
  const { migrations } = manifestOf(project);
  const wanted = (migrations ?? ['migrations/*.sql']).filter((glob) => !glob.startsWith('!'));
  const base = picomatch.scan(wanted[0] ?? 'migrations/*.sql').base;
  const folder = posix.join(project.root, base);
  const matches = picomatch(wanted);
  return {
    folder,
    read: (names) => (migrations !== undefined && names.every((name) => matches(posix.join(base, name))) ? [] : [{
      code: 'import', severity: 'warning', at: { file: project.file, line: 1 }, message: `${project.file} does not read ${folder} yet`, hint: `Add the line \`migrations: ${base}/*.sql\`.`,
    }]),
  };
}

/** Throws SL208 when there is a file of that name with another text, or another script of that version. */
function isNew(root: string, folder: string, { name, text }: OwnFile): boolean {
  const path = posix.join(folder, name);
  const before = existing(resolvePath(root, path));
  if (before === text) return false;
  if (before !== undefined) throw new Failure('SL208', `${path} is there already, with another text`, { at: { file: path, line: 1 }, hint: 'Move it away, or import into another project.' });
  const [prefix] = /^V[^_]+__(?:rollback_)?/.exec(name) ?? [];
  const twin = prefix === undefined ? undefined : namesIn(resolvePath(root, folder)).find((each) => each.startsWith(prefix) && /^V[^_]+__rollback_/.test(each) === prefix.endsWith('rollback_'));
  if (twin !== undefined) throw new Failure('SL208', `${posix.join(folder, twin)} has the version of ${name} already`, { at: { file: posix.join(folder, twin), line: 1 }, hint: 'Move it away, or give it a version that no imported script has.' });
  return true;
}

function existing(path: string): string | undefined {
  try {
    const bytes = readPlainFile(path);
    return Buffer.isBuffer(bytes) ? bytes.toString('utf8') : '';
  } catch {
    return undefined;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
