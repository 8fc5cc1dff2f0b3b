import { defineCommand, ENVIRONMENT, flag, text } from '../command.ts';

/** What is found beside the plan and belongs to it: what a trace saw, and what is odd in the history of scripts. */
const TOLD = /^(trace$|script-|out-of-order$|files-after-scripts$)/;

export const diffCommand = defineCommand({
  name: 'diff',
  summary: 'what a deployment would do: a plan as text, JSON, SQL and a page to look at',
  arguments: '[project ...] --env=<name>',
  options: {
    env: ENVIRONMENT,
    out: { type: 'string', value: 'folder', about: 'where <project>/plan.{json,sql,html} go' },
    'from-snapshot': { type: 'boolean', about: 'read the snapshot files instead of the databases' },
    adopt: { type: 'boolean', about: 'as deploy --adopt would plan' },
    sql: { type: 'boolean', about: 'show the statements' },
    trace: { type: 'boolean', about: 'run the plan on a clone without rows, and say where its locks and rewrites are not as it says' },
  },
  run: async (shell, values, positionals) => {
    const { diff, planText, runText } = await import('@sluice/core');
    const projects = await shell.projects(positionals);
    const { report, files } = await diff(shell.context, {
      environment: text(values, 'env'), projects, out: text(values, 'out'), fromSnapshot: flag(values, 'from-snapshot'), adopt: flag(values, 'adopt'), trace: flag(values, 'trace'),
    });
    for (const project of report.projects) {
      if (project.plan) shell.print(planText(project.plan, { color: shell.color, width: shell.width, sql: flag(values, 'sql') }));
      for (const { code, message } of project.findings) if (TOLD.test(code)) shell.print(`  ${code}: ${message}\n`);
      const made = files.get(project.project);
      if (made) shell.print(`  ${made.html}\n`);
    }
    if (report.outcome !== 0) shell.print(runText(report, shell));
    return report.outcome;
  },
});
