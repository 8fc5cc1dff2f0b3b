/** Cleanup: backup objects whose time is over go. */
import { defineCommand, ENVIRONMENT, flag, text, waitMs } from '../command.ts';

export const cleanupCommand = defineCommand({
  name: 'cleanup',
  summary: 'list backup objects, and remove those whose time is over',
  arguments: '[project ...] --env=<name>',
  options: {
    env: ENVIRONMENT,
    'dry-run': { type: 'boolean', about: 'only tell what would go, what stays, and why' },
    json: { type: 'boolean', about: 'as JSON' },
    wait: { type: 'string', value: 'time', about: 'wait for another deployment to end' },
  },
  run: async (shell, values, positionals) => {
    const { cleanup, cleanupText, OUTCOMES } = await import('@sluice/core');
    const found = await cleanup(shell.context, {
      environment: text(values, 'env'), projects: await shell.projects(positionals), only: positionals.length > 0, dryRun: flag(values, 'dry-run'), waitMs: await waitMs(text(values, 'wait')),
    });
    shell.print(flag(values, 'json') ? JSON.stringify(found, null, 2) : found.map((each) => cleanupText(each, shell)).join('\n'));
    return found.some(({ objects }) => objects.some(({ act }) => act === 'failed')) ? OUTCOMES.failed : OUTCOMES.success;
  },
});
