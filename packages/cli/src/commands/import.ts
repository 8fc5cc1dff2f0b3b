import { defineCommand, flag, text } from '../command.ts';

export const importCommand = defineCommand({
  name: 'import',
  summary: "make another tool's versioned scripts the project's own",
  arguments: '<folder> [--project=<name>]',
  options: {
    project: { type: 'string', value: 'name', about: 'the project that gets the scripts (default: the only one)' },
    layout: { type: 'string', value: 'name', about: 'what the folder is, where several layouts fit: sqitch, liquibase, marked, folders, suffixes, flyway' },
    'dry-run': { type: 'boolean', about: 'only show what would be written' },
  },
  run: async (shell, values, positionals) => {
    const { Failure, importScripts, importText } = await import('@sluice/core');
    const [folder] = positionals;
    if (folder === undefined || positionals.length > 1) throw new Failure('SL901', 'import takes one folder', { hint: 'Run `sluice import --help`.' });
    const result = await importScripts(shell.context, { folder, project: text(values, 'project'), layout: text(values, 'layout'), dryRun: flag(values, 'dry-run') });
    shell.print(importText(result));
    return 0;
  },
});
