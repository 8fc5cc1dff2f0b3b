import { defineCommand, ENVIRONMENT, text } from '../command.ts';

export const testRollbackCommand = defineCommand({
  name: 'test-rollback',
  summary: 'each change there, back and there again on a database that is thrown away',
  arguments: '[project ...]',
  options: {
    env: { ...ENVIRONMENT, about: 'whose variables bind {{name}}; its databases are not touched' },
    from: { type: 'string', value: 'env|ref', about: 'the environment whose recorded state, or the branch, tag or commit whose files, to start from; left out: nothing for scripts, else the last commit with other files' },
  },
  run: async (shell, values, positionals) => {
    const { runText, testRollback } = await import('@sluice/core');
    const report = await testRollback(shell.context, { environment: text(values, 'env'), from: text(values, 'from'), projects: await shell.projects(positionals) });
    shell.print(runText(report, shell));
    return report.outcome;
  },
});
