import { executor, readsSources, type Target } from '../target.ts';

export const validateTarget: Target = {
  name: 'validate',
  description: 'Check everything that the files alone show: syntax, references, ownership, smoke tests',
  example: {},
  configuration: ({ version }) => ({
    executor: executor('validate'),
    cache: true,
    // Who owns what is said by all manifests together.
    inputs: [...readsSources, '{workspaceRoot}/**/database.yaml'],
    options: { toolVersion: version },
  }),
};
