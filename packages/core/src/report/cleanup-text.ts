/** What cleanup found among backup objects and did with each, for people. Dry. */
import { paint, type TextOptions } from './ansi.ts';
import { oneLine } from './printable.ts';
import { count } from './words.ts';

export interface CleanupObject {
  /** The journal's id of the backup object. */
  readonly backup: string;
  readonly project: string;
  /** What it was kept of. */
  readonly address: string;
  /** Where it lies, in the dialect's words. */
  readonly where?: string;
  readonly rows: number;
  /** On the disk; left out where it is not there any more. */
  readonly bytes?: number;
  /** That kept it. */
  readonly deployment: string;
  readonly createdAt: string;
  readonly expiresAt?: string;
  /** As the journal has it: `verified`, or `restored` when a rollback brought its rows back. */
  readonly status: string;
  readonly act: 'removed' | 'to remove' | 'kept' | 'failed';
  /** Why it is not removed. */
  readonly why?: string;
}

/** One physical database. */
export interface Cleanup {
  readonly format: 'sluice-cleanup/1';
  readonly environment: string;
  readonly database: string;
  /** The server and database without credentials. */
  readonly label: string;
  readonly dryRun: boolean;
  readonly objects: readonly CleanupObject[];
}

const COLORS = { removed: 'green', 'to remove': 'yellow', kept: 'dim', failed: 'red' } as const;

export function cleanupText({ environment, label, objects, dryRun }: Cleanup, options: Pick<TextOptions, 'color'>): string {
  const p = paint(options);
  const lines = [p.bold(oneLine(`${environment}: ${label}`))];
  if (objects.length === 0) return [...lines, '  no backup objects'].join('\n');
  const width = Math.max(...objects.map(({ act }) => act.length));
  for (const { act, address, project, where, rows, bytes, status, deployment, why } of objects) {
    const size = bytes === undefined ? 'not there any more' : `${count(rows, 'row')}, ${bytesText(bytes)}`;
    lines.push(`  ${p[COLORS[act]](act.padEnd(width))}  ${oneLine(address)}  ${p.dim(oneLine(`${project}, ${size}${status === 'restored' ? ', brought back since' : ''}`))}`);
    if (where !== undefined) lines.push(`  ${' '.repeat(width)}  ${p.dim(oneLine(`in ${where}, by ${deployment}`))}`);
    if (why !== undefined) lines.push(`  ${' '.repeat(width)}  ${oneLine(why)}`);
  }
  const gone = objects.filter(({ act }) => act === 'removed' || act === 'to remove');
  const freed = gone.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);
  const failed = objects.filter(({ act }) => act === 'failed').length;
  const kept = objects.length - gone.length - failed;
  return [...lines, `${gone.length} ${dryRun ? 'to remove' : 'removed'} (${bytesText(freed)}), ${kept} kept${failed > 0 ? `, ${failed} failed` : ''}`].join('\n');
}

const bytesText = (bytes: number): string => (bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : bytes < 1_000_000_000 ? `${Math.ceil(bytes / 1_000_000)} MB` : `${(bytes / 1e9).toFixed(1)} GB`);
