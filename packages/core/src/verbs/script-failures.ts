/** What is wrong with a project's versioned scripts, as far as their files tell. */
import { isFailure, type Failure } from '../errors/failure.ts';
import type { Variables } from '../manifest/names.ts';
import type { Dialect } from '../model/dialect.ts';
import { filesNamed } from '../script/bteq/recognise.ts';
import { orderScripts } from '../script/order.ts';
import { readMigrations } from '../sources/files.ts';
import { manifestOf, type Project } from '../sources/project.ts';
import type { Workspace } from '../sources/workspace.ts';
import { cutScript } from './cut-script.ts';
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
    const { files, plain } = await readMigrations(workspace, project, variables, filesNamed);
    const language = scriptsOf(dialect, { project, manifest });
    await attempt(() => orderScripts(files, plain));
    for (const file of files) await attempt(() => cutScript(language, file));
  });
  return found;
}
