/**
 * `node .ci/count.mjs REPORT EXIT_CODE` prints "passed failed" of vitest's JSON report, where a file that does not load is a failure, or
 * of the proof's, where whatever did not converge is one.
 */
import { readFileSync } from 'node:fs';

const [path = '', code = '1'] = process.argv.slice(2);

function count() {
  let report;
  try {
    report = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return [0, 1];
  }
  if (report.results) {
    const converged = report.results.filter(({ verdict }) => verdict === 'converged').length;
    return [converged, report.results.length === 0 ? 1 : report.results.length - converged];
  }
  if (report.cases) {
    const wrong = report.cases.flatMap(({ trials }) => trials).filter((trial) => trial.wrong !== undefined).length;
    // What this machine cannot do is printed by the run, and is no success.
    const all = report.cases.flatMap(({ trials }) => trials).filter((trial) => trial.skipped === undefined).length;
    const broken = report.cases.filter((each) => each.broken !== undefined).length;
    const failed = wrong + broken;
    return [all - wrong, failed === 0 && (all === 0 || code !== '0') ? 1 : failed];
  }
  const broken = report.testResults.filter((file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed')).length;
  const failed = report.numFailedTests + broken;
  // An error outside of every test: vitest exits with 1 although all of them passed.
  return [report.numPassedTests, failed === 0 && code !== '0' ? 1 : failed];
}

console.log(count().join(' '));
