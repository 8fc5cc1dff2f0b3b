/** The list of targets, in the order of a change's life. */
import { deployTarget } from './deploy/target.ts';
import { diffTarget } from './diff/target.ts';
import { packageTarget } from './package/target.ts';
import { pkgDeployTarget } from './pkg-deploy/target.ts';
import { rollbackTarget } from './rollback/target.ts';
import { smokeTestTarget } from './smoke-test/target.ts';
import { snapshotTarget } from './snapshot/target.ts';
import { statusTarget } from './status/target.ts';
import type { Target } from './target.ts';
import { testRollbackTarget } from './test-rollback/target.ts';
import { validateTarget } from './validate/target.ts';

export const targets: readonly Target[] = [validateTarget, testRollbackTarget, snapshotTarget, diffTarget, packageTarget, deployTarget, pkgDeployTarget, smokeTestTarget, rollbackTarget, statusTarget];
