import { defineCommand, ENVIRONMENT, text } from '../command.ts';

export const snapshotCommand = defineCommand({
  name: 'snapshot',
  summary: 'the live catalog of a project as a file, the same bytes for the same state',
  arguments: '[project ...] --env=<name>',
  options: { env: ENVIRONMENT },
  run: async (shell, values, positionals) => {
    const { oneLine, snapshot } = await import('@sluice/core');
    for (const { project, path, bytes } of await snapshot(shell.context, { environment: text(values, 'env'), projects: await shell.projects(positionals) })) {
      shell.print(oneLine(`${project}: ${path} (${bytes} bytes)`));
    }
    return 0;
  },
});
