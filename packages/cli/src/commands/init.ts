import { defineCommand, ENVIRONMENT, flag, text } from '../command.ts';

export const initCommand = defineCommand({
  name: 'init',
  summary: 'make the journal in an environment, or print the SQL for a DBA',
  arguments: '[project ...] --env=<name>',
  options: { env: ENVIRONMENT, print: { type: 'boolean', about: 'only print the SQL' } },
  run: async (shell, values, positionals) => {
    const { init } = await import('@sluice/core');
    const results = await init(shell.context, { environment: text(values, 'env'), projects: await shell.projects(positionals), print: flag(values, 'print') });
    for (const { label, sql, state } of results) shell.print(state === 'printed' ? sql : `${label}: the journal ${state === 'made' ? 'was made' : 'was there already'}`);
    return 0;
  },
});
