import { defineCommand, ENVIRONMENT, flag, objectsIn, text, type Values } from '../command.ts';
import type { Shell } from '../shell.ts';

/** What is found beside the plan and belongs to it: what files say in vain, what a trace saw, what is odd in the history of scripts, and what came along with objects that were named. */
const TOLD = /^(trace$|conflict$|script-|out-of-order$|files-after-scripts$|not-rehearsed$|part$|not-chosen$|no-effect$)/;

export const diffCommand = defineCommand({
  name: 'diff',
  summary: 'what a deployment would do: a plan as text, JSON, SQL and a page to look at',
  arguments: '[project ...] --env=<name>',
  options: {
    env: ENVIRONMENT,
    out: { type: 'string', value: 'folder', about: 'where <project>/plan.{json,sql,html} go' },
    'from-snapshot': { type: 'boolean', about: 'read the snapshot files instead of the databases' },
    adopt: { type: 'boolean', about: 'as deploy --adopt would plan' },
    objects: { type: 'string', multiple: true, value: 'a,b,c', about: 'only these objects and what they need, as deploy --objects would plan; @<file> for a list, one a line' },
    'objects-file': { type: 'string', value: 'file', about: 'as --objects=@<file>' },
    'if-exists': { type: 'string', value: 'raise|rename|drop', about: 'as deploy --if-exists would plan' },
    sql: { type: 'boolean', about: 'show the statements' },
    as: { type: 'string', value: 'migration', about: 'write the next pair of versioned scripts from the plan' },
    name: { type: 'string', value: 'name', about: 'with --as=migration: what the scripts are called' },
    trace: { type: 'boolean', about: 'run the plan on a clone without rows, and say where its locks and rewrites are not as it says' },
  },
  run: async (shell, values, positionals) => {
    const { diff, planText, runText } = await import('@sluice/core');
    const projects = await shell.projects(positionals);
    if (text(values, 'as') !== undefined) return await asMigration(shell, values, projects);
    const { report, files } = await diff(shell.context, {
      environment: text(values, 'env'), projects, out: text(values, 'out'), fromSnapshot: flag(values, 'from-snapshot'), adopt: flag(values, 'adopt'), ifExists: text(values, 'if-exists'), objects: objectsIn(values), trace: flag(values, 'trace'),
    });
    for (const project of report.projects) {
      if (project.plan) shell.print(planText(project.plan, { color: shell.color, width: shell.width, sql: flag(values, 'sql') }));
      for (const { code, message, at } of project.findings) if (TOLD.test(code)) shell.print(`  ${code}: ${message}${at ? ` (${at.file}:${at.line})` : ''}\n`);
      const made = files.get(project.project);
      if (made) shell.print(`  ${made.html}\n`);
    }
    if (report.outcome !== 0) shell.print(runText(report, shell));
    return report.outcome;
  },
});

/** Throws SL901 for another form than a migration, and for several projects. */
async function asMigration(shell: Shell, values: Values, projects: readonly string[]): Promise<number> {
  const { Failure, planText, writeMigration } = await import('@sluice/core');
  const [project] = projects;
  if (text(values, 'as') !== 'migration') throw new Failure('SL901', `--as=${text(values, 'as') ?? ''} is no form of a plan`, { hint: 'Write --as=migration.' });
  if (objectsIn(values)) throw new Failure('SL901', '--objects does not go together with --as=migration: scripts run before the files are looked at, and know no parts', { hint: 'Leave --objects out, and take out of the scripts what is not meant.' });
  if (project === undefined || projects.length > 1) throw new Failure('SL901', 'a migration is written for one project', { hint: `Name it: sluice diff ${project ?? '<project>'} --as=migration.` });
  const { plan, files, checklist } = await writeMigration(shell.context, { environment: text(values, 'env'), project, name: text(values, 'name') ?? 'change' });
  shell.print(planText(plan, { color: shell.color, width: shell.width }));
  shell.print(files.length === 0 ? 'nothing to write: the database is as the files want it' : ['written:', ...files.map((file) => `  ${file}`), 'before it is merged:', ...checklist.map((line) => `  [ ] ${line}`)].join('\n'));
  return 0;
}
