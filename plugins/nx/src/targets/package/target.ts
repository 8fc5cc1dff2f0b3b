import { executor, type Target } from '../target.ts';

export const packageTarget: Target = {
  name: 'package',
  description: 'Make a package from the difference of two states',
  example: { env: 'test', since: 'main' },
  // It begins at a state that no file tells of; and commits move.
  configuration: () => ({ executor: executor('package'), cache: false }),
};
