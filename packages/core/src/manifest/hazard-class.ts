/** The hazards that an environment's policy speaks about, in the user's words, and the declared effects that belong to each. */
import type { EffectName } from '../model/effect.ts';

export const HAZARD_CLASSES = {
  'data-loss': ['loses-rows', 'loses-values', 'narrows-values'],
  removal: ['removes', 'removes-namespace'],
  'blocking-lock': ['blocks'],
  rewrite: ['rewrites'],
  'may-fail': ['may-fail'],
  'broken-compatibility': ['breaks-callers'],
  access: ['widens-access', 'narrows-access'],
  'changed-meaning': ['changes-meaning'],
} as const satisfies Readonly<Record<string, readonly EffectName[]>>;

export type HazardClass = keyof typeof HAZARD_CLASSES;
export const HAZARD_CLASS_NAMES = Object.keys(HAZARD_CLASSES) as [HazardClass, ...HazardClass[]];
