import { executor, type Target } from '../target.ts';

export const testRollbackTarget: Target = {
  name: 'test-rollback',
  description: 'Try each change there, back and there again on a database that is thrown away',
  example: {},
  // Where it starts may be a commit, which is no input of a task.
  configuration: () => ({ executor: executor('test-rollback'), cache: false }),
};
