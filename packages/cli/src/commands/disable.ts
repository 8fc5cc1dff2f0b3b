/** Disable and enable: an object out of use and back. */
import { defineCommand, ENVIRONMENT, flag, text, waitMs } from '../command.ts';

const COMMON = {
  env: ENVIRONMENT,
  reason: { type: 'string', value: 'text', about: 'kept in the journal and shown by status' },
  wait: { type: 'string', value: 'time', about: 'wait for another deployment to end' },
} as const;

export const disableCommand = defineCommand({
  name: 'disable',
  summary: 'take routines or views out of use at once, without dropping them',
  arguments: "'<address>' ... --env=<name> --reason=<text>",
  options: { ...COMMON, rename: { type: 'boolean', about: 'by another name instead of by revoking every privilege' } },
  run: async (shell, values, positionals) => {
    const { disable, runText } = await import('@sluice/core');
    const report = await disable(shell.context, { environment: text(values, 'env'), objects: positionals, way: flag(values, 'rename') ? 'rename' : 'revoke', reason: text(values, 'reason'), waitMs: await waitMs(text(values, 'wait')) });
    shell.print(runText(report, shell));
    return report.outcome;
  },
});

export const enableCommand = defineCommand({
  name: 'enable',
  summary: 'give back what disable took',
  arguments: "'<address>' ... --env=<name>",
  options: COMMON,
  run: async (shell, values, positionals) => {
    const { enable, runText } = await import('@sluice/core');
    const report = await enable(shell.context, { environment: text(values, 'env'), objects: positionals, reason: text(values, 'reason'), waitMs: await waitMs(text(values, 'wait')) });
    shell.print(runText(report, shell));
    return report.outcome;
  },
});
