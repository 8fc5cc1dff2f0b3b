import { defineCommand, ENVIRONMENT, flag, text } from '../command.ts';

export const auditCommand = defineCommand({
  name: 'audit',
  summary: 'who did what, as the hash-chained audit tells it; --verify proves the chain',
  arguments: '[project ...] --env=<name>',
  options: {
    env: ENVIRONMENT,
    verify: { type: 'boolean', about: 'prove the chain, also against the heads that this machine saw; exits with 2 when it is broken' },
    approve: { type: 'string', value: 'deployment', about: 'say that what an emergency skipped was looked at; by somebody else than who ran it' },
    reason: { type: 'string', value: 'text', about: 'with --approve: kept in the audit' },
    json: { type: 'boolean', about: 'as JSON' },
  },
  run: async (shell, values, positionals) => {
    const { approve, audit, auditText, oneLine, OUTCOMES } = await import('@sluice/core');
    const approved = text(values, 'approve');
    if (approved !== undefined) {
      const { project, deployment, by } = await approve(shell.context, { environment: text(values, 'env'), projects: await shell.projects(positionals), deployment: approved, reason: text(values, 'reason') });
      shell.print(oneLine(`${project}: the emergency ${deployment} was approved by ${by.join(', ')}`));
      return OUTCOMES.success;
    }
    const trails = await audit(shell.context, { environment: text(values, 'env'), projects: await shell.projects(positionals), only: positionals.length > 0, verify: flag(values, 'verify') });
    // A proof is short; the entries are a question of their own.
    const shown = flag(values, 'verify') && !flag(values, 'json') ? trails.map((trail) => ({ ...trail, entries: [] })) : trails;
    shell.print(flag(values, 'json') ? JSON.stringify(trails, null, 2) : shown.map((trail) => auditText(trail, shell)).join('\n'));
    return trails.every(({ proof }) => proof?.intact !== false) ? OUTCOMES.success : OUTCOMES.failed;
  },
});
