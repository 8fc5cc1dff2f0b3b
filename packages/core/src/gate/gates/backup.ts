/** What a step destroys is first copied to a backup object that was read back and verified. */
import type { Gate } from '../gate.ts';
import type { EffectName } from '../../model/effect.ts';
import { stepsOf } from '../../model/plan.ts';

const LOSSES: readonly EffectName[] = ['loses-rows', 'loses-values', 'narrows-values'];

export const backup: Gate = {
  name: 'backup',
  judge({ plan, policy, evidence }) {
    if (policy.backup === undefined) return [];
    const bare = stepsOf(plan).filter(
      (step) =>
        !evidence.backedUp?.has(step.id) && step.effects.some((effect) => LOSSES.includes(effect.effect) && !evidence.empty?.has(effect.subject)),
    );
    if (bare.length === 0) return [];
    return [
      {
        gate: 'backup',
        code: 'SL501',
        message: `${bare.length === 1 ? 'One step destroys' : `${bare.length} steps destroy`} data without a verified backup object.`,
        hint: 'Keep the data for now, or copy it away in a deployment of its own. The plan says why it is not kept.',
        lines: bare.map((step) => `${step.address}  ${step.sql.split('\n', 1)[0] ?? ''}${step.unkept === undefined ? '' : `  (${step.unkept})`}`),
      },
    ];
  },
};
