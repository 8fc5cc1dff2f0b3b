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
  const broken = report.testResults.filter((file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed')).length;
  const failed = report.numFailedTests + broken;
  // An error outside of every test: vitest exits with 1 although all of them passed.
  return [report.numPassedTests, failed === 0 && code !== '0' ? 1 : failed];
}

console.log(count().join(' '));
