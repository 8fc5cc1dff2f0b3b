/** The audit chain for people: one entry a line, and what a proof of it found. Dry. */
import { paint, type TextOptions } from './ansi.ts';
import { oneLine } from './printable.ts';

export interface AuditLine {
  /** From 1. */
  readonly seq: number;
  readonly hash: string;
  /** The text that the hash covers, as JSON; text where it is none. */
  readonly entry: Readonly<Record<string, unknown>> | string;
}

export interface AuditProof {
  readonly intact: boolean;
  /** Entries in the chain. */
  readonly entries: number;
  /** The hash of the last one: kept elsewhere, it proves all before it. */
  readonly head?: string;
  /** Heads in this machine's mirror that the chain was compared with. */
  readonly compared: number;
  /** Where the chain is broken first. */
  readonly brokenAt?: number;
  readonly why?: string;
  /** Deployments that ended and of which the chain does not speak. */
  readonly missing: readonly string[];
}

export interface AuditTrail {
  readonly format: 'sluice-audit/1';
  readonly environment: string;
  readonly database: string;
  /** The server and database without credentials. */
  readonly label: string;
  readonly entries: readonly AuditLine[];
  /** Only where it was asked for. */
  readonly proof?: AuditProof;
}

export function auditText(trail: AuditTrail, options: Pick<TextOptions, 'color'>): string {
  const p = paint(options);
  const lines = [p.bold(oneLine(`${trail.environment}: ${trail.label}`))];
  if (trail.entries.length === 0 && !trail.proof) lines.push('  no entries');
  for (const { seq, entry } of trail.entries) lines.push(`  ${String(seq).padStart(5)}  ${oneLine(typeof entry === 'string' ? entry : entryText(entry))}`);
  if (trail.proof) lines.push(...proofLines(trail.proof).map((line) => `  ${p[trail.proof!.intact ? 'green' : 'red'](line)}`));
  return lines.join('\n');
}

const KNOWN: ReadonlySet<string> = new Set(['at', 'event', 'project', 'environment', 'deployment', 'status', 'outcome', 'actor', 'reason', 'emergency', 'plan']);

function entryText(entry: Readonly<Record<string, unknown>>): string {
  const word = (name: string) => (entry[name] === undefined ? '' : typeof entry[name] === 'string' ? (entry[name]) : JSON.stringify(entry[name]));
  const ended = entry['status'] === undefined ? '' : `${word('status')}${entry['outcome'] === 0 || entry['outcome'] === undefined ? '' : ` (outcome ${word('outcome')})`}`;
  const rest = Object.entries(entry).filter(([name, value]) => !KNOWN.has(name) && typeof value !== 'object').map(([name]) => `${name} ${word(name)}`);
  return [word('at'), entry['event'] === 'emergency' ? 'EMERGENCY' : word('event'), word('project'), word('deployment'), ended, `by ${word('actor')}`, ...rest, word('reason') === '' ? '' : `: ${word('reason')}`]
    .filter((each) => each !== '').join('  ');
}

function proofLines({ intact, entries, head, compared, brokenAt, why, missing }: AuditProof): string[] {
  const against = compared === 0 ? 'this machine knows no head of it, so a cut at its end could not be seen' : `compared with ${compared} heads that this machine saw`;
  if (intact) return [`intact: ${entries} entries, ${against}`, ...(head === undefined ? [] : [`head ${head}`])];
  return [
    ...(why === undefined ? [] : [`broken at entry ${brokenAt}: ${why}`]),
    ...missing.map((id) => `deployment ${oneLine(id)} ended, and no entry tells of it`),
    `${entries} entries, ${against}`,
  ];
}
