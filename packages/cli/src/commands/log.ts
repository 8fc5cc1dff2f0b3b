import { defineCommand, ENVIRONMENT, flag, text, texts, wholeNumber } from '../command.ts';

export const logCommand = defineCommand({
  name: 'log',
  summary: 'the deployment log: one block a deployment, oldest first',
  arguments: '[project ...] --env=<name>',
  options: {
    env: ENVIRONMENT,
    project: { type: 'string', multiple: true, value: 'name', about: 'as naming it before the options' },
    last: { type: 'string', value: 'n', about: 'only the newest n; left out: all' },
    json: { type: 'boolean', about: 'as JSON, one line a deployment' },
  },
  run: async (shell, values, positionals) => {
    const { log, logBlock, logLine } = await import('@sluice/core');
    const projects = await shell.projects([...new Set([...positionals, ...texts(values, 'project')])]);
    const entries = await log(shell.context, { environment: text(values, 'env'), projects, last: await wholeNumber(values, 'last') });
    if (entries.length === 0 && !flag(values, 'json')) shell.print('nothing was deployed yet');
    for (const entry of entries) shell.print(flag(values, 'json') ? logLine(entry) : `${logBlock(entry)}\n`);
    return 0;
  },
});
