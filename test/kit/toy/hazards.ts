/** The toy's hazard rules: lost rows and lost values. */
import type { HazardRule } from '@sluice/core/dialect';

const lost = (code: string, title: string, effect: HazardRule['effect']): HazardRule => ({
  code,
  title,
  effect,
  severity: 'block',
  judge: (found, evidence) => {
    if (evidence.rows.get(found.subject) === 0 || evidence.created.has(found.subject)) return undefined;
    return { message: `${found.detail ?? found.subject}: ${title.toLowerCase()}`, advice: 'Copy what is needed first.' };
  },
});

export const hazards: readonly HazardRule[] = [
  lost('H101', 'Rows are lost', 'loses-rows'),
  lost('H102', 'Values are lost', 'loses-values'),
  lost('H103', 'Values may be refused', 'narrows-values'),
];
