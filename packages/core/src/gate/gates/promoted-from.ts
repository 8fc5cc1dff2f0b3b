/** The same sources succeeded in the environment before this one, and were not taken back there. */
import type { Gate, Reason } from '../gate.ts';
import { OUTCOMES } from '../../errors/codes.ts';
import { isForward, partDigest, UNSEEN, type Plan } from '../../model/plan.ts';
import type { Row } from '../../model/session.ts';

export const promotedFrom: Gate = {
  name: 'promotedFrom',
  judge({ plan, policy, evidence }) {
    const { promotedFrom: from } = policy;
    // A way back was proven when it was the way forward.
    if (from === undefined || !isForward(plan)) return [];
    const refuse = (message: string, hint: string): readonly Reason[] => [{ gate: 'promotedFrom', code: 'SL501', message, hint }];
    const command = plan.kind === 'package' ? `sluice pkg-deploy ${from} <this package>` : `sluice deploy ${plan.project} --env=${from}`;
    const deployFirst = `Run \`${command}\` first.`;

    if (evidence.promotion === undefined) {
      return refuse(`The journal of ${from} could not be read.`, `Make ${from} reachable from here, with its variables set.`);
    }
    const done = evidence.promotion
      .filter((row) => row['project'] === plan.project && row['environment'] === from && row['ended_at'] !== null && row['outcome'] === OUTCOMES.success)
      .toSorted((a, b) => compare(a, b));
    const lastOf = (digests: readonly string[]): number => done.findLastIndex((row) => isForward({ kind: String(row['kind']) }) && (digests.includes(String(row['source_digest'])) || ledTo(row, plan)));
    // Of a part: the same part, all of the same sources, or each object by itself. A part never counts for the whole.
    const { part } = plan;
    const whole = lastOf([plan.sourceDigest, ...(part ? [part.of] : [])]);
    const each = part?.objects.map((id) => lastOf([partDigest(part.of, [id])])) ?? [];
    const last = whole !== -1 || each.length === 0 || each.includes(-1) ? whole : Math.max(...each);
    if (last === -1) {
      return refuse(`These sources of ${plan.project} were never deployed to ${from} with success.`, deployFirst);
    }
    const next = done[last + 1];
    if (next !== undefined && !isForward({ kind: String(next['kind']) })) {
      return refuse(`These sources of ${plan.project} were taken back in ${from} by deployment ${String(next['id'])}.`, `Find out why; when it is settled, run \`${command}\` again.`);
    }
    return [];
  },
};

/** An edit of comments leaves nothing to do there, so no row names these sources: what counts is the state that they lead to. */
const ledTo = (row: Row, { to, part }: Plan): boolean => part === undefined && to.fingerprint !== UNSEEN && row['to_fingerprint'] === to.fingerprint;

/** By start: ISO 8601 in UTC sorts as text. */
function compare(a: Row, b: Row): number {
  const [left, right] = [String(a['started_at']), String(b['started_at'])];
  return left < right ? -1 : left > right ? 1 : 0;
}
