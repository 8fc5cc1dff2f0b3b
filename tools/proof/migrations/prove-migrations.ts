/** Folders of versioned scripts in parallel, a project or a part of a long one a process: how many come back, by their own rollbacks and by generated ones. */
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ProofOptions } from '../arguments.ts';
import { onServer } from '../on-server.ts';
import { inProcesses } from '../pool.ts';
import { progress } from '../progress.ts';
import { findProjects } from './find-projects.ts';
import type { BackVerdict, MigrationsAnswer, MigrationsJob, ScriptResult, Span } from './prove-project.ts';

const VERDICTS: readonly BackVerdict[] = ['restored', 'not restored', 'failed', 'not loadable'];
/** One script, there and back twice; before the first one of a part all that stand before it. */
const PATIENCE = 600_000;
/** Scripts of one part. What a process needs to begin one takes as long as a few scripts. */
const PART = 100;

export async function proveMigrations(options: ProofOptions): Promise<number> {
  const projects = (await findProjects(resolve(options.folder))).filter(({ name }) => options.filter === undefined || name.includes(options.filter));
  for (const { name, unreadable } of projects) if (unreadable !== undefined) process.stdout.write(`not readable: ${name}\n    ${unreadable}\n`);
  const readable = projects.filter(({ unreadable }) => unreadable === undefined);
  const jobs = readable.flatMap((migrations): MigrationsJob[] => spans(migrations.scripts.length).map((span) => ({ migrations, span, rows: options.rows })));
  const proven = new Map(jobs.map((job) => [job, [] as ScriptResult[]]));
  const total = readable.reduce((sum, { scripts }) => sum + scripts.length, 0);
  let done = 0;
  await onServer(options, (url) => inProcesses<MigrationsJob, MigrationsAnswer, ScriptResult>({
    jobs, processes: options.jobs, url, patience: PATIENCE,
    told: (script, job) => {
      proven.get(job)!.push(script);
      tell(job.migrations.name, script, done += 1, total);
    },
    // What was told before stands.
    lost: (job, why) => {
      const { migrations: { name, scripts }, span: { first, end } } = job;
      const missing = scripts.slice(first + proven.get(job)!.length, end).map((each): ScriptResult => ({ name: each.name, ...(each.down !== undefined && { written: 'failed' as const }), generated: 'failed', reasons: [why], ms: 0 }));
      for (const script of missing) tell(name, script, done += 1, total);
      return { name, scripts: [...proven.get(job)!, ...missing] };
    },
    done: ({ scripts }, job) => void proven.set(job, [...scripts]),
  }));
  const answers = readable.map((migrations): MigrationsAnswer => ({ name: migrations.name, scripts: jobs.flatMap((job) => (job.migrations === migrations ? proven.get(job)! : [])) }));
  const unreadable = projects.flatMap(({ name, unreadable: why }) => (why === undefined ? [] : [{ name, why }]));
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify({ on: options.url === undefined ? options.on : 'url', projects: answers, ...(unreadable.length > 0 && { unreadable }) }, null, 2)}\n`);
  const scripts = answers.flatMap((answer) => answer.scripts);
  const counts = (of: (script: ScriptResult) => BackVerdict | undefined): string => VERDICTS.map((verdict) => `${scripts.filter((script) => of(script) === verdict).length} ${verdict}`).join(', ');
  process.stdout.write(`${scripts.length} scripts of ${answers.length} project${answers.length === 1 ? '' : 's'}\nby hand-written rollbacks: ${counts(({ written }) => written)}\nby generated rollbacks: ${counts(({ generated }) => generated)}\n`);
  return scripts.some(({ written, generated }) => written === 'failed' || generated === 'failed') || scripts.length === 0 || unreadable.length > 0 ? 1 : 0;
}

/** Parts of one length, as far as it goes. */
function spans(scripts: number): Span[] {
  const parts = Math.max(1, Math.ceil(scripts / PART));
  return Array.from({ length: parts }, (_, index) => ({ first: Math.floor((scripts * index) / parts), end: Math.floor((scripts * (index + 1)) / parts) }));
}

function tell(project: string, { name, written, generated, reasons }: ScriptResult, done: number, total: number): void {
  progress(done, total);
  if ((written ?? 'restored') === 'restored' && generated === 'restored') return;
  process.stdout.write(`${written === undefined ? '' : `${written} by hand, `}${generated} by catalog: ${project}/${name}\n${reasons.slice(0, 6).map((reason) => `    ${reason}\n`).join('')}`);
}
