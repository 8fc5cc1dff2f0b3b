import { defineCommand, ENVIRONMENT, flag, objectsIn, text, texts, waitMs } from '../command.ts';
import { withDependencies } from '../dependencies.ts';

export const deployCommand = defineCommand({
  name: 'deploy',
  summary: 'plan, judge, run and smoke-test the projects, dependencies first',
  arguments: '[project ...] --env=<name>',
  options: {
    env: ENVIRONMENT,
    allow: { type: 'string', multiple: true, value: 'project:H104[:address]', about: 'take a hazard upon yourself' },
    adopt: { type: 'boolean', about: 'take over what is there, on a database that was never deployed to' },
    'dry-run': { type: 'boolean', about: 'plan and judge, write nothing' },
    plan: { type: 'string', value: 'folder', about: 'run saved plans, refused when anything moved since' },
    objects: { type: 'string', multiple: true, value: 'a,b,c', about: 'deploy only these objects and what they need; @<file> for a list, one a line' },
    'objects-file': { type: 'string', value: 'file', about: 'as --objects=@<file>' },
    'continue-on-error': { type: 'boolean', about: 'with --objects: each by itself; one that fails stops only what needs it' },
    'to-version': { type: 'string', value: 'V003', about: 'run versioned scripts up to this version only; <project>:V003 for one project' },
    redo: { type: 'string', value: 'V003', about: 'take a versioned script back by its rollback script, and apply it again' },
    'if-exists': { type: 'string', value: 'raise|rename|drop', about: 'what becomes of objects that versioned scripts create and that are there already; <project>:drop for one project' },
    'assume-yes': { type: 'boolean', about: 'confirm what the environment asks about' },
    confirm: { type: 'string', value: 'plan id', about: 'confirm exactly this plan' },
    atomic: { type: 'boolean', about: 'refuse a plan that does not commit as one' },
    ticket: { type: 'string', value: 'id', about: 'the change ticket, where the environment wants one' },
    'in-doubt': { type: 'string', multiple: true, value: 'project:done|again', about: 'say whether what is in doubt (outcome 4) took effect' },
    reason: { type: 'string', value: 'text', about: 'kept in the journal' },
    wait: { type: 'string', value: 'time', about: 'wait for another deployment to end, such as 30s' },
    dependencies: { type: 'boolean', about: 'deploy what the projects need too (default, but not with --objects; --no-dependencies: only them)' },
    sql: { type: 'boolean', about: 'show the statements of the plan' },
  },
  run: async (shell, values, positionals) => {
    const { deploy, planText, runText } = await import('@sluice/core');
    const named = await shell.projects(positionals);
    const objects = objectsIn(values);
    // Only what is named: what it needs of other projects must be there, or is said.
    const projects = values['dependencies'] === false || (objects && values['dependencies'] === undefined) ? named : await withDependencies(shell, named);
    const report = await deploy(shell.context, {
      environment: text(values, 'env'), projects, named, allow: texts(values, 'allow'), adopt: flag(values, 'adopt'), dryRun: flag(values, 'dry-run'),
      plan: text(values, 'plan'), assumeYes: flag(values, 'assume-yes'), confirm: text(values, 'confirm'), atomic: flag(values, 'atomic'),
      objects, continueOnError: flag(values, 'continue-on-error'), toVersion: text(values, 'to-version'), redo: text(values, 'redo'), ifExists: text(values, 'if-exists'), ticket: text(values, 'ticket'), reason: text(values, 'reason'), inDoubt: texts(values, 'in-doubt'), waitMs: await waitMs(text(values, 'wait')),
    });
    for (const { plan } of report.projects) if (plan) shell.print(planText(plan, { color: shell.color, width: shell.width, sql: flag(values, 'sql') }));
    shell.print(runText(report, shell));
    return report.outcome;
  },
});
