/** The words by which a policy speaks of hazards: a group, or one code. */

/** The first digit of a hazard's code is its group. */
export const HAZARD_GROUPS = {
  'data-loss': '1',
  'blocking-lock': '2',
  compatibility: '3',
  'may-fail': '4',
  transaction: '5',
  access: '6',
  design: '7',
} as const;

export type HazardGroup = keyof typeof HAZARD_GROUPS;

export const HAZARD_CODE = /^H[1-9]\d{2}$/;

export const isHazardCode = (text: string): boolean => HAZARD_CODE.test(text);
export const isPolicyWord = (text: string): boolean => isHazardCode(text) || text in HAZARD_GROUPS;

export const groupOf = (code: string): HazardGroup | undefined =>
  (Object.keys(HAZARD_GROUPS) as HazardGroup[]).find((group) => HAZARD_GROUPS[group] === code[1]);
