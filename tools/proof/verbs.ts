/** The verbs on a proof's workspace, each in a context of its own, as commands one after the other would be. */
import { createContext, deploy, diff, rollback, type Dialect, type ProjectReport, type VerbContext } from '@sluice/core';
import type { ProofWorkspace } from './workspace.ts';

export type Verb = (options: { dryRun?: boolean }) => Promise<ProjectReport>;

const only = { environment: 'proof', projects: ['db'], named: ['db'] };

const contextOf = ({ root, env }: Rooted, dialect: Dialect): VerbContext => createContext({ root, env, dialects: async () => dialect });

type Rooted = Pick<ProofWorkspace, 'root' | 'env'>;

export async function deployOnce(workspace: Rooted, dialect: Dialect, options: { dryRun?: boolean }): Promise<ProjectReport> {
  const report = await deploy(contextOf(workspace, dialect), { ...only, adopt: true, ...options });
  return report.projects[0]!;
}

/** Locks and rewrites of the plan that it does not say. */
export async function unforeseen(workspace: ProofWorkspace, dialect: Dialect): Promise<string[]> {
  const { report } = await diff(contextOf(workspace, dialect), { ...only, trace: true });
  const { findings, failure } = report.projects[0]!;
  return failure ? [`${failure.code} ${failure.message}`] : findings.filter(({ code, severity }) => code === 'trace' && severity === 'warning').map(({ message, hint }) => `${message}: ${hint ?? ''}`);
}

/** `said`: what stood in the files before, whose secrets nobody else has any more. */
export async function rollBack({ root, env }: ProofWorkspace, dialect: Dialect, said: string): Promise<ProjectReport> {
  const secrets = await dialect.secretsIn?.([{ project: 'db', owns: '*', files: [{ path: 'schema.sql', text: said }] }]);
  return await rollBackLast({ root, env: { ...env, ...Object.fromEntries(secrets ?? []) } }, dialect);
}

export async function rollBackLast(workspace: Rooted, dialect: Dialect): Promise<ProjectReport> {
  const report = await rollback(contextOf(workspace, dialect), only);
  return report.projects[0]!;
}
