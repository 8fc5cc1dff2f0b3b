/** Emergency runs: what they skipped, and the approval that they must get afterwards. */
import { entriesOf, type Chronicle } from './chronicle.ts';

/** Gates that an emergency does not ask. Hazards and backups are never among them: what would be lost is lost in an emergency too. */
export const SKIPPED_IN_EMERGENCY = ['approvals', 'promotedFrom', 'ticket', 'window'] as const;

/** Those of them that the environment has. */
export const skippedHere = (gates: Readonly<Record<string, unknown>>): string[] => SKIPPED_IN_EMERGENCY.filter((gate) => gates[gate] !== undefined);

export interface PendingEmergency {
  readonly deployment: string;
  readonly at: string;
  readonly actor: string;
  readonly reason: string;
  /** Gates of the environment that were not asked. */
  readonly skipped: readonly string[];
}

/** Those of a project that no `approved` entry speaks of. */
export function pendingEmergencies(of: Pick<Chronicle, 'audit'>, project: string, environment: string): PendingEmergency[] {
  const began = of.audit.flatMap(({ entry }) => (entry?.['event'] === 'emergency' && entry['project'] === project && entry['environment'] === environment ? [entry] : []));
  return began
    .filter((entry) => !entriesOf(of, String(entry['deployment'])).some((each) => each['event'] === 'approved'))
    .map((entry) => ({
      deployment: String(entry['deployment']), at: String(entry['at']), actor: String(entry['actor']), reason: String(entry['reason'] ?? ''),
      skipped: Array.isArray(entry['skipped']) ? entry['skipped'].map(String) : [],
    }));
}
