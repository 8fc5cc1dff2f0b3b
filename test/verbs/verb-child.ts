/** The process that is killed: one verb on a workspace. Arguments: the root, the dialect, the verb. VERB_OPTIONS: more options, as JSON. */
import { createContext, deploy, rollback, type DeployOptions } from '@sluice/core';
import type { Dialect } from '@sluice/core/dialect';

const [root = '', name = '', verb = ''] = process.argv.slice(2);
const dialect: Dialect = name === 'toy' ? (await import('@sluice/kit/toy/toy')).toyDialect : (await import('@sluice/postgres')).dialect;
const env = { ...process.env };
// The deployment itself reads the fault from its context, the undo from the process.
if (env['VERB_FAULT_IN'] === 'undo') delete env['SLUICE_FAULT'];
const context = createContext({ root, env, dialects: () => Promise.resolve(dialect), actor: 'ann' });
const options = { environment: 'test', projects: ['app'], named: ['app'], ...(JSON.parse(env['VERB_OPTIONS'] ?? '{}') as Partial<DeployOptions>) };
const report = await (verb === 'rollback' ? rollback : deploy)(context, options);
await context.close();
process.stdout.write(`${JSON.stringify(report.projects.map(({ status, failure }) => ({ status, failure })))}\n`);
process.exitCode = report.outcome;
