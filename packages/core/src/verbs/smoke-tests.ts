/** Reads and runs a project's smoke tests. */
import type { Dialect } from '../model/dialect.ts';
import type { SmokeCheck } from '../model/report.ts';
import type { SmokeFile } from '../smoke/check.ts';
import { parseSmokeFiles } from '../smoke/parse.ts';
import { runSmokeTests } from '../smoke/run.ts';
import { readFiles } from '../sources/files.ts';
import type { VerbContext } from './context.ts';
import type { Engagement } from './engagement.ts';
import type { Gathered, Member } from './gather.ts';

/** Throws SL802 or SL201 for a test file that is not valid. Opens no database. */
export async function readSmokeTests(gathered: Gathered, dialect: Dialect, member: Member): Promise<readonly SmokeFile[]> {
  const files = await readFiles(gathered.workspace, member.project, member.manifest.smokeTests, gathered.environment.variables);
  const { tests, failures } = await parseSmokeFiles(files, dialect);
  if (failures[0]) throw failures[0];
  return tests;
}

export async function smokeTests(context: VerbContext, gathered: Gathered, { dialect, session }: Engagement, member: Member): Promise<readonly SmokeCheck[]> {
  return runSmokeTests(session, dialect, await readSmokeTests(gathered, dialect, member), {
    totalMs: gathered.environment.timeouts.smokeTest,
    owns: member.manifest.owns,
    onCheck: (check) => context.progress({ event: 'smoke', project: member.project.name, check }),
  });
}
