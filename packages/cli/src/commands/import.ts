import { defineCommand, ENVIRONMENT, flag, text, waitMs } from '../command.ts';

export const importCommand = defineCommand({
  name: 'import',
  summary: "make another tool's versioned scripts or environments the workspace's own",
  arguments: '<folder> [--project=<name>] [--env=<name>] | <dblocks.toml>',
  begins: true,
  options: {
    project: { type: 'string', value: 'name', about: 'the project that gets the scripts (default: the only one)' },
    layout: { type: 'string', value: 'name', about: 'what the folder is, where several layouts fit: sqitch, liquibase, marked, folders, suffixes, flyway' },
    env: { ...ENVIRONMENT, about: "the environment whose database holds the other tool's history: what it tells is taken as applied" },
    wait: { type: 'string', value: 'time', about: 'wait for another deployment to end' },
    'dry-run': { type: 'boolean', about: 'only show what would be written' },
  },
  run: async (shell, values, positionals) => {
    const { Failure, importScripts, importSettings, importText, runText, settingsText } = await import('@sluice/core');
    const [folder] = positionals;
    if (folder === undefined || positionals.length > 1) throw new Failure('SL901', 'import takes one folder, or a dblocks.toml', { hint: 'Run `sluice import --help`.' });
    if (folder.endsWith('.toml')) {
      shell.print(settingsText(await importSettings(shell.context, { file: folder, dryRun: flag(values, 'dry-run') })));
      return 0;
    }
    const result = await importScripts(shell.context, { folder, project: text(values, 'project'), layout: text(values, 'layout'), environment: text(values, 'env'), waitMs: await waitMs(text(values, 'wait')), dryRun: flag(values, 'dry-run') });
    shell.print(importText(result));
    const report = result.history?.report;
    if (report) shell.print(runText(report, shell));
    return report?.outcome ?? 0;
  },
});
