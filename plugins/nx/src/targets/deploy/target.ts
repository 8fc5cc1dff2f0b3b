import { executor, type Target } from '../target.ts';

export const deployTarget: Target = {
  name: 'deploy',
  description: 'Plan, judge, run and smoke-test the change, what the project needs first',
  example: { env: 'test' },
  configuration: ({ names }) => ({
    executor: executor('deploy'),
    cache: false,
    // Without the forwarding a dependency would be deployed to its own default environment, or to none.
    dependsOn: [{ dependencies: true, target: names.deploy ?? 'deploy', params: 'forward' }],
  }),
};
