/** A state that a project was in once: from the journal, else from the repository's history, else a refusal that names what is missing. */
import { Failure, isFailure } from '../errors/failure.ts';
import type { Place } from '../errors/failure.ts';
import { getCatalog } from '../journal/catalog-body.ts';
import type { Deployment } from '../journal/deployment-row.ts';
import { deploymentsBefore, stands } from '../journal/history.ts';
import type { Id } from '../model/address.ts';
import type { Catalog } from '../model/catalog.ts';
import type { JournalStore } from '../model/journal-store.ts';
import { sourceDigest } from '../sources/digest.ts';
import { filesNamed } from '../script/bteq/recognise.ts';
import { readMigrations, readSources, withinThem } from '../sources/files.ts';
import { openWorkspaceAt, type Workspace } from '../sources/workspace.ts';
import type { Project } from '../sources/project.ts';
import { desiredAt } from './desired-at.ts';
import type { Engagement } from './engagement.ts';
import type { Gathered, Member } from './gather.ts';

export interface EarlierState {
  readonly catalog: Catalog;
  /** As plans name it: `journal <deployment>`, `git <commit>, pglite`. */
  readonly from: string;
  /** Opt-in kinds that count everywhere, and what else the sources speak about. */
  readonly manage: readonly string[];
  readonly said: ReadonlySet<string>;
  readonly placeOf: ReadonlyMap<Id, Place>;
  readonly projectOf: ReadonlyMap<Id, string>;
  /** Of the sources of that state; `none` before the first deployment. */
  readonly sourceDigest: string;
  readonly commit?: string;
}

export interface EarlierRequest {
  readonly gathered: Gathered;
  readonly engagement: Engagement;
  readonly member: Member;
  /** The state before this one began. */
  readonly deployment: Deployment;
  /** A commit, branch or tag that holds the state: asked for by name, it goes before the journal. */
  readonly ref?: string | undefined;
}

/** The deployment whose state was there before `deployment` began. */
export async function priorTo(store: JournalStore, deployment: Deployment): Promise<Deployment | undefined> {
  const rows = await deploymentsBefore(store, deployment);
  return rows.filter(stands).pop();
}

/** Throws SL605 with a line for each source that does not have it. */
export async function earlierState(request: EarlierRequest): Promise<EarlierState> {
  const { gathered, engagement: { store, dialect }, member, deployment, ref } = request;
  const prior = await priorTo(store, deployment);
  const why: string[] = [];
  if (ref === undefined) {
    const kept = await inJournal(request);
    if (typeof kept !== 'string') {
      return {
        catalog: kept, from: `journal ${deployment.id}`, said: new Set(), placeOf: new Map(), projectOf: new Map(), sourceDigest: prior?.sourceDigest ?? 'none',
        // The kept state holds owners and privileges as they were, so they count.
        manage: dialect.kinds.filter((kind) => kind.optIn).map((kind) => kind.kind),
        ...(prior?.gitSha !== undefined && { commit: prior.gitSha }),
      };
    }
    why.push(`journal: ${kept}`);
  }
  const commit = ref ?? prior?.gitSha;
  if (commit === undefined) why.push(prior ? `git: deployment ${prior.id}, which made that state, tells no commit` : 'git: no deployment before it is known, so no commit is');
  else {
    const files = await filesAt(gathered, member, { commit, ...(ref === undefined && prior && { sourceDigest: prior.sourceDigest }) });
    if ('missing' in files) why.push(`git: ${files.missing}`);
    else return fromFiles(request, files);
  }
  throw new Failure('SL605', `the state before ${deployment.id} is nowhere to be had`, { lines: why, hint: 'Name a commit that holds it with --ref=<commit>, or deploy files of that state.' });
}

async function inJournal({ engagement: { store }, deployment }: EarlierRequest): Promise<Catalog | string> {
  if (deployment.catalogBefore === undefined) return `it kept no state before ${deployment.id}`;
  try {
    return (await getCatalog(store, deployment.catalogBefore)) ?? `the state before ${deployment.id} is not in it any more`;
  } catch (error) {
    if (!isFailure(error)) throw error;
    return `the state before ${deployment.id} cannot be read: ${error.message}`;
  }
}

export interface FilesAt {
  readonly workspace: Workspace;
  readonly project: Project;
  readonly commit: string;
}

/** The project's files as of a commit; with `sourceDigest`, only when they are those that were deployed. */
export async function filesAt({ workspace: now, environment }: Gathered, member: Member, of: { readonly commit: string; readonly sourceDigest?: string }): Promise<FilesAt | { readonly missing: string }> {
  try {
    const workspace = await openWorkspaceAt(now.root, of.commit);
    const commit = 'commit' in workspace.tree ? String(workspace.tree.commit) : of.commit;
    const project = workspace.projects.find(({ name }) => name === member.project.name);
    if (!project?.manifest) return { missing: `commit ${of.commit} holds no project ${member.project.name} that can be read` };
    const { files } = await readSources(workspace, project, environment.variables);
    if (of.sourceDigest !== undefined && sourceDigest(project.manifest, [...files, ...withinThem((await readMigrations(workspace, project, environment.variables, filesNamed)).files)]) !== of.sourceDigest) return { missing: `the files of commit ${of.commit} are not those that were deployed` };
    return { workspace, project, commit };
  } catch (error) {
    if (!isFailure(error)) throw error;
    return { missing: error.message };
  }
}

/** Loaded as a deployment would load them: all projects of that commit on the same physical database. */
async function fromFiles({ gathered, engagement: { dialect, connection }, member }: EarlierRequest, { workspace, project, commit }: FilesAt): Promise<EarlierState> {
  const { environment } = gathered;
  const manifest = project.manifest!;
  const { desired: wanted, sources } = await desiredAt({ gathered, dialect, connection, workspace, needed: [project], manifest: member.manifest });
  return {
    catalog: wanted.catalog, from: `git ${commit}, ${wanted.shadow}`, said: wanted.said, placeOf: wanted.placeOf, projectOf: wanted.projectOf,
    manage: [...manifest.manage, ...(manifest.grants === 'strict' ? dialect.kinds.filter((kind) => kind.optIn === true).map((kind) => kind.kind) : [])],
    sourceDigest: sourceDigest(manifest, [...sources.find((each) => each.project === project.name)!.files, ...withinThem((await readMigrations(workspace, project, environment.variables, filesNamed)).files)]), commit,
  };
}

/** The commit whose files a rollback's plan leads to; undefined where the journal had the state. */
export const commitIn = (shadow: string): string | undefined => /^git ([0-9a-f]{7,64}),/.exec(shadow)?.[1];
