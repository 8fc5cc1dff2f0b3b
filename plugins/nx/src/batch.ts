/** The batch form of every executor, as executors.json names them. */
import { deployAct } from './targets/deploy/executor.ts';
import { diffAct } from './targets/diff/executor.ts';
import { packageAct } from './targets/package/executor.ts';
import { pkgDeployAct } from './targets/pkg-deploy/executor.ts';
import { rollbackAct } from './targets/rollback/executor.ts';
import { smokeTestAct } from './targets/smoke-test/executor.ts';
import { snapshotAct } from './targets/snapshot/executor.ts';
import { statusAct } from './targets/status/executor.ts';
import { testRollbackAct } from './targets/test-rollback/executor.ts';
import { validateAct } from './targets/validate/executor.ts';
import { batchOf } from './run/batch-of.ts';

export const validateBatch = batchOf(validateAct);
export const testRollbackBatch = batchOf(testRollbackAct);
export const snapshotBatch = batchOf(snapshotAct);
export const diffBatch = batchOf(diffAct);
export const packageBatch = batchOf(packageAct);
export const deployBatch = batchOf(deployAct);
export const pkgDeployBatch = batchOf(pkgDeployAct);
export const smokeTestBatch = batchOf(smokeTestAct);
export const rollbackBatch = batchOf(rollbackAct);
export const statusBatch = batchOf(statusAct);
