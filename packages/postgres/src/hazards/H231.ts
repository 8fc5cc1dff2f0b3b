/** Plans that used it choose another way. */
import { defineRule, isNew, named } from './judging.ts';

export const H231 = defineRule({
  code: 'H231',
  title: 'An index goes and queries may become slow',
  effect: 'removes',
  causes: ['drop-index'],
  severity: 'info',
  judge(effect, evidence) {
    if (isNew(effect, evidence)) return undefined;
    return { message: `Queries that use ${named(effect)} become slower`, advice: 'Look at idx_scan in pg_stat_user_indexes over a full business cycle.' };
  },
});
