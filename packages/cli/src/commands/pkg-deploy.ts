import { defineCommand, flag, text, texts, waitMs, wholeNumber } from '../command.ts';

export const pkgDeployCommand = defineCommand({
  name: 'pkg-deploy',
  summary: 'prove, judge, run and smoke-test a package; the repository that it was made from is not needed',
  arguments: '<environment> <path>',
  options: {
    'dry-run': { type: 'boolean', about: 'prove it on a copy of the target and judge it, write nothing' },
    'if-exists': { type: 'string', value: 'raise|rename|drop', about: 'what becomes of objects that its scripts create and that are there already (default: raise)' },
    'assume-yes': { type: 'boolean', about: 'do not ask; needed where nobody can be asked' },
    confirm: { type: 'string', value: 'plan id', about: 'confirm exactly this plan' },
    'countdown-from': { type: 'string', value: 'seconds', about: 'wait after the confirmation, so that it can be interrupted (default: 3 on a terminal)' },
    'continue-on-error': { type: 'boolean', about: 'after a script that failed go on with those that do not stand on it; the outcome is 2 all the same' },
    project: { type: 'string', value: 'name', about: 'whose package it is, where it does not say' },
    'steps-folder': { type: 'string', value: 'folder', about: "where a package of d-bee has its steps, when not in db/<platform>" },
    allow: { type: 'string', multiple: true, value: '[project:]H104[:address]', about: 'take a hazard upon yourself' },
    atomic: { type: 'boolean', about: 'refuse a package that does not commit as one' },
    ticket: { type: 'string', value: 'id', about: 'the change ticket, where the environment wants one' },
    'in-doubt': { type: 'string', multiple: true, value: 'project:done|again', about: 'say whether what is in doubt (outcome 4) took effect' },
    reason: { type: 'string', value: 'text', about: 'kept in the journal' },
    wait: { type: 'string', value: 'time', about: 'wait for another deployment to end, such as 30s' },
    sql: { type: 'boolean', about: 'show the statements of the plan' },
  },
  run: async (shell, values, positionals) => {
    const { Failure, pkgDeploy, planText, runText } = await import('@sluice/core');
    const [environment, path] = positionals;
    if (environment === undefined || path === undefined || positionals.length > 2) throw new Failure('SL901', 'pkg-deploy takes an environment and the path of a package', { hint: 'Run `sluice pkg-deploy --help`.' });
    let shown: string | undefined;
    const show = (plan: Parameters<typeof planText>[0]): void => {
      if (plan.id !== shown) shell.print(planText(plan, { color: shell.color, width: shell.width, sql: flag(values, 'sql') }));
      shown = plan.id;
    };
    const report = await pkgDeploy(shell.context, {
      environment, path, cwd: process.cwd(), project: text(values, 'project'), stepsFolder: text(values, 'steps-folder'), dryRun: flag(values, 'dry-run'), ifExists: text(values, 'if-exists'), continueOnError: flag(values, 'continue-on-error'), assumeYes: flag(values, 'assume-yes'), confirm: text(values, 'confirm'),
      countdownFrom: await wholeNumber(values, 'countdown-from'), allow: texts(values, 'allow'), atomic: flag(values, 'atomic'), ticket: text(values, 'ticket'), inDoubt: texts(values, 'in-doubt'),
      reason: text(values, 'reason'), waitMs: await waitMs(text(values, 'wait')), show,
    });
    for (const { plan } of report.projects) if (plan) show(plan);
    shell.print(runText(report, shell));
    return report.outcome;
  },
});
