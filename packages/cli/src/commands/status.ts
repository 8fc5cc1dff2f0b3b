import { defineCommand, ENVIRONMENT, flag, text } from '../command.ts';

export const statusCommand = defineCommand({
  name: 'status',
  summary: 'what is where, since when, by whom, drifted or not, and what is open',
  arguments: '[project ...] --env=<name>',
  options: { env: ENVIRONMENT, json: { type: 'boolean', about: 'as JSON' } },
  run: async (shell, values, positionals) => {
    const { status, statusText } = await import('@sluice/core');
    const states = await status(shell.context, { environment: text(values, 'env'), projects: await shell.projects(positionals) });
    shell.print(flag(values, 'json') ? JSON.stringify(states, null, 2) : states.map(statusText).join('\n'));
    return 0;
  },
});
