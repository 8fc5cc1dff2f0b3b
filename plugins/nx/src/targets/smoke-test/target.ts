import { executor, type Target } from '../target.ts';

export const smokeTestTarget: Target = {
  name: 'smoke-test',
  description: 'Run the smoke tests against the database as it is',
  example: { env: 'test' },
  configuration: () => ({ executor: executor('smoke-test'), cache: false }),
};
