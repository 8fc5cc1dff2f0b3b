/** The shape of `sluice-plan/1`, for readers: a plan file comes from outside, and the published JSON schema is made from this. */
import { z } from 'zod';
import type { Address } from '../model/address.ts';
import type { StepBackup, StepRestore } from '../model/backup.ts';
import type { Conflict } from '../model/conflict.ts';
import type { Effect } from '../model/effect.ts';
import type { Around, Batched, ScriptRecord } from '../model/script.ts';
import type { Batch, Bound, Display, Formerly, Hazard, Plan, PlanPart, ProgramBack, Reverse, Step } from '../model/plan.ts';
import { count, place, shapeOf } from './plan-shape-parts.ts';
import { program } from './program-shape.ts';

export { count, place, shapeOf };

export const hazard = shapeOf<Hazard>()({
  code: z.string().regex(/^H\d+$/).describe('The rule; its page is docs/hazards/<code>.md'),
  severity: z.enum(['block', 'warn', 'info']),
  subject: z.string(),
  message: z.string(),
  advice: z.string().describe('The safer way'),
  rows: count.exactOptional().describe('Rows at stake when the plan was made; not part of the identity'),
  accepted: z.boolean().exactOptional().describe('It blocks, and passes in this environment all the same; not part of the identity'),
}) satisfies z.ZodType<Hazard>;

/** A closed list on purpose: a reader that does not know an effect cannot judge it, and must refuse the plan. */
const effect = shapeOf<Effect>()({
  effect: z.enum([
    'loses-rows',
    'loses-values',
    'narrows-values',
    'removes',
    'removes-namespace',
    'blocks',
    'rewrites',
    'may-fail',
    'breaks-callers',
    'widens-access',
    'narrows-access',
    'changes-meaning',
  ]),
  subject: z.string(),
  cause: z.string(),
  detail: z.string().exactOptional(),
  lock: z.string().exactOptional(),
  while: z.enum(['catalog', 'scan', 'rewrite', 'build']).exactOptional(),
  check: z.string().exactOptional(),
}) satisfies z.ZodType<Effect>;

const restores = shapeOf<StepRestore>()({
  backup: z.string().describe('The journal\'s id of the backup object, or its name in this plan'),
  where: z.string().exactOptional().describe('Where it lies, for people'),
  kept: z.string().describe('The query that reads it'),
}) satisfies z.ZodType<StepRestore>;

const backup = shapeOf<StepBackup>()({
  name: z.string().describe('Bound when the plan runs: ${sluice:backup:1}'),
  by: z.string().describe('The address of what would take the rows or values away'),
  way: z.enum(['moved', 'copied']),
  where: z.string().describe('Where they lie, for people'),
  days: z.int().min(1).exactOptional().describe('How long it is kept'),
  object: z.string().describe('The same for the dialect'),
  kept: z.string().describe('A query: rows and checksum of what is kept, perhaps with beside, which counts for the checksum and may move in the source'),
  source: z.string().exactOptional().describe('The same of what will be gone'),
}) satisfies z.ZodType<StepBackup>;

const around = shapeOf<Around>()({ enter: z.string(), leave: z.string() }).describe('What stands around the statement on the session') satisfies z.ZodType<Around>;

const batched = shapeOf<Batched>()({
  size: z.int().min(1).describe('Rows of a batch at most'),
  by: z.array(z.string()).min(1).describe('The columns of the key'),
  pauseMs: count.describe('Between two batches'),
  relation: z.string().describe('Whose rows are walked through'),
  qualifier: z.string().describe('What its columns are qualified with in the statement'),
  head: z.string().describe('The statement of a batch up to the condition on the key'),
  tail: z.string().describe('What stands behind that condition'),
  frame: around.exactOptional(),
  from: z.string().exactOptional().describe('How far an earlier deployment came with it'),
}).describe('A statement that runs as many short ones, each with its own transaction') satisfies z.ZodType<Batched>;

const settles = z.literal(true).exactOptional().describe('Makes or gives back settings for the statements around it');

const reverse = shapeOf<Reverse>()({
  sql: z.string(),
  loses: z.string().exactOptional().describe('Why rows or values do not come back by this statement alone'),
  transactional: z.boolean().exactOptional().describe('Left out: true'),
  barrier: z.string().exactOptional().describe('Why what was taken back before it must be committed first'),
  probe: z.string().exactOptional(),
  repair: z.array(z.string()).exactOptional(),
  restores: restores.exactOptional(),
  around: around.exactOptional(),
  batched: batched.exactOptional(),
  settles,
  of: z.array(z.string()).exactOptional().describe('Relations whose rows go by it: while none of them holds any, nothing is lost'),
}) satisfies z.ZodType<Reverse>;

const back = shapeOf<ProgramBack>()({
  program: program.describe('The steps of its sendings are numbers of `requests`, from 1'),
  requests: z.array(reverse).describe('What it may send'),
}).describe('A rollback script that steers itself; it never runs by itself') satisfies z.ZodType<ProgramBack>;

const step = shapeOf<Step>()({
  id: z.string().min(1),
  address: z.string().min(1),
  action: z.enum(['create', 'change', 'drop', 'rebuild', 'rename']),
  sql: z.string(),
  source: place.exactOptional(),
  transactional: z.boolean(),
  effects: z.array(effect),
  hazards: z.array(hazard),
  reverse: z.array(reverse).describe('In the order in which they must run'),
  irreversible: z.string().exactOptional(),
  back: back.exactOptional(),
  probe: z.string().exactOptional().describe('A query that gives done, absent or broken after a crash'),
  repair: z.array(z.string()).exactOptional(),
  around: around.exactOptional(),
  batched: batched.exactOptional(),
  backup: backup.exactOptional().describe('The backup object that this statement makes'),
  keptIn: z.array(z.string()).exactOptional().describe('Names of the backup objects that hold what this step takes away'),
  unkept: z.string().exactOptional().describe('Why what it loses is not kept'),
  restores: restores.exactOptional().describe('The backup object that it brings back'),
  settles,
  empty: z.array(z.string()).exactOptional().describe('Relations that held nothing when it was planned; the step does not run when they hold something by then'),
  reason: z.string(),
}) satisfies z.ZodType<Step>;

const batch = shapeOf<Batch>()({
  transactional: z.boolean(),
  barrier: z.string().exactOptional().describe('Why the batch before had to end'),
  program: count.exactOptional().describe('The program, from 0, that decides whether it runs'),
  steps: z.array(step),
}).describe('Steps that commit together') satisfies z.ZodType<Batch>;

const bound = shapeOf<Bound>()({
  fingerprint: z.string().min(1).describe('sf1: and the sha256 of the canonical text of the scope'),
  outside: z.array(z.string()).describe('Addresses that steps reference and the project does not own'),
}) satisfies z.ZodType<Bound>;

const display = shapeOf<Display>()({
  objects: z.record(z.string(), z.object({ before: z.string().exactOptional(), after: z.string().exactOptional() })),
  edges: z.array(z.tuple([z.string(), z.string()])).describe('[from, to]: from stands on to'),
}).describe('Only for people; not part of the identity') satisfies z.ZodType<Display>;

const formerly = z.record(z.string(), z.object({
  address: (z.array(z.union([z.string(), z.array(z.unknown())])) as z.ZodType<unknown> as z.ZodType<Address>).describe('Under the former names'),
  attributes: z.record(z.string(), z.tuple([z.unknown(), z.unknown()])).describe('What says the same in other words: [then, now]'),
})).describe('Facts whose names or texts the renames of this plan change; for the way back') satisfies z.ZodType<Formerly>;

const script = shapeOf<ScriptRecord>()({
  name: z.string(),
  version: z.string().exactOptional().describe('Left out: repeatable'),
  how: z.enum(['applied', 'redone', 'baseline', 'repaired']),
  text: z.string().describe('Digest of the text'),
  meaning: z.string().describe('Digest of what the statements mean'),
  statements: z.array(z.string()).describe('The meaning of each statement, shortened'),
  steps: z.array(count).describe('Numbers of its steps, by statement; 0: it had run before'),
  program: count.exactOptional().describe('A BTEQ script: which of the programs it is'),
  reversible: z.boolean().describe('Whether there is a way back: its rollback script, or what was made of its conflicts'),
  span: z.tuple([count, count]).exactOptional().describe('Numbers of the first and the last of all steps around it, where more than its statements ran'),
}) satisfies z.ZodType<ScriptRecord>;

const conflict = shapeOf<Conflict>()({
  id: z.string().min(1),
  script: z.string(),
  at: place,
  strategy: z.enum(['raise', 'rename', 'drop']),
  whence: z.string().describe('Who says so: an option, a file and line, a step'),
  how: z.enum(['replaced', 'renamed', 'dropped']),
  aside: z.string().exactOptional().describe('What the old one is called now, or was until it was dropped'),
  rows: z.enum(['carry', 'leave']).exactOptional(),
  rebound: z.array(z.string()).exactOptional().describe('What stands on the new one now'),
  left: z.array(z.string()).exactOptional().describe('What the old one had and the new one has not'),
}) satisfies z.ZodType<Conflict>;

export const planShape = shapeOf<Plan>()({
  format: z.literal('sluice-plan/1'),
  id: z.string().regex(/^[0-9a-f]{64}$/).describe('sha256 of the canonical JSON (RFC 8785) without id, toolVersion, display, and rows and accepted of hazards'),
  project: z.string().min(1),
  environment: z.string().min(1),
  database: z.string(),
  dialect: z.string(),
  serverVersion: z.string(),
  toolVersion: z.string(),
  kind: z.enum(['deploy', 'rollback', 'adopt', 'undo', 'disable', 'enable', 'scripts', 'package']),
  sourceDigest: z.string(),
  policyDigest: z.string(),
  from: bound,
  to: bound,
  atomic: z.boolean(),
  batches: z.array(batch),
  unmanaged: z.array(z.string()).describe('Live, not in the files, not in the journal: left alone'),
  unmodelled: z.array(z.string()).describe('Seen and not modelled'),
  ignored: z.array(z.string()).describe('Matched by ignore'),
  formerly: formerly.exactOptional(),
  scripts: z.array(script).exactOptional().describe('The versioned scripts that it runs, or of which it says something'),
  package: z.object({ name: z.string(), digest: z.string(), requires: z.array(z.union([z.object({ package: z.string(), digest: z.string().exactOptional() }), z.object({ project: z.string(), fingerprint: z.string() })])).exactOptional().describe('What must stay deployed while it is') }).exactOptional().describe('The package whose scripts they are'),
  part: shapeOf<PlanPart>()({ of: z.string().describe('Digest of all the sources'), objects: z.array(z.string()) }).exactOptional().describe('Only these objects, and what they need; left out: all'),
  programs: z.array(program).exactOptional().describe('Of the scripts, those that steer themselves'),
  conflicts: z.array(conflict).exactOptional().describe('Objects that its scripts create and that were there'),
  shadow: z.string().describe('Where the desired state was loaded'),
  display,
}) satisfies z.ZodType<Plan>;

/** Members in the order of the shapes, for files that people read. */
export const planMembers: readonly string[] = [planShape, bound, batch, step, effect, hazard, reverse, place, display, script, batched, conflict].flatMap((each) => Object.keys(each.shape));
