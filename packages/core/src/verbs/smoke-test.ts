/** Smoke-test: a project's checks against the database as it is, deployed or not. */
import { OUTCOMES } from '../errors/codes.ts';
import { isFailure } from '../errors/failure.ts';
import type { ProjectReport, RunReport, SmokeCheck } from '../model/report.ts';
import { smokeTestFailure } from './smoke-failure.ts';
import type { VerbContext } from './context.ts';
import { gather } from './gather.ts';
import { keepReport, newRunId, refusedReport, runReport } from './run-report.ts';
import { readSmokeTests } from './smoke-tests.ts';
import { runSmokeTests } from '../smoke/run.ts';
import { failureReport } from '../report/failure-text.ts';

export interface SmokeTestOptions {
  readonly environment: string | undefined;
  readonly projects: readonly string[];
  readonly runId?: string | undefined;
}

export async function smokeTest(context: VerbContext, options: SmokeTestOptions): Promise<RunReport> {
  const startedAt = context.now();
  const gathered = await gather(context, options);
  const { environment } = gathered;
  const reports: ProjectReport[] = [];
  for (const group of gathered.groups) {
    const dialect = await context.dialect(group.dialect);
    const connection = await dialect.connect({
      url: group.database.url, label: group.database.label, root: context.root, applicationName: 'sluice smoke-test',
      timeouts: { lockMs: environment.timeouts.lock, statementMs: environment.timeouts.statement },
    });
    try {
      const session = await connection.session('main');
      for (const member of group.selected) {
        const began = context.now();
        const base = { project: member.project.name, environment: environment.name, database: member.database.name };
        try {
          const checks: readonly SmokeCheck[] = await runSmokeTests(session, dialect, await readSmokeTests(gathered, dialect, member), {
            totalMs: environment.timeouts.smokeTest,
            owns: member.manifest.owns,
            onCheck: (check) => context.progress({ event: 'smoke', project: base.project, check }),
          });
          const failed = checks.find((check) => !check.passed);
          reports.push({
            ...base, status: failed ? 'smoke test failed' : 'passed', outcome: failed ? OUTCOMES.smokeFailed : OUTCOMES.success, stepsDone: 0, stepsTotal: 0,
            ms: context.now() - began, hazards: [], findings: [], smoke: checks, ...(failed && { failure: failureReport(smokeTestFailure(failed)) }),
          });
        } catch (error) {
          if (!isFailure(error)) throw error;
          reports.push(refusedReport(error, { ...base, ms: context.now() - began }));
        }
      }
    } finally {
      await connection.close();
    }
  }
  const report = runReport(context, 'smoke-test', environment.name, options.runId ?? newRunId(startedAt), startedAt, context.now(), reports);
  await keepReport(context, report);
  return report;
}
