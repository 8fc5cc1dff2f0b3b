import { executor, type Target } from '../target.ts';

export const statusTarget: Target = {
  name: 'status',
  description: 'Say what is deployed, since when and by whom, what drifted and what is open',
  example: { env: 'test' },
  configuration: () => ({ executor: executor('status'), cache: false }),
};
