/** Baseline and repair: the journal's word on versioned scripts, set right without running one. */
import { defineCommand, ENVIRONMENT, text, waitMs } from '../command.ts';

const COMMON = {
  env: ENVIRONMENT,
  reason: { type: 'string', value: 'text', about: 'kept in the journal' },
  wait: { type: 'string', value: 'time', about: 'wait for another deployment to end' },
} as const;

export const baselineCommand = defineCommand({
  name: 'baseline',
  summary: 'take versioned scripts as applied, on a database that another tool or a hand has made',
  arguments: '[project ...] --env=<name>',
  options: { ...COMMON, 'to-version': { type: 'string', value: 'V003', about: 'the last version that is taken as applied; left out: all scripts' } },
  run: async (shell, values, positionals) => {
    const { baseline, runText } = await import('@sluice/core');
    const report = await baseline(shell.context, { environment: text(values, 'env'), projects: await shell.projects(positionals), toVersion: text(values, 'to-version'), reason: text(values, 'reason'), waitMs: await waitMs(text(values, 'wait')) });
    shell.print(runText(report, shell));
    return report.outcome;
  },
});

export const repairCommand = defineCommand({
  name: 'repair',
  summary: 'accept edits of versioned scripts that are applied: the database is what the files say now',
  arguments: '[project ...] --env=<name>',
  options: COMMON,
  run: async (shell, values, positionals) => {
    const { repair, runText } = await import('@sluice/core');
    const report = await repair(shell.context, { environment: text(values, 'env'), projects: await shell.projects(positionals), reason: text(values, 'reason'), waitMs: await waitMs(text(values, 'wait')) });
    shell.print(runText(report, shell));
    return report.outcome;
  },
});
