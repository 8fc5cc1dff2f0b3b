/** A verb's report as what Nx wants to know of each task: its text, whose last line is the outcome, and how it ended. */
import { failureReport, failureText, outcomeLine, planText, projectLine, runText, type Failure, type Outcome, type ProjectReport, type RunReport } from '@sluice/core';
import { redact, type Voice } from './voice.ts';

export interface Ended {
  readonly project: string;
  readonly outcome: Outcome;
  /** skipped: it never began, because another did not succeed. */
  readonly status: 'success' | 'failure' | 'skipped';
  readonly text: string;
}

export interface SettleOptions {
  readonly voice: Voice;
  /** Show the statements of plans. */
  readonly sql?: boolean;
  /** Lines under a project's plan. */
  readonly more?: (project: ProjectReport) => readonly string[];
}

/** One text a project, for Nx shows and keeps them one by one. */
export function settle(report: RunReport, { voice, sql = false, more }: SettleOptions): readonly Ended[] {
  return report.projects.map((project): Ended => {
    const alone: RunReport = { ...report, projects: [project], outcome: project.outcome };
    const lines = [...(project.plan ? [planText(project.plan, { ...voice, sql })] : []), ...(more?.(project) ?? []), withoutLastLine(runText(alone, voice)), outcomeLine(alone)];
    return { project: project.project, outcome: project.outcome, status: project.status === 'not run' ? 'skipped' : statusOf(project.outcome), text: redact(lines.join('\n')) };
  });
}

/** What only planned has no run worth a table: the plan, where it was written, and the outcome. A refused project says why. */
export function settlePlan(report: RunReport, options: SettleOptions): readonly Ended[] {
  const planned = report.projects.filter(({ failure }) => !failure);
  const refused = settle({ ...report, projects: report.projects.filter(({ failure }) => failure) }, options);
  return [
    ...planned.map((project) => said(project, [...(project.plan ? [planText(project.plan, { ...options.voice, sql: options.sql ?? false })] : []), ...(options.more?.(project) ?? []), ''])),
    ...refused,
  ];
}

/** The run's text ends with the outcome, perhaps in colour; as the last line of a task it must be plain. */
const withoutLastLine = (text: string): string => text.slice(0, text.lastIndexOf('\n') + 1);

export const statusOf = (outcome: Outcome): 'success' | 'failure' => (outcome === 0 ? 'success' : 'failure');

/** What has no run report: a text, and the outcome under it. */
export function said(of: { readonly project: string; readonly environment: string; readonly status: ProjectReport['status']; readonly outcome: Outcome }, lines: readonly string[]): Ended {
  return { project: of.project, outcome: of.outcome, status: statusOf(of.outcome), text: redact([...lines, projectLine(of)].join('\n')) };
}

export const failed = (failure: Failure, project: string, environment: string, voice: Voice): Ended =>
  said({ project, environment, status: failure.outcome === 1 || failure.outcome === 64 ? 'refused' : 'failed', outcome: failure.outcome }, [failureText(failureReport(failure), voice), '']);
