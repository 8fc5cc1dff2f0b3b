import { defineCommand, ENVIRONMENT, flag, text, texts, waitMs } from '../command.ts';

export const rollbackCommand = defineCommand({
  name: 'rollback',
  summary: 'back to the state before a deployment; dependants first',
  arguments: '[project ...] --env=<name>',
  options: {
    env: ENVIRONMENT,
    deployment: { type: 'string', value: 'id', about: 'the deployment to take back; left out: the last one' },
    allow: { type: 'string', multiple: true, value: 'project:H104[:address]', about: 'take a hazard upon yourself' },
    'dry-run': { type: 'boolean', about: 'plan and judge, write nothing' },
    'assume-yes': { type: 'boolean', about: 'confirm what the environment asks about' },
    confirm: { type: 'string', value: 'plan id', about: 'confirm exactly this plan' },
    reason: { type: 'string', value: 'text', about: 'kept in the journal' },
    wait: { type: 'string', value: 'time', about: 'wait for another deployment to end' },
    sql: { type: 'boolean', about: 'show the statements of the plan' },
  },
  run: async (shell, values, positionals) => {
    const { planText, rollback, runText } = await import('@sluice/core');
    const projects = await shell.projects(positionals);
    const report = await rollback(shell.context, {
      environment: text(values, 'env'), projects, named: projects, deployment: text(values, 'deployment'), allow: texts(values, 'allow'), dryRun: flag(values, 'dry-run'),
      assumeYes: flag(values, 'assume-yes'), confirm: text(values, 'confirm'), reason: text(values, 'reason'), waitMs: await waitMs(text(values, 'wait')),
    });
    for (const { plan } of report.projects) if (plan) shell.print(planText(plan, { color: shell.color, width: shell.width, sql: flag(values, 'sql') }));
    shell.print(runText(report, shell));
    return report.outcome;
  },
});
