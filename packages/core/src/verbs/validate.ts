/** Validate: everything that sources alone show. Opens no target; a shadow only when asked to load. */
import { OUTCOMES } from '../errors/codes.ts';
import { Failure, isFailure } from '../errors/failure.ts';
import type { Finding } from '../model/finding.ts';
import type { ProjectReport, RunReport } from '../model/report.ts';
import type { ProjectSources } from '../model/statement.ts';
import { failureReport } from '../report/failure-text.ts';
import { readFiles, readSources, undeployedRows } from '../sources/files.ts';
import { circleFailure, dependencyOrder } from '../sources/order.ts';
import { ownershipConflicts } from '../sources/ownership.ts';
import { manifestOf, type Project } from '../sources/project.ts';
import { openWorkspace, projectNamed } from '../sources/workspace.ts';
import { parseSmokeFiles } from '../smoke/parse.ts';
import type { VerbContext } from './context.ts';
import { resolve } from './resolve.ts';
import { newRunId, runReport } from './run-report.ts';
import { lintScripts } from './script-lint.ts';
import { scriptFailures } from './script-failures.ts';
import { workspaceEdges } from './workspace-edges.ts';

export interface ValidateOptions {
  readonly projects: readonly string[];
  /** Binds `{{name}}` with the environment's variables; without it names stay as they are. */
  readonly environment?: string | undefined;
  /** What is only warned of in versioned scripts is a failure. */
  readonly strict?: boolean | undefined;
}

export async function validate(context: VerbContext, options: ValidateOptions): Promise<RunReport> {
  const startedAt = context.now();
  const workspace = await openWorkspace(context.root);
  const variables = options.environment === undefined ? 'symbolic' : resolve(context, workspace.config, options.environment, { notify: false }).variables;
  const sources = new Map<string, ProjectSources>();
  const wrong = new Map<string, Failure[]>();
  const add = (project: string, failure: Failure) => wrong.set(project, [...(wrong.get(project) ?? []), failure]);
  for (const project of workspace.projects) {
    try {
      manifestOf(project);
      sources.set(project.name, await readSources(workspace, project, variables));
    } catch (error) {
      if (!isFailure(error)) throw error;
      add(project.name, error);
    }
  }
  const { edges, failures } = await workspaceEdges(context, workspace.projects, sources);
  const ordered = dependencyOrder(workspace.projects.map(({ name }) => name), edges);
  const circle = 'circle' in ordered ? ordered.circle : [];
  const general = [...failures, ...ownershipConflicts(workspace.projects, variables)];
  const reports: ProjectReport[] = [];
  for (const name of options.projects) {
    const began = context.now();
    const project = projectNamed(workspace, name);
    const own = [...(wrong.get(name) ?? []), ...general.filter((failure) => about(failure, project)), ...(circle.some(({ from }) => from === name) ? [circleFailure(circle)] : [])];
    const findings: Finding[] = [];
    const source = sources.get(name);
    if (source && project.manifest) {
      const dialect = await context.dialect(project.manifest.dialect);
      for (const found of await dialect.check([source])) {
        if (isFailure(found)) own.push(found);
        else findings.push(found);
      }
      findings.push(...undeployedRows(project));
      own.push(...(await scriptFailures(workspace, project, dialect, variables)));
      for (const found of await lintScripts(workspace, project, dialect, variables)) {
        if (options.strict && found.severity === 'warning') own.push(strictly(found));
        else findings.push(found);
      }
      try {
        own.push(...(await parseSmokeFiles(await readFiles(workspace, project, project.manifest.smokeTests, variables), dialect)).failures);
      } catch (error) {
        if (!isFailure(error)) throw error;
        own.push(error);
      }
    }
    reports.push({
      project: name, environment: options.environment ?? '', database: project.manifest?.database ?? '',
      status: own.length === 0 ? 'passed' : 'refused', outcome: own.length === 0 ? OUTCOMES.success : OUTCOMES.refused,
      stepsDone: 0, stepsTotal: 0, ms: context.now() - began, hazards: [], smoke: [],
      findings: [...findings, ...own.slice(1).map(asFinding)],
      ...(own[0] && { failure: failureReport(own[0]) }),
    });
  }
  return runReport(context, 'validate', options.environment ?? '', newRunId(startedAt), startedAt, context.now(), reports);
}

const strictly = ({ message, at, hint }: Finding): Failure => new Failure('SL220', message, { ...(at && { at }), ...(hint !== undefined && { hint }) });

const asFinding = (failure: Failure): Finding => ({
  code: failure.code, severity: 'error', message: failure.message, ...(failure.detail.at && { at: failure.detail.at }), ...(failure.detail.hint !== undefined && { hint: failure.detail.hint }),
});

const about = (failure: Failure, project: Project): boolean =>
  failure.detail.at === undefined || failure.detail.at.file === project.file || failure.detail.at.file.startsWith(`${project.root}/`) || failure.message.includes(project.name);
