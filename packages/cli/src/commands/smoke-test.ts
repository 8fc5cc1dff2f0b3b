import { defineCommand, ENVIRONMENT, text } from '../command.ts';

export const smokeTestCommand = defineCommand({
  name: 'smoke-test',
  summary: 'run the smoke tests against the database as it is',
  arguments: '[project ...] --env=<name>',
  options: { env: ENVIRONMENT },
  run: async (shell, values, positionals) => {
    const { runText, smokeTest } = await import('@sluice/core');
    const report = await smokeTest(shell.context, { environment: text(values, 'env'), projects: await shell.projects(positionals) });
    shell.print(runText(report, shell));
    return report.outcome;
  },
});
