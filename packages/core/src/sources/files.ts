/** Reads a project's files by glob, in order of path, as text with its variables bound. */
import { posix } from 'node:path';
import picomatch from 'picomatch';
import { Failure } from '../errors/failure.ts';
import { bindManifest } from '../manifest/bind-manifest.ts';
import { bindNames, type Variables } from '../manifest/names.ts';
import type { Finding } from '../model/finding.ts';
import type { ProjectSources, SourceFile } from '../model/statement.ts';
import { decode } from './decode.ts';
import { manifestOf, type Project } from './project.ts';
import { notAFile, type Entry } from './tree.ts';
import type { Workspace } from './workspace.ts';

const WITHOUT = new Set(['node_modules', '.git']);

type Place = Pick<Workspace, 'tree' | 'projects'>;

/**
 * `globs` start at the project's folder; one that starts with `!` takes away. Files of a project within this one are not its own.
 * Throws SL203 for what cannot be read or leaves the project, SL103 for unresolved names.
 */
export async function readFiles({ tree, projects }: Place, project: Project, globs: readonly string[], variables: Variables): Promise<SourceFile[]> {
  const base = project.root === '.' ? '' : `${project.root}/`;
  const nested = projects.filter((each) => each.root !== project.root && each.root.startsWith(base)).map((each) => `${each.root}/`);
  const match = matcher(project, globs);
  const own = (await tree.list(project.root, { without: WITHOUT })).filter(({ path }) => !nested.some((inner) => path.startsWith(inner)));
  const matched = own.filter((entry) => match(entry, entry.path.slice(base.length)));
  refuseFolders(project, globs, own.map(({ path }) => path.slice(base.length)));
  const refused = matched.find(({ kind }) => kind !== 'file');
  if (refused && refused.kind !== 'file') throw notAFile(refused.path, refused.kind);
  const paths = matched.map(({ path }) => path).sort();
  requireNoTwins(paths);
  const contents = await tree.read(paths);
  return paths.map((path) => {
    const bytes = contents.get(path);
    if (!bytes) throw new Failure('SL203', `${path} went away while it was read`, { at: { file: path, line: 1 }, hint: 'Run the command again.' });
    return bindNames({ path, text: decode(path, bytes) }, variables);
  });
}

/** `migrations: migrations` matches no file, and what lies in the folder would be missed in silence. */
function refuseFolders(project: Project, globs: readonly string[], paths: readonly string[]): void {
  for (const glob of globs) {
    const folder = glob.replace(/\/+$/, '');
    if (picomatch.scan(glob).isGlob || !paths.some((path) => path.startsWith(`${folder}/`))) continue;
    const { source, ...lists } = manifestOf(project);
    const key = (['schema', 'migrations', 'smokeTests'] as const).find((name) => lists[name]?.includes(glob));
    throw new Failure('SL203', `${glob} is a folder, and ${key === undefined ? 'files are' : `\`${key}:\` is`} to say which files in it are meant`, {
      at: key === undefined ? { file: project.file, line: 1 } : source.placeOf([key], 'value'), hint: `Write ${folder}/**/*.sql.`,
    });
  }
}

/** A warning where `migrations:` matches nothing: a typo in it looks like a project without scripts. */
export const withoutScripts = ({ manifest }: Pick<Project, 'manifest'>, scripts: readonly unknown[]): Finding[] =>
  manifest?.migrations && scripts.length === 0
    ? [{ code: 'no-scripts', severity: 'warning', message: `no file matches migrations: ${manifest.migrations.join(', ')}`, at: manifest.source.placeOf(['migrations'], 'key'), hint: 'Correct it, or leave it out until there is a script.' }]
    : [];

/** Rows that `data:` names are planned by nothing yet, and must not be missed in silence. */
export const undeployedRows = ({ manifest }: Pick<Project, 'manifest'>): Finding[] =>
  manifest?.data
    ? [{ code: 'rows-not-deployed', severity: 'warning', message: `rows are not deployed yet: what data: ${manifest.data.join(', ')} names is left out`, at: manifest.source.placeOf(['data'], 'key'), hint: 'Put the rows into a versioned script under `migrations:`.' }]
    : [];

/** On Windows and macOS a checkout keeps one of such twins, and what only the other one says would be dropped from the database. */
function requireNoTwins(paths: readonly string[]): void {
  const folded = new Map<string, string>();
  for (const path of paths) {
    const key = path.normalize('NFC').toLowerCase();
    const twin = folded.get(key);
    if (twin !== undefined) {
      throw new Failure('SL203', `${path} and ${twin} are one file where names are compared without case or accents' spelling, as on Windows and macOS`, { at: { file: path, line: 1 }, hint: 'Rename one of them.' });
    }
    folded.set(key, path);
  }
}

/** Links to folders match when a glob would go on below them: what lies there would be missed in silence. */
function matcher(project: Project, globs: readonly string[]): (entry: Entry, path: string) => boolean {
  const wanted = globs.filter((glob) => !glob.startsWith('!'));
  const unwanted = globs.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1));
  const leaving = globs.find((glob) => posix.isAbsolute(glob.replace(/^!/, '')) || glob.split('/').includes('..'));
  if (leaving !== undefined) {
    throw new Failure('SL203', `the glob ${leaving} leaves the project ${project.name}`, { at: { file: project.file, line: 1 }, hint: "Name files of the project's own folder." });
  }
  const isWanted = picomatch(wanted);
  const isUnwanted = unwanted.length > 0 ? picomatch(unwanted) : () => false;
  const bases = wanted.map((glob) => picomatch.scan(glob).base);
  return ({ folder }, path) => {
    if (isUnwanted(path)) return false;
    return isWanted(path) || (folder && bases.some((base) => base === '' || base === path || base.startsWith(`${path}/`) || path.startsWith(`${base}/`)));
  };
}

/** The desired state of a project. Throws SL107 when nothing matches and there are no migrations, and what `readFiles` throws. */
export async function readSources(workspace: Place, project: Project, variables: Variables): Promise<ProjectSources> {
  const manifest = manifestOf(project);
  const files = await readFiles(workspace, project, manifest.schema, variables);
  if (files.length === 0 && !manifest.migrations) {
    throw new Failure('SL107', `${project.name} has no sources: no file matches ${manifest.schema.join(', ')}`, {
      at: manifest.source.placeOf(['schema'], 'key'),
      hint: `Put SQL files below ${project.root}, or correct schema: in ${project.file}.`,
    });
  }
  return { project: project.name, owns: bindManifest(manifest, variables).owns, files };
}

/** Paths of the files that a script names; `run`: it is one of those itself. */
export type FilesNamed = (file: SourceFile, run?: boolean) => readonly string[];

/** The files of `migrations:`, with names bound and with names that stand for themselves. */
export async function readMigrations(workspace: Place, project: Project, variables: Variables, named: FilesNamed): Promise<{ readonly files: readonly SourceFile[]; readonly plain: readonly SourceFile[] }> {
  const { migrations } = manifestOf(project);
  if (!migrations) return { files: [], plain: [] };
  const read = async (names: Variables): Promise<readonly SourceFile[]> => {
    const files = await readFiles(workspace, project, migrations, names);
    return Promise.all(files.map((file) => withRuns(file, named, (path) => readNamed(workspace, project, path, names))));
  };
  return { files: await read(variables), plain: await read('symbolic') };
}

/** With the files that run within them. */
export const withinThem = (files: readonly SourceFile[]): SourceFile[] => files.flatMap((file) => [file, ...[...(file.runs?.values() ?? [])].filter((each) => each !== 'outside')]);

/** A file that a script names. */
async function readNamed({ tree }: Place, project: Project, path: string, variables: Variables): Promise<SourceFile | 'outside' | undefined> {
  if (path.startsWith('../') || (project.root !== '.' && !path.startsWith(`${project.root}/`))) return 'outside';
  const entry = (await tree.list(posix.dirname(path), { without: WITHOUT })).find((each) => each.path === path);
  if (entry && entry.kind !== 'file') throw notAFile(path, entry.kind);
  const bytes = entry && (await tree.read([path])).get(path);
  return bytes && bindNames({ path, text: decode(path, bytes) }, variables);
}

/** With the files that it names, and those that these name. `read` gives `outside` for what is not of the project or package. */
export async function withRuns(file: SourceFile, named: FilesNamed, read: (path: string) => Promise<SourceFile | 'outside' | undefined>): Promise<SourceFile> {
  const runs = new Map<string, SourceFile | 'outside'>();
  const wanted = [...named(file)];
  for (const path of wanted) {
    const found = path === file.path || runs.has(path) ? undefined : await read(path);
    if (!found) continue;
    runs.set(path, found);
    if (found !== 'outside') wanted.push(...named(found, true));
  }
  if (wanted.includes(file.path)) runs.set(file.path, { path: file.path, text: file.text });
  return runs.size > 0 ? { ...file, runs } : file;
}
