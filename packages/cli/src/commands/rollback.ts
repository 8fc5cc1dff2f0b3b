import { defineCommand, ENVIRONMENT, flag, text, texts, waitMs } from '../command.ts';

export const rollbackCommand = defineCommand({
  name: 'rollback',
  summary: 'back to the state before a deployment, or right after one; dependants first',
  arguments: '[project ...] --env=<name>',
  options: {
    env: ENVIRONMENT,
    deployment: { type: 'string', value: 'id', about: 'the deployment to take back; left out: the last one of each named project' },
    to: { type: 'string', value: 'id', about: 'back to right after this deployment: every later one of its project goes' },
    run: { type: 'string', value: 'id', about: 'all that a run deployed, in reverse order' },
    package: { type: 'string', value: 'path', about: 'what the deployment of this package did; the folder of its project is not needed' },
    ref: { type: 'string', value: 'commit', about: 'a commit that holds the state to go back to, instead of what the journal kept' },
    emergency: { type: 'boolean', about: 'no smoke tests, approvals, promotion, ticket or window; wants --reason, and an approval afterwards' },
    allow: { type: 'string', multiple: true, value: 'project:H104[:address]', about: 'take a hazard upon yourself' },
    'dry-run': { type: 'boolean', about: 'plan and judge, write nothing' },
    'assume-yes': { type: 'boolean', about: 'confirm what the environment asks about' },
    confirm: { type: 'string', value: 'plan id', about: 'confirm exactly this plan' },
    atomic: { type: 'boolean', about: 'refuse a plan that does not commit as one' },
    ticket: { type: 'string', value: 'id', about: 'the change ticket, where the environment wants one' },
    reason: { type: 'string', value: 'text', about: 'kept in the journal' },
    'in-doubt': { type: 'string', multiple: true, value: 'project:done|again', about: 'say whether what is in doubt (outcome 4) of a rollback took effect' },
    wait: { type: 'string', value: 'time', about: 'wait for another deployment to end' },
    sql: { type: 'boolean', about: 'show the statements of the plan' },
  },
  run: async (shell, values, positionals) => {
    const { planText, rollback, runText } = await import('@sluice/core');
    const [deployment, to, run] = [text(values, 'deployment'), text(values, 'to'), text(values, 'run')];
    // Everything there is goes back only when it is said by name; in a workspace with one project it is.
    const pack = text(values, 'package');
    const all = pack === undefined ? await shell.projects([]) : [];
    const projects = positionals.length > 0 ? positionals : all.length === 1 ? all : [];
    const report = await rollback(shell.context, {
      environment: text(values, 'env'), projects, named: projects.length > 0 ? projects : undefined, deployment, to, run, package: pack, cwd: process.cwd(), ref: text(values, 'ref'), emergency: flag(values, 'emergency'),
      allow: texts(values, 'allow'), dryRun: flag(values, 'dry-run'), assumeYes: flag(values, 'assume-yes'), confirm: text(values, 'confirm'), atomic: flag(values, 'atomic'),
      ticket: text(values, 'ticket'), reason: text(values, 'reason'), inDoubt: texts(values, 'in-doubt'), waitMs: await waitMs(text(values, 'wait')),
    });
    for (const { plan } of report.projects) if (plan) shell.print(planText(plan, { color: shell.color, width: shell.width, sql: flag(values, 'sql') }));
    shell.print(runText(report, shell));
    return report.outcome;
  },
});
