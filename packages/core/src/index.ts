/** Front door: the verbs, Failure and the report types. */
export { Failure, isFailure, type Place } from './errors/failure.ts';
export { CODES, OUTCOMES, type Code, type Outcome } from './errors/codes.ts';
export { DURATION, durationMs } from './manifest/duration.ts';
export { readManifest } from './manifest/manifest.ts';
export { readWorkspaceConfig } from './manifest/workspace-config.ts';
export { meant } from './manifest/nearest.ts';
export type { Dialect } from './model/dialect.ts';
export type { Plan } from './model/plan.ts';
export type { Progress, ProjectReport, RunReport, SmokeCheck } from './model/report.ts';
export { failureReport, failureText } from './report/failure-text.ts';
export { publishedSchemas } from './manifest/json-schema.ts';
export { auditText, type AuditTrail } from './report/audit-text.ts';
export { cleanupText, type Cleanup, type CleanupObject } from './report/cleanup-text.ts';
export { driftText, type Difference } from './report/drift-text.ts';
export { logBlock, logLine, type LogEntry } from './report/log-text.ts';
export { metricsText, type Metrics } from './report/metrics-text.ts';
export { planJsonSchema, readPlanJson } from './report/plan-json.ts';
export { readRunJson, runJsonSchema } from './report/run-json.ts';
export { planText } from './report/plan-text.ts';
export { oneLine } from './report/printable.ts';
export { progressLine } from './report/progress-text.ts';
export { redactor } from './report/redact.ts';
export { outcomeLine, projectLine, runText } from './report/run-text.ts';
export { fileName, statePaths, type StatePaths } from './sources/state.ts';
export { findRoot, openWorkspace, projectNamed, WORKSPACE_FILE, type Workspace } from './sources/workspace.ts';
export { MANIFEST, type Project } from './sources/project.ts';
export { readSources } from './sources/files.ts';
export { projectEdges, type ProjectEdge } from './sources/edges.ts';
export { dependencyOrder } from './sources/order.ts';
export type { AuditOptions } from './verbs/audit.ts';
export type { ApproveOptions, Approved } from './verbs/audit-approve.ts';
export type { LogOptions } from './verbs/log.ts';
export type { MetricsOptions } from './verbs/metrics.ts';
export { createContext, TOOL_VERSION, type ContextOptions, type VerbContext } from './verbs/context.ts';
export type { CleanupOptions } from './verbs/cleanup.ts';
export type { DeployOptions } from './verbs/deploy.ts';
export { diff, type DiffOptions, type DiffResult } from './verbs/diff-verb.ts';
export type { SwitchOptions } from './verbs/disable.ts';
export type { InitOptions, InitResult } from './verbs/init.ts';
export type { RollbackOptions } from './verbs/rollback.ts';
export { keepReport, newRunId, outcome } from './verbs/run-report.ts';
export type { SmokeTestOptions } from './verbs/smoke-test.ts';
export { failureOf } from './verbs/mishap.ts';
export { snapshot, type SnapshotOptions, type SnapshotResult } from './verbs/snapshot.ts';
export type { ProjectState, StatusOptions } from './verbs/status.ts';
export { statusText } from './verbs/status-text.ts';
export type { ValidateOptions } from './verbs/validate.ts';
export { closure, workspaceEdges } from './verbs/workspace-edges.ts';

/** What only some verbs need is loaded when one of them is called: it is more than half of core, and whoever diffs does not wait for it. */
function late<A extends readonly unknown[], R>(load: () => Promise<(...given: A) => Promise<R>>): (...given: A) => Promise<R> {
  return async (...given) => (await load())(...given);
}

export const audit = late(async () => (await import('./verbs/audit.ts')).audit);
export const log = late(async () => (await import('./verbs/log.ts')).log);
export const metrics = late(async () => (await import('./verbs/metrics.ts')).metrics);
export const cleanup = late(async () => (await import('./verbs/cleanup.ts')).cleanup);
export const deploy = late(async () => (await import('./verbs/deploy.ts')).deploy);
export const init = late(async () => (await import('./verbs/init.ts')).init);
export const rollback = late(async () => (await import('./verbs/rollback.ts')).rollback);
export const smokeTest = late(async () => (await import('./verbs/smoke-test.ts')).smokeTest);
export const status = late(async () => (await import('./verbs/status.ts')).status);
export const validate = late(async () => (await import('./verbs/validate.ts')).validate);
export const approve = late(async () => (await import('./verbs/audit-approve.ts')).approve);
export const disable = late(async () => (await import('./verbs/disable.ts')).disable);
export const enable = late(async () => (await import('./verbs/disable.ts')).enable);
