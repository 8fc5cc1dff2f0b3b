import { executor, type Target } from '../target.ts';

export const rollbackTarget: Target = {
  name: 'rollback',
  description: 'Go back to the state before a deployment, dependants first',
  example: { env: 'test' },
  // Dependants go first, which is no order that Nx has; the verb keeps it, or refuses.
  configuration: () => ({ executor: executor('rollback'), cache: false }),
};
