import { executor, readsSources, type Target } from '../target.ts';

export const diffTarget: Target = {
  name: 'diff',
  description: 'Compare the files with the database: the plan as text, JSON, SQL and a page to look at',
  example: { env: 'test' },
  configuration: ({ names, files, version }) => ({
    executor: executor('diff'),
    cache: true,
    // The snapshot is made anew by each run; equal bytes are the only thing that lets an earlier answer stand.
    inputs: [...readsSources, { dependentTasksOutputFiles: '**/*.json' }],
    outputs: [files.plans],
    dependsOn: [{ target: names.snapshot ?? 'snapshot', params: 'forward', options: 'forward' }],
    options: { toolVersion: version },
  }),
};
