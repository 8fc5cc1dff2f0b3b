/** The shape of `sluice-run/1`, what a run leaves in .sluice/runs; the published JSON schema is made from this. */
import { z } from 'zod';
import { CODES, OUTCOMES, type Code, type Outcome } from '../errors/codes.ts';
import type { Finding } from '../model/finding.ts';
import type { FailureReport, ProjectReport, RunReport, SmokeCheck } from '../model/report.ts';
import { count, hazard, place, planMembers, planShape, shapeOf } from './plan-shape.ts';

const outcome = z.literal(Object.values(OUTCOMES) as [Outcome, ...Outcome[]]).describe(Object.entries(OUTCOMES).map(([name, code]) => `${code} ${name}`).join(', '));

const failure = shapeOf<FailureReport>()({
  code: z.enum(Object.keys(CODES) as [Code, ...Code[]]).describe('Its page is docs/errors/<code>.md'),
  message: z.string(),
  at: place.exactOptional(),
  hint: z.string().exactOptional(),
  lines: z.array(z.string()).exactOptional(),
}) satisfies z.ZodType<FailureReport>;

const smokeCheck = shapeOf<SmokeCheck>()({
  name: z.string(),
  passed: z.boolean(),
  ms: z.number().min(0),
  message: z.string().exactOptional(),
  at: place.exactOptional(),
}) satisfies z.ZodType<SmokeCheck>;

const finding = shapeOf<Finding>()({
  code: z.string(),
  severity: z.enum(['info', 'warning', 'error']),
  message: z.string(),
  subject: z.string().exactOptional(),
  at: place.exactOptional(),
  hint: z.string().exactOptional(),
}) satisfies z.ZodType<Finding>;

const project = shapeOf<ProjectReport>()({
  project: z.string(),
  environment: z.string(),
  database: z.string(),
  status: z.enum([
    'unchanged',
    'planned',
    'deployed',
    'adopted',
    'passed',
    'rolled back',
    'disabled',
    'enabled',
    'refused',
    'failed',
    'failed, undone',
    'smoke test failed',
    'smoke test failed, rolled back',
    'smoke test failed, not rolled back',
    'in doubt',
    'interrupted',
    'not run',
  ]),
  outcome,
  deploymentId: z.string().exactOptional(),
  resumed: z.string().exactOptional().describe('A deployment that a crash had left open and this run finished'),
  plan: planShape.exactOptional(),
  stepsDone: count,
  stepsTotal: count,
  ms: z.number().min(0),
  hazards: z.array(hazard),
  findings: z.array(finding),
  smoke: z.array(smokeCheck),
  failure: failure.exactOptional(),
  next: z.string().exactOptional().describe('The command to run next'),
}) satisfies z.ZodType<ProjectReport>;

export const runShape = shapeOf<RunReport>()({
  format: z.literal('sluice-run/1'),
  runId: z.string().min(1),
  verb: z.string(),
  environment: z.string(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  outcome,
  projects: z.array(project),
}) satisfies z.ZodType<RunReport>;

export const runMembers: readonly string[] = [...[runShape, project, failure, smokeCheck, finding].flatMap((each) => Object.keys(each.shape)), ...planMembers];
