/** Figures about a project's deployments to an environment: how many, how many well, how long, how often taken back. Dry. */
import type { Outcome } from '../errors/codes.ts';
import { isForward } from '../model/plan.ts';
import { paint, type TextOptions } from './ansi.ts';
import { oneLine } from './printable.ts';
import { duration, number } from './words.ts';

export interface Metrics {
  readonly format: 'sluice-metrics/1';
  readonly project: string;
  readonly environment: string;
  /** Deployments and adoptions that ended, well or not. */
  readonly deployments: number;
  /** Those that ended with outcome 0, also when they were taken back later. */
  readonly succeeded: number;
  /** 0 to 1; left out where nothing was deployed. */
  readonly successRate?: number;
  readonly averageMs?: number;
  /** Rollbacks that came to their end, by hand or after a failed smoke test. */
  readonly rollbacks: number;
  readonly emergencies: number;
  /** Mean time from a rollback's start to its end. */
  readonly meanTimeToRollBackMs?: number;
  /** Mean time from the start of what was taken back to the end of its rollback. */
  readonly meanTimeToRecoverMs?: number;
  readonly firstAt?: string;
  readonly lastAt?: string;
}

/** What a row of the journal says, as far as figures go. */
export interface Measured {
  readonly id: string;
  readonly kind: string;
  readonly status: string;
  readonly outcome?: Outcome;
  readonly startedAt: string;
  readonly endedAt?: string;
}

/** `takenBackBy`: the deployments that a rollback took back, by its id. */
export function metricsOf(of: Pick<Metrics, 'project' | 'environment'>, rows: readonly Measured[], takenBackBy: (rollback: string) => readonly string[], isEmergency: (id: string) => boolean): Metrics {
  const ended = rows.filter(({ endedAt }) => endedAt !== undefined);
  const deployments = ended.filter(isForward);
  const succeeded = deployments.filter(({ status, outcome }) => outcome === 0 && status !== 'failed');
  const rollbacks = ended.filter(({ kind, status }) => kind === 'rollback' && status === 'done');
  const recoveries = rollbacks.flatMap((rollback) => {
    const first = takenBackBy(rollback.id).flatMap((id) => rows.find((row) => row.id === id)?.startedAt ?? []).sort()[0];
    return first === undefined ? [] : [Math.max(0, Date.parse(rollback.endedAt!) - Date.parse(first))];
  });
  const first = deployments[0]?.startedAt;
  const last = deployments.at(-1)?.startedAt;
  return {
    format: 'sluice-metrics/1', ...of,
    deployments: deployments.length, succeeded: succeeded.length,
    ...(deployments.length > 0 && { successRate: Math.round((succeeded.length / deployments.length) * 10_000) / 10_000, averageMs: mean(deployments.map(lasted)) }),
    rollbacks: rollbacks.length, emergencies: rows.filter(({ id }) => isEmergency(id)).length,
    ...(rollbacks.length > 0 && { meanTimeToRollBackMs: mean(rollbacks.map(lasted)) }),
    ...(recoveries.length > 0 && { meanTimeToRecoverMs: mean(recoveries) }),
    ...(first !== undefined && { firstAt: first }), ...(last !== undefined && { lastAt: last }),
  };
}

const mean = (values: readonly number[]): number => Math.round(values.reduce((sum, each) => sum + each, 0) / values.length);
const lasted = ({ startedAt, endedAt }: Measured): number => Math.max(0, Date.parse(endedAt!) - Date.parse(startedAt));

export function metricsText(all: readonly Metrics[], options: Pick<TextOptions, 'color'>): string {
  const p = paint(options);
  const head = ['project', 'environment', 'deployments', 'success rate', 'average duration', 'rollbacks', 'mean time to roll back', 'mean time to recover', 'emergencies'];
  const rows = all.map((each) => [
    oneLine(each.project), oneLine(each.environment), number(each.deployments), each.successRate === undefined ? '–' : `${(each.successRate * 100).toFixed(1)} %`, time(each.averageMs),
    number(each.rollbacks), time(each.meanTimeToRollBackMs), time(each.meanTimeToRecoverMs), number(each.emergencies),
  ]);
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]) => cells.map((cell, column) => (column < 2 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join('  ').trimEnd();
  return [p.dim(line(head)), ...rows.map(line)].join('\n');
}

const time = (ms: number | undefined): string => (ms === undefined ? '–' : duration(ms));
