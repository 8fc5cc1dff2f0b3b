import { executor, type Target } from '../target.ts';

export const pkgDeployTarget: Target = {
  name: 'pkg-deploy',
  description: 'Prove, judge, run and smoke-test a package of the project',
  example: { env: 'test', path: 'dist/packages/<package>' },
  // What must be there before it stands in the package, and is looked at.
  configuration: () => ({ executor: executor('pkg-deploy'), cache: false }),
};
