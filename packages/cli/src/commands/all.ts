/** The list of commands, in the order of a change's life. */
import type { Command } from '../command.ts';
import { auditCommand } from './audit.ts';
import { baselineCommand, repairCommand } from './baseline.ts';
import { cleanupCommand } from './cleanup.ts';
import { deployCommand } from './deploy.ts';
import { diffCommand } from './diff.ts';
import { disableCommand, enableCommand } from './disable.ts';
import { importCommand } from './import.ts';
import { initCommand } from './init.ts';
import { logCommand } from './log.ts';
import { outcomeCommand } from './outcome.ts';
import { packageCommand } from './package.ts';
import { pkgDeployCommand } from './pkg-deploy.ts';
import { rollbackCommand } from './rollback.ts';
import { smokeTestCommand } from './smoke-test.ts';
import { snapshotCommand } from './snapshot.ts';
import { statusCommand } from './status.ts';
import { testRollbackCommand } from './test-rollback.ts';
import { validateCommand } from './validate.ts';

export const commands: readonly Command[] = [
  initCommand, importCommand, validateCommand, testRollbackCommand, snapshotCommand, diffCommand, packageCommand, deployCommand, pkgDeployCommand, smokeTestCommand, rollbackCommand, baselineCommand, repairCommand, disableCommand, enableCommand, cleanupCommand, statusCommand, logCommand, auditCommand, outcomeCommand,
];
