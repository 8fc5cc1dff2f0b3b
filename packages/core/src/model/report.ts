/** What happened, as data. Voices (terminal, JSON, page) are made from it elsewhere; nothing here is printed. */
import type { Code, Outcome } from '../errors/codes.ts';
import type { FailureDetail } from '../errors/failure.ts';
import type { Finding } from './finding.ts';
import type { Hazard, Plan } from './plan.ts';

export interface FailureReport {
  readonly code: Code;
  readonly message: string;
  readonly at?: FailureDetail['at'];
  readonly hint?: string;
  readonly lines?: readonly string[];
}

export interface SmokeCheck {
  /** `tests/orders.yaml: order total`. */
  readonly name: string;
  readonly passed: boolean;
  readonly ms: number;
  /** Why it failed: expected and found. */
  readonly message?: string;
  readonly at?: FailureDetail['at'];
}

export type ProjectStatus =
  | 'unchanged'
  | 'planned'
  | 'deployed'
  | 'adopted'
  | 'passed'
  | 'rolled back'
  | 'disabled'
  | 'enabled'
  | 'refused'
  | 'failed'
  | 'failed, undone'
  | 'smoke test failed'
  | 'smoke test failed, rolled back'
  | 'smoke test failed, not rolled back'
  | 'in doubt'
  | 'interrupted'
  | 'not run';

export interface ProjectReport {
  readonly project: string;
  readonly environment: string;
  readonly database: string;
  readonly status: ProjectStatus;
  readonly outcome: Outcome;
  readonly deploymentId?: string;
  /** A deployment that a crash had left open and this run finished. */
  readonly resumed?: string;
  readonly plan?: Plan;
  readonly stepsDone: number;
  readonly stepsTotal: number;
  readonly ms: number;
  readonly hazards: readonly Hazard[];
  readonly findings: readonly Finding[];
  readonly smoke: readonly SmokeCheck[];
  readonly failure?: FailureReport;
  /** The command to run next, where there is one. */
  readonly next?: string;
}

export interface RunReport {
  readonly format: 'sluice-run/1';
  readonly runId: string;
  readonly verb: string;
  readonly environment: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly endedAt: string;
  /** The highest of the projects' outcomes. */
  readonly outcome: Outcome;
  readonly projects: readonly ProjectReport[];
}

/** Told while a run goes on; the shell decides what to show. `index` counts from 1. */
export type Progress =
  | { readonly event: 'planned'; readonly project: string; readonly plan: Plan }
  | { readonly event: 'waiting'; readonly project: string; readonly message: string }
  | { readonly event: 'step-started'; readonly project: string; readonly index: number; readonly total: number; readonly sql: string; readonly address: string }
  | { readonly event: 'step-done'; readonly project: string; readonly index: number; readonly total: number; readonly ms: number; readonly address: string }
  | { readonly event: 'retrying'; readonly project: string; readonly message: string }
  | { readonly event: 'smoke'; readonly project: string; readonly check: SmokeCheck }
  | { readonly event: 'note'; readonly project: string; readonly message: string };
