/** T25: every file that is read, torn and stuffed: a schema error that names the place, never a crash, a hang or a changed prototype. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createContext, diff, isFailure, readManifest, readPlanJson, readRunJson, readWorkspaceConfig, snapshot, type VerbContext } from '@sluice/core';
import { planId, type Plan } from '@sluice/core/dialect';
import { dialect } from '@sluice/postgres';
import type { FaultCase, FaultWorld, Trial } from '../fault-case.ts';
import { bombs, jsonBombs, tornJson, tornYaml } from '../hostile/torn-texts.ts';
import { workspace } from '../program.ts';

const TOGETHER = 500;
const LIMIT_MS = 1_000;

const CONFIG = `# environments
journalSchema: sluice
environments:
  local: &base
    url: "pglite:.sluice/db/local"
    gates: { hazards: { accept: [H601] } }
  test:
    databases: { default: { url: "\${URL:-pglite:x}" }, other: { url: "postgres://u:\${secret:PW}@h:5432/d?a=b" } }
    shadow: auto
    prune: journaled
    onFailure: undo
    gates:
      promotedFrom: local
      approvals: { required: 1, signers: sluice/allowed_signers }
      ticket: "^CHG-[0-9]+$"
      window: "Mon-Fri 02:00-04:00 UTC"
      hazards: { forbid: [data-loss], ask: [blocking-lock] }
    timeouts: { lock: 500ms, statement: 15min, smokeTest: 60s, rollback: 5min }
    notify: [{ webhook: "\${HOOK}" }]
    variables: { env: prd, other: "a b" }
`;
const MANIFEST = `dialect: postgres
database: default
owns: { schemas: [sales, "{{env}}_x"], extensions: [citext] }
requires: { roles: [app_reader], extensions: [] }
dependsOn: [db-core]
ignoreDependencies: []
schema: schema/**/*.sql
data: [data/**/*.{sql,csv}, "!data/x"]
smokeTests: tests/**/*.{sql,yaml}
ignore: ["table sales.events_p*", "index sales.*.tmp_*"]
partitions: managed
grants: strict
manage: [owner]
onFailure: keep
`;
const TESTS = `commits: false
tests:
  - exists: table sales.orders
  - name: totals
    call: sales.total(1)
    columns: { total: "numeric(12,2)", at: timestamptz }
    rows: 1
    timeLimit: 2s
  - query: "select 1 as x"
    value: "1"
    warnings: any
  - procedure: sales.close()
    error: "23514"
`;

export const tornFiles: FaultCase = {
  id: 'T25',
  title: 'Torn configuration, plans, snapshots, reports, tests',
  holds: 'read, or refused with a Failure that names the place; no crash, nothing longer than a second, no prototype changed',
  on: 'in process; a trial is 500 inputs',
  trials: { full: 107, quick: 20 },
  async *run(world) {
    await dialect.ready?.();
    const made = await makeFiles(world);
    const full = world.scale === 'full';
    yield* many(world, 'sluice.yaml', full ? 15_000 : 1_000, (index, chance) => tornYaml(CONFIG, index, chance), (text) => void readWorkspaceConfig('sluice.yaml', text), true);
    yield* many(world, 'database.yaml', full ? 15_000 : 1_000, (index, chance) => tornYaml(MANIFEST, index, chance), (text) => void readManifest('db/database.yaml', text), true);
    yield* many(world, 'plan.json', full ? 8_000 : 1_000, (index, chance) => tornJson(made.plan, index, chance), (text) => void readPlanJson(text, 'plan.json'));
    yield* many(world, 'plan.json with its hash made again', full ? 4_000 : 500, (index, chance) => rehashed(tornJson(made.plan, index, chance)), (text) => void readPlanJson(text, 'plan.json'));
    yield* many(world, 'run report', full ? 7_000 : 500, (index, chance) => tornJson(made.report, index, chance), (text) => void readRunJson(text, 'run.json'));
    yield* many(world, 'smoke test', full ? 3_000 : 500, (index, chance) => tornYaml(TESTS, index, chance), made.readTests);
    yield* many(world, 'snapshot', full ? 500 : 500, (index, chance) => tornJson(made.snapshot, index, chance), made.readSnapshot);
    for (const [name, text] of Object.entries(bombs)) {
      yield await one(`sluice.yaml: ${name}`, () => void readWorkspaceConfig('sluice.yaml', text), true);
      yield await one(`database.yaml: ${name}`, () => void readManifest('db/database.yaml', text), true);
      yield await one(`smoke test: ${name}`, () => made.readTests(text));
    }
    for (const [name, text] of Object.entries(jsonBombs)) {
      yield await one(`plan.json: ${name}`, () => void readPlanJson(text, 'plan.json'));
      yield await one(`run report: ${name}`, () => void readRunJson(text, 'run.json'));
      yield await one(`snapshot: ${name}`, () => made.readSnapshot(text));
    }
    await made.context.close();
  },
};

type Read = (text: string) => void | Promise<void>;
type Make = (index: number, chance: (...parts: (string | number)[]) => number) => string;

async function* many(world: FaultWorld, kind: string, count: number, make: Make, read: Read, placed = false): AsyncGenerator<Trial> {
  for (let start = 0; start < count; start += TOGETHER) {
    const name = `${kind}, inputs ${start + 1} to ${start + TOGETHER}`;
    if (!world.wanted(name)) continue;
    let [wrong, longest, refused]: [string | undefined, number, number] = [undefined, 0, 0];
    for (let index = start; index < start + TOGETHER; index += 1) {
      const text = make(index, (...parts) => world.random(kind, ...parts));
      const began = performance.now();
      const verdict = await judge(() => read(text), placed);
      longest = Math.max(longest, performance.now() - began);
      if (verdict === 'refused') refused += 1;
      else if (verdict !== 'read') wrong ??= `input ${index}: ${verdict}: ${JSON.stringify(text.slice(0, 300))}`;
    }
    // The machine may be busy: only what is far beyond the limit hangs.
    if (longest > 10 * LIMIT_MS) wrong ??= `one took ${Math.round(longest)} ms`;
    yield { name, ...(wrong !== undefined && { wrong }), figures: { 'longest input ms': longest, 'refused of 500': refused } };
  }
}

async function one(name: string, read: () => void | Promise<void>, placed = false): Promise<Trial> {
  const began = performance.now();
  const verdict = await judge(read, placed);
  const ms = performance.now() - began;
  const wrong = verdict !== 'refused' && verdict !== 'read' ? verdict : ms > 10 * LIMIT_MS ? `${Math.round(ms)} ms` : undefined;
  return { name, ...(wrong !== undefined && { wrong }), figures: { 'longest bomb ms': ms } };
}

async function judge(read: () => void | Promise<void>, placed: boolean): Promise<string> {
  try {
    await read();
    return polluted() ?? 'read';
  } catch (error) {
    if (!isFailure(error)) return `crashed: ${error instanceof Error ? (error.stack ?? error.message).slice(0, 400) : String(error)}`;
    if (error.code === 'SL999') return `SL999 ${error.message}`;
    if (placed && error.detail.at === undefined) return `no place: ${error.message}`;
    return polluted() ?? 'refused';
  }
}

const polluted = (): string | undefined => (Object.keys(Object.prototype).length > 0 || 'polluted' in {} ? `the prototype of all objects has ${Object.keys(Object.prototype).join(', ')}` : undefined);

/** A plan that was bent on purpose has the right hash. */
function rehashed(text: string): string {
  try {
    const { id: _id, ...content } = JSON.parse(text) as Plan;
    return JSON.stringify({ ...content, id: planId(content) });
  } catch {
    return text;
  }
}

interface Made {
  readonly plan: string;
  readonly report: string;
  readonly snapshot: string;
  readonly context: VerbContext;
  readonly readTests: Read;
  readonly readSnapshot: Read;
}

/** Real files, as the verbs write them for an embedded database. */
async function makeFiles(world: FaultWorld): Promise<Made> {
  const at = await workspace(world, {
    'sluice.yaml': 'environments: { test: { url: "pglite:store" } }\n',
    'db/database.yaml': 'dialect: postgres\nowns: { schemas: [app] }\n',
    'db/schema/a.sql': `create table app.t (id int primary key, name text not null default 'x' check (name <> ''));\ncomment on table app.t is 'words';\ncreate view app.v as select id from app.t;\ncreate type app.e as enum ('a', 'b');\ncreate function app.f(a int) returns int language sql as 'select a';\n`,
  });
  const context = createContext({ root: at.root, env: {}, dialects: () => Promise.resolve(dialect) });
  const made = await diff(context, { environment: 'test', projects: ['db'] });
  const { json } = made.files.get('db')!;
  const taken = (await snapshot(context, { environment: 'test', projects: ['db'] }))[0]?.path;
  await mkdir(join(at.root, '.sluice/runs'), { recursive: true });
  const { plan, ...project } = made.report.projects[0]!;
  const report = JSON.stringify({ ...made.report, projects: [{ ...project, smoke: [{ name: 'x', passed: true, ms: 1 }], findings: [{ code: 'x', severity: 'info', message: 'm' }], plan }] }, null, 1);
  return {
    plan: await readFile(json, 'utf8'), report, snapshot: await readFile(taken!, 'utf8'), context,
    async readTests(text) {
      await at.write('db/tests/x.yaml', text);
      const { validate } = await import('@sluice/core');
      await validate(context, { projects: ['db'] });
    },
    async readSnapshot(text) {
      await writeFile(taken!, text);
      const { report: answer } = await diff(context, { environment: 'test', projects: ['db'], fromSnapshot: true });
      const [first] = answer.projects;
      if (first?.failure?.code === 'SL999') throw new Error(first.failure.message);
    },
  };
}
