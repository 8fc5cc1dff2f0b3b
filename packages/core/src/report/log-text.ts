/** The deployment log: a block for people in the form that operations pages know, and one JSON line for machines. Dry. */
import type { Outcome } from '../errors/codes.ts';
import { canonicalJson } from '../model/hash.ts';
import { oneLine } from './printable.ts';
import { number } from './words.ts';

export interface LogEntry {
  readonly format: 'sluice-log/1';
  readonly deployment: string;
  readonly run: string;
  readonly kind: string;
  readonly project: string;
  readonly environment: string;
  readonly database: string;
  readonly startedAt: string;
  /** Left out while it is open. */
  readonly endedAt?: string;
  readonly durationMs?: number;
  /** Addresses that statements were run on, in their order, each once. */
  readonly objects: readonly string[];
  /** As the pipeline or package.json said it, else the first 12 characters of the sources' digest. */
  readonly version: string;
  readonly sourceDigest: string;
  readonly commit?: string;
  readonly deployedBy: string;
  readonly databaseUser: string;
  readonly reason?: string;
  /** Backup objects, where the rows lie. */
  readonly backups: readonly string[];
  /** `unknown`: it was written before results of smoke tests were kept. */
  readonly smokeTest: 'pass' | 'fail' | 'none' | 'unknown';
  /** Of the deployment's row in the journal. */
  readonly status: string;
  readonly outcome?: Outcome;
  readonly emergency?: true;
}

const RULE = '='.repeat(43);
const SMOKE: Readonly<Record<LogEntry['smokeTest'], string>> = { pass: '✅ PASS', fail: '❌ FAIL', none: 'none', unknown: 'not recorded' };
/** Objects past this many are counted. */
const MOST_OBJECTS = 5;

export const logLine = (entry: LogEntry): string => canonicalJson(entry);

/** As requirements ask for it, line by line; an emergency and a reason stand behind the status. */
export function logBlock(entry: LogEntry): string {
  const shown = entry.objects.slice(0, MOST_OBJECTS);
  const more = entry.objects.length - shown.length;
  const objects = entry.objects.length === 0 ? 'no object changed' : `${shown.join(', ')}${more > 0 ? ` and ${number(more)} more` : ''}`;
  return [
    RULE,
    'DEPLOYMENT LOG',
    RULE,
    `Timestamp: ${entry.startedAt.replace('T', ' ').replace(/\.\d+Z$/, '')} UTC`,
    `Procedure: ${oneLine(`${entry.project}: ${objects}`)}`,
    `Environment: ${oneLine(entry.environment)}`,
    `Version: ${oneLine(entry.version)}`,
    `Deployed By: ${oneLine(entry.deployedBy)}`,
    `Commit SHA: ${entry.commit === undefined ? 'unknown' : oneLine(entry.commit.slice(0, 12))}`,
    `Backup: ${entry.backups.length === 0 ? 'none' : oneLine(entry.backups.join(', '))}`,
    `Smoke Test: ${SMOKE[entry.smokeTest]}`,
    `Duration: ${entry.durationMs === undefined ? 'not ended' : seconds(entry.durationMs)}`,
    `Status: ${oneLine(statusOf(entry))}`,
    RULE,
  ].join('\n');
}

/** Words as the block's example has them: `45 seconds`. */
const seconds = (ms: number): string => {
  const text = ms < 9_950 ? (ms / 1000).toFixed(1) : String(Math.round(ms / 1000));
  return `${text} ${text === '1.0' ? 'second' : 'seconds'}`;
};

function statusOf({ status, outcome, kind, emergency, reason }: LogEntry): string {
  const word =
    status === 'rolled back' ? '↩️ ROLLED BACK'
    : status === 'failed' ? '❌ FAILED'
    : status !== 'done' ? `⏳ ${status.toUpperCase()}`
    : outcome === 0 ? '✅ SUCCESS'
    : outcome === 3 ? '❌ SMOKE TEST FAILED'
    : '❌ FAILED';
  const more = [...(kind === 'deploy' ? [] : [kind]), ...(emergency ? ['emergency'] : []), ...(reason === undefined ? [] : [reason])];
  return more.length === 0 ? word : `${word} (${more.join(', ')})`;
}
