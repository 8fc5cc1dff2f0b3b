import { defineCommand, flag, text } from '../command.ts';

export const outcomeCommand = defineCommand({
  name: 'outcome',
  summary: 'the report of a run; exits with its outcome code',
  arguments: '[--run=<id>]',
  options: { run: { type: 'string', value: 'id', about: 'left out: the last run on this machine' }, json: { type: 'boolean', about: 'as JSON' } },
  run: async (shell, values) => {
    const { outcome, runText } = await import('@sluice/core');
    const report = await outcome(shell.context, text(values, 'run'));
    shell.print(flag(values, 'json') ? JSON.stringify(report, null, 2) : runText(report, shell));
    return report.outcome;
  },
});
