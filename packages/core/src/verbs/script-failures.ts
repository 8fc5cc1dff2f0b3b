/** What is wrong with a project's versioned scripts, as far as their files tell. */
import { isFailure, type Failure } from '../errors/failure.ts';
import type { Variables } from '../manifest/names.ts';
import type { Dialect } from '../model/dialect.ts';
import { directivesOf } from '../script/identity.ts';
import { orderScripts } from '../script/order.ts';
import { readMigrations } from '../sources/files.ts';
import { manifestOf, type Project } from '../sources/project.ts';
import type { Workspace } from '../sources/workspace.ts';
import { scriptsOf } from './pending-scripts.ts';

export async function scriptFailures(workspace: Workspace, project: Project, dialect: Dialect, variables: Variables): Promise<Failure[]> {
  const manifest = manifestOf(project);
  if (!manifest.migrations) return [];
  const found: Failure[] = [];
  const attempt = async (work: () => unknown): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (!isFailure(error)) throw error;
      found.push(error);
    }
  };
  await attempt(async () => {
    const { files, plain } = await readMigrations(workspace, project, variables);
    const language = scriptsOf(dialect, { project, manifest });
    await attempt(() => orderScripts(files, plain));
    for (const file of files) await attempt(async () => directivesOf(file, await language.cut(file)));
  });
  return found;
}
