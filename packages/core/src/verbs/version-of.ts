/** Which state of the sources is deployed, in the words of those who made it: the commit, and the version if there is one. */
import { join } from 'node:path';
import { headCommit } from '../sources/git.ts';
import { readPlainFile } from '../sources/plain-file.ts';
import type { VerbContext } from './context.ts';
import type { Member } from './gather.ts';

/** As the pipeline says it, else what is checked out here. */
export const commitOf = async ({ env, root }: VerbContext): Promise<string | undefined> =>
  env['SLUICE_GIT_SHA'] ?? env['GITHUB_SHA'] ?? env['CI_COMMIT_SHA'] ?? (await headCommit(root));

/** Bytes of a package.json. */
const LARGEST = 1024 * 1024;

/** `SLUICE_VERSION`, else what package.json beside database.yaml says. */
export async function versionOf({ env, root }: VerbContext, { project }: Pick<Member, 'project'>): Promise<string | undefined> {
  if (env['SLUICE_VERSION']) return env['SLUICE_VERSION'];
  try {
    const bytes = readPlainFile(join(root, project.root, 'package.json'), { largest: LARGEST });
    const { version } = JSON.parse(bytes.toString()) as { readonly version?: unknown };
    return typeof version === 'string' ? version : undefined;
  } catch {
    return undefined;
  }
}
