/** Every reliability case, in the order of its id. A new one is a file here and a line below. */
import type { FaultCase } from '../fault-case.ts';
import { killAtEveryBoundary } from './t01-kill-at-every-boundary.ts';
import { randomKill } from './t02-random-kill.ts';
import { serverCrash } from './t03-server-crash.ts';
import { networkCut } from './t04-network-cut.ts';
import { orphanBackend } from './t05-orphan-backend.ts';
import { manyDeployers } from './t06-many-deployers.ts';
import { transactionPooler } from './t07-transaction-pooler.ts';
import { lockHygiene } from './t08-lock-hygiene.ts';
import { lockQueue } from './t09-lock-queue.ts';
import { deadlock } from './t10-deadlock.ts';
import { invalidIndex } from './t11-invalid-index.ts';
import { permissionDenied } from './t12-permission-denied.ts';
import { diskFull } from './t13-disk-full.ts';
import { backupFidelity } from './t14-backup-fidelity.ts';
import { rollbackTime } from './t15-rollback-time.ts';
import { conflictStrategies } from './t16-conflict-strategies.ts';
import { clockSkew } from './t17-clock-skew.ts';
import { mergeHistories } from './t18-merge-histories.ts';
import { tamperedHistory } from './t19-tampered-history.ts';
import { tamperedPackage } from './t20-tampered-package.ts';
import { paths } from './t21-paths.ts';
import { hostileNamesCase } from './t22-hostile-names.ts';
import { splitter } from './t23-splitter.ts';
import { controlStatements } from './t24-control-statements.ts';
import { tornFiles } from './t25-torn-files.ts';
import { huge } from './t26-huge.ts';
import { liveTraffic } from './t28-live-traffic.ts';
import { driftBeforeApply } from './t29-drift-before-apply.ts';
import { secrets } from './t30-secrets.ts';
import { smokeFailure } from './t31-smoke-failure.ts';
import { upgradeAndMajors } from './t32-upgrade-and-majors.ts';
import { backfillResume } from './t33-backfill-resume.ts';
import { auditChain } from './t34-audit-chain.ts';
import { cacheTruth } from './t35-cache-truth.ts';
import { bteqKilled } from './t37-bteq.ts';

export const CASES: readonly FaultCase[] = [
  killAtEveryBoundary,
  randomKill,
  serverCrash,
  networkCut,
  orphanBackend,
  manyDeployers,
  transactionPooler,
  lockHygiene,
  lockQueue,
  deadlock,
  invalidIndex,
  permissionDenied,
  diskFull,
  backupFidelity,
  rollbackTime,
  conflictStrategies,
  clockSkew,
  mergeHistories,
  tamperedHistory,
  tamperedPackage,
  paths,
  hostileNamesCase,
  splitter,
  controlStatements,
  tornFiles,
  huge,
  liveTraffic,
  driftBeforeApply,
  secrets,
  smokeFailure,
  upgradeAndMajors,
  backfillResume,
  auditChain,
  cacheTruth,
  bteqKilled,
];
