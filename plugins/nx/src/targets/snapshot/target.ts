import { executor, type Target } from '../target.ts';

export const snapshotTarget: Target = {
  name: 'snapshot',
  description: 'Write the live catalog of the project to a file, the same bytes for the same state',
  example: { env: 'test' },
  configuration: ({ files }) => ({ executor: executor('snapshot'), cache: false, outputs: [files.snapshot] }),
};
