/** `diff --as migration`: the next pair of versioned scripts, written from what the files want of an environment. */
import { posix, resolve as resolvePath } from 'node:path';
import { Failure } from '../errors/failure.ts';
import { isEmpty, type Plan } from '../model/plan.ts';
import { planMigration } from '../report/plan-migration.ts';
import { filesNamed } from '../script/bteq/recognise.ts';
import { compareVersions, orderScripts, type Script } from '../script/order.ts';
import { readMigrations } from '../sources/files.ts';
import { writePlainFile } from '../sources/plain-file.ts';
import { manifestOf, type Project } from '../sources/project.ts';
import { openWorkspace, projectNamed } from '../sources/workspace.ts';
import type { VerbContext } from './context.ts';
import { load, open } from './engagement.ts';
import { gather } from './gather.ts';
import { placeOf } from './import.ts';
import { planMember } from './plan-member.ts';

export interface MigrationOptions {
  readonly environment: string | undefined;
  readonly project: string;
  /** What the scripts are called behind their version. */
  readonly name: string;
}

export interface MigrationResult {
  readonly plan: Plan;
  /** Paths relative to the workspace; empty where nothing is to be done. */
  readonly files: readonly string[];
  readonly checklist: readonly string[];
}

export interface MigrationDraft {
  /** Left out: an empty pair, of no environment. */
  readonly plan?: Plan;
  /** Paths relative to the workspace, with what they shall hold; empty where nothing is to be done. */
  readonly files: readonly (readonly [path: string, text: string])[];
  readonly checklist: readonly string[];
  /** A line that the manifest lacks, and where. */
  readonly manifest?: { readonly file: string; readonly line: string };
}

/** The files, written. Throws what `draftMigration` throws. */
export async function writeMigration(context: VerbContext, options: MigrationOptions): Promise<MigrationResult> {
  const { plan, files, checklist, manifest } = await draftMigration(context, options);
  for (const [path, content] of files) await writePlainFile(context.root, resolvePath(context.root, path), content);
  return { plan: plan!, files: files.map(([path]) => path), checklist: [...(manifest ? [`Add the line ${manifest.line} to ${manifest.file}`] : []), ...checklist] };
}

/** The next pair without a statement, for what no plan can say; no database is opened. Throws SL901 for a name that no file can have. */
export async function emptyMigration(context: VerbContext, { project: named, name: said }: Omit<MigrationOptions, 'environment'>): Promise<MigrationDraft> {
  const name = nameOf(said);
  const workspace = await openWorkspace(context.root);
  const project = projectNamed(workspace, named);
  const { plain } = await readMigrations(workspace, project, 'symbolic', filesNamed);
  const version = nextVersion(orderScripts(plain, plain), context.now());
  const { folder } = placeOf(project);
  return {
    files: [
      [posix.join(folder, `V${version}__${name}.sql`), `-- ${said.trim()}\n`], [posix.join(folder, `V${version}__rollback_${name}.sql`), `-- Takes back V${version}__${name}.sql\n`],
      [posix.join(project.root, 'tests', `${name}.yaml.example`), `# Rename this file to ${name}.yaml once it asks for what V${version}__${name}.sql makes.\ntests:\n  - exists: "table area.name"\n`],
    ],
    checklist: ['Write the script, and the one that takes it back', 'Say in a comment why rows or values go, where they do', 'Validate it: sluice validate --strict', 'Run it there and back: sluice test-rollback', `Rename tests/${name}.yaml.example and ask for what the script makes`],
    ...missingLine(project),
  };
}

function missingLine(project: Project): Pick<MigrationDraft, 'manifest'> {
  if (manifestOf(project).migrations) return {};
  return { manifest: { file: project.file, line: `migrations: ${posix.relative(project.root === '.' ? '' : project.root, placeOf(project).folder)}/*.sql` } };
}

function nameOf(said: string): string {
  const name = said.trim().replace(/[^\p{L}\p{N}]+/gu, '_').replace(/^_+|_+$/g, '').toLowerCase();
  if (name === '' || /^rollback(?:_|$)/.test(name)) throw new Failure('SL901', `--name=${said} is no name of a script`, { hint: 'Write what it does: --name=add_orders.' });
  return name;
}

/** Throws SL403 where scripts are pending, SL901 for a name that no file can have. */
export async function draftMigration(context: VerbContext, { environment, project: named, name: said }: MigrationOptions): Promise<MigrationDraft> {
  const name = nameOf(said);
  const found = await gather(context, { environment, projects: [named] });
  // Scripts leave no backup objects.
  const gathered = { ...found, environment: { ...found.environment, backups: 'off' as const } };
  const group = gathered.groups.find(({ selected }) => selected.length > 0)!;
  const [member] = group.selected;
  const { project, scripts } = member!;
  const opened = await open(context, gathered, group, 'diff');
  try {
    const engagement = await load(context, gathered, opened);
    const { plan } = await planMember(context, gathered, engagement, member!, engagement.live.catalog, {});
    if (plan.kind === 'scripts') {
      const pending = (plan.scripts ?? []).map((script) => script.name);
      throw new Failure('SL403', `${project.name} has versioned scripts that are not applied to ${gathered.environment.name}: ${pending.join(', ')}`, { hint: 'Deploy them first: what the files want besides is known when they have run.' });
    }
    if (isEmpty(plan)) return { plan, files: [], checklist: [] };
    const version = nextVersion(scripts, context.now());
    const { forward, rollback, test, checklist } = planMigration(plan, (address) => engagement.dialect.smoke.exists(address) !== undefined);
    const { folder } = placeOf(project);
    const files: readonly (readonly [string, string])[] = [
      [posix.join(folder, `V${version}__${name}.sql`), forward], [posix.join(folder, `V${version}__rollback_${name}.sql`), rollback],
      ...(test === undefined ? [] : [[posix.join(project.root, 'tests', `${name}.yaml`), test] as const]),
    ];
    return { plan, files, checklist, ...missingLine(project) };
  } finally {
    await opened.connection.close();
  }
}

/** One more than the last, as wide as it is; a time stamp where the last one is one. */
export function nextVersion(scripts: readonly Pick<Script, 'version'>[], now: number): string {
  const last = scripts.flatMap(({ version }) => version ?? []).sort(compareVersions).at(-1);
  if (last === undefined) return '001';
  const [first = ''] = last.split(/[._]/);
  if (/^(?:19|20)\d{6}/.test(first)) {
    const stamp = new Date(now).toISOString().replace(/\D/g, '').slice(0, Math.min(14, Math.max(8, first.length)));
    return compareVersions(stamp, last) > 0 ? stamp : `${last}.1`;
  }
  return String(BigInt(first) + 1n).padStart(first.length, '0');
}
