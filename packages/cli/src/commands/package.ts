/** `sluice package`: translate, call the verb, show what was made. */
import { resolve } from 'node:path';
import { defineCommand, ENVIRONMENT, flag, text, texts, type Values } from '../command.ts';
import type { Shell } from '../shell.ts';

export const packageCommand = defineCommand({
  name: 'package',
  summary: 'a package from the difference of two states: scripts in order, what takes them back, and a report',
  arguments: '[project ...] --env=<name>',
  options: {
    env: { ...ENVIRONMENT, about: 'the environment that it is made for; without --from and --since its state is where the package begins' },
    from: { type: 'string', value: 'commit', about: 'begin at the files of a commit' },
    since: { type: 'string', value: 'branch', about: 'begin at the last commit in common with a branch' },
    to: { type: 'string', value: 'commit', about: 'end at the files of a commit (default: the working copy)' },
    'to-env': { type: 'string', value: 'name', about: 'end at the state of another environment' },
    out: { type: 'string', value: 'folder', about: 'where packages go (default: dist/packages)' },
    name: { type: 'string', value: 'name', about: 'what the package is called (default: the project and its plan)' },
    archive: { type: 'boolean', about: 'as one .tar, not a folder' },
    allow: { type: 'string', multiple: true, value: 'hazard', about: 'a hazard that was seen and is taken: db-sales:H104[:address]' },
    requires: { type: 'string', multiple: true, value: 'package', about: 'a package that must be deployed before: core-12[:<digest>]' },
    adopt: { type: 'boolean', about: 'as deploy --adopt would plan' },
    sign: { type: 'string', value: 'key', about: 'sign it with an ssh key' },
    seal: { type: 'string', value: 'folder', about: 'write list and digests of a package that was written by hand' },
    sql: { type: 'boolean', about: 'show the statements' },
  },
  run: async (shell, values, positionals) => {
    const { makePackages, packageText, planText, readPackage } = await import('@sluice/core');
    if (text(values, 'seal') !== undefined) return await seal(shell, values, positionals);
    const projects = await shell.projects(positionals);
    const made = await makePackages(shell.context, {
      environment: text(values, 'env'), projects, named: projects, from: text(values, 'from'), since: text(values, 'since'), to: text(values, 'to'), toEnvironment: text(values, 'to-env'),
      out: text(values, 'out'), name: text(values, 'name'), archive: flag(values, 'archive'), allow: texts(values, 'allow'), adopt: flag(values, 'adopt'), requires: texts(values, 'requires'), sign: text(values, 'sign'),
    });
    for (const { plans, from, to, path, reports = [], findings } of made) {
      for (const plan of plans) shell.print(planText(plan, { color: shell.color, width: shell.width, sql: flag(values, 'sql'), ...(plans.length === 1 && { between: { from, to } }) }));
      shell.print(`  from ${from} to ${to}`);
      for (const { code, message } of findings) shell.print(`  ${code}: ${message}`);
      if (path !== undefined) shell.print(`${packageText(readPackage(resolve(shell.context.root, path), { label: path }), shell)}\n  ${[path, ...reports].join('\n  ')}`);
    }
    return 0;
  },
});

/** Throws SL901 for what belongs to making one. */
async function seal(shell: Shell, values: Values, positionals: readonly string[]): Promise<number> {
  const { Failure, packageText, sealPackage } = await import('@sluice/core');
  const other = ['env', 'from', 'since', 'to', 'to-env', 'out', 'name', 'allow', 'requires', 'adopt', 'sql'].find((name) => values[name] !== undefined);
  if (positionals.length > 0 || other !== undefined) throw new Failure('SL901', `--seal does not go together with ${other === undefined ? 'projects' : `--${other}`}`, { hint: 'Write sluice package --seal=<folder> [--sign=<key>] [--archive].' });
  shell.print(packageText(await sealPackage(shell.context, { folder: text(values, 'seal')!, sign: text(values, 'sign'), archive: flag(values, 'archive') }), shell));
  return 0;
}
