/** The ratios that are promised, each measured in one run, one after the other on one server. */
import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Place } from './place.ts';
import { run, SLUICE, type Run } from './program.ts';
import { schemaFiles, schemasFor, tableFile, tableName } from './schema.ts';
import { benchWorkspace, PROJECT } from './workspace.ts';

export interface Goal {
  readonly work: string;
  readonly goal: string;
  readonly figure: string;
  readonly reached: boolean | undefined;
}

/** ms, of a process that does the same again and again. */
interface Inside {
  readonly first: number;
  readonly best: number;
  readonly cpu: number;
}

interface Request {
  readonly place: Place;
  readonly tables: number;
  /** Where pg-delta is installed. */
  readonly pgDelta: string | undefined;
  tell(line: string): void;
}

const program = (name: string): string => fileURLToPath(new URL(`./${name}.js`, import.meta.url));
const s = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
const answer = <T>({ output }: Run): T => JSON.parse(output.slice(output.indexOf('{'))) as T;

export async function goals({ place, tables, pgDelta, tell }: Request): Promise<Goal[]> {
  const workspace = await benchWorkspace(tables);
  const { root } = workspace;
  const name = (what: string): string => `bench_${process.pid}_goal_${what}`;
  const found: Goal[] = [];
  const add = (work: string, goal: string, figure: string, reached: boolean | undefined): void => {
    found.push({ work, goal, figure, reached });
    tell(`${work}: ${figure} (${goal})`);
  };
  try {
    await writeFile(join(root, 'sluice.yaml'), [
      'environments:',
      '  bench: { url: "${BENCH_URL}", timeouts: { lock: 5s, statement: 10min } }',
      '  server: { url: "${BENCH_URL}", shadow: target, timeouts: { lock: 5s, statement: 10min } }',
      '',
    ].join('\n'));
    const loaded = join(root, 'load.sql');
    await writeFile(loaded, `${schemasFor(tables).map((each) => `create schema ${each};`).join('\n')}\nset check_function_bodies = off;\n${schemaFiles(tables).map(({ sql }) => sql).join('\n')}`);
    const [empty, other, target] = [await place.fresh(name('empty')), await place.fresh(name('other')), await place.fresh(name('target'))];
    const verb = (url: string, ...argv: string[]): Promise<Run> => run([SLUICE, ...argv, PROJECT], { cwd: root, env: { ...workspace.env, BENCH_URL: url } });
    const inNode = (url: string, cwd: string, ...argv: string[]): Promise<Run> => run(argv, { cwd, env: { ...workspace.env, SLUICE_STATE_DIR: join(cwd, '.sluice'), BENCH_URL: url } });

    const psql = await timed('psql', ['-qXf', loaded, other]);
    const inOne = await timed('psql', ['-qX1f', loaded, await place.fresh(name('one'))]);
    for (const [where, cold] of [['on the server', await verb(empty, 'diff', '--env=server')], ['in PGlite', await verb(empty, 'diff', '--env=bench')]] as const) {
      const best = Math.min(psql, inOne);
      add(`cold diff, shadow ${where}`, '≤ 1.5 × psql', `${s(cold.wall)} to ${s(inOne)} of psql in one transaction, ${s(psql)} without: ${(cold.wall / best).toFixed(2)} and ${(cold.wall / psql).toFixed(2)}; ${Math.round(cold.rss)} MB`, cold.wall <= 1.5 * best);
    }
    const plan = join(root, '.sluice', 'plans', 'bench', PROJECT, 'plan.json');
    const script = join(root, 'plan.sql');
    await writeFile(script, `set check_function_bodies = off;\n${statementsOf(await readFile(plan, 'utf8')).join('\n;\n')}\n;\n`);
    const inPsql = await timed('psql', ['-qX1f', script, await place.fresh(name('script'))]);
    const deployed = await verb(target, 'deploy', '--env=bench', '--assume-yes');
    add(`deploy of ${statementsOf(await readFile(plan, 'utf8')).length} statements, whole process`, '≤ 1.2 × psql', `${s(deployed.wall)} to ${s(inPsql)} of psql with the plan in one transaction: ${(deployed.wall / inPsql).toFixed(2)}; ${Math.round(deployed.rss)} MB`, deployed.wall <= 1.2 * inPsql);
    await verb(target, 'diff', '--env=bench');
    const inside = async (...more: string[]): Promise<Inside> => answer<Inside>(await inNode(target, root, program('inside'), root, PROJECT, ...more));
    const inProcess = ({ best, cpu, first }: Inside): string => `${best.toFixed(0)} ms, of which ${cpu.toFixed(0)} ms of CPU; the first time ${first.toFixed(0)} ms`;
    const nothing = await inside();
    add('nothing changed, inside the process', '≤ 60 ms', inProcess(nothing), nothing.best <= 60);
    const { batch, read } = answer<{ batch: number; read: number }>(await inNode(target, root, program('batch'), target));
    tell(`batch ${batch.toFixed(0)} ms, read ${read.toFixed(0)} ms`);

    await workspace.write(tableFile(Math.floor(tables / 3), true));
    const one = await verb(target, 'diff', '--env=bench');
    add('one table changed in the files, whole process', '≤ 1.5 × batch', `${s(one.wall)} to ${s(batch)}: ${(one.wall / batch).toFixed(2)}; ${Math.round(one.rss)} MB`, one.wall <= 1.5 * batch);
    await workspace.write(tableFile(Math.floor(tables / 3)));
    const moved = `alter table ${tableName(1)} add column moved int; alter table ${tableName(1)} drop column moved`;
    await onTarget(target, moved);
    const full = await verb(target, 'diff', '--env=bench');
    add('full diff, only the desired catalog kept, whole process', '≤ 2 × batch', `${s(full.wall)} to ${s(batch)}: ${(full.wall / batch).toFixed(2)}; ${Math.round(full.rss)} MB`, full.wall <= 2 * batch);

    const fullAgain = await inside('moved', moved);
    add('full diff, only the desired catalog kept, inside the process', '≤ 2 × batch', `${inProcess(fullAgain)}: ${(fullAgain.best / batch).toFixed(2)}`, fullAgain.best <= 2 * batch);
    // Last: each round is kept, in the place of what was kept first.
    const { path, sql } = tableFile(Math.floor(tables / 3), true);
    const again = await inside('file', join(root, PROJECT, 'schema', path), sql.replace(' remark ', ' remark_ROUND '));
    add('one table changed in the files, inside the process', '≤ 1.5 × batch', `${inProcess(again)}: ${(again.best / batch).toFixed(2)}`, again.best <= 1.5 * batch);

    if (pgDelta !== undefined) {
      await onTarget(other, `alter table ${tableName(3)} add column remark text; create table app_0.extra (id int primary key, t text); create index on ${tableName(5)} (amount); drop view app_0.v9`);
      // No files to read: databases on both sides.
      const bare = join(root, 'two');
      await mkdir(join(bare, PROJECT, 'schema'), { recursive: true });
      await writeFile(join(bare, 'sluice.yaml'), 'environments:\n  two: { url: "${BENCH_URL}", shadow: target, prune: all, timeouts: { lock: 5s, statement: 10min } }\n');
      await writeFile(join(bare, PROJECT, 'database.yaml'), 'dialect: postgres\nowns: "*"\ngrants: strict\nmanage: [owner]\n');
      await writeFile(join(bare, PROJECT, 'schema', 'none.sql'), 'create schema none;\n');
      const from = await place.fresh(name('from'));
      await timed('psql', ['-qX1f', loaded, from]);
      const theirs = await inNode(from, root, program('pg-delta'), pgDelta, from, other);
      const ours = await inNode(from, bare, program('two-databases'), bare, PROJECT, other);
      const [a, b] = [answer<{ took: number; steps: number }>(theirs), answer<{ took: number; steps: number; failure?: string }>(ours)];
      if (b.failure !== undefined) throw new Error(b.failure);
      add('two live databases', '≥ 4 × faster than pg-delta, less memory', `${s(b.took)} for ${b.steps} steps, ${Math.round(ours.rss)} MB; pg-delta ${s(a.took)} for ${a.steps} actions, ${Math.round(theirs.rss)} MB: ${(a.took / b.took).toFixed(2)}`, a.took >= 4 * b.took && ours.rss < theirs.rss);
      const changed = psqlAnd(Math.min(psql, inOne), a.took);
      add('file to plan, one file changed, against pg-delta with its shadow loaded by psql', '≥ 5 × faster', `${s(one.wall)} to ${s(changed)}: ${(changed / one.wall).toFixed(2)}`, changed >= 5 * one.wall);
    }
  } finally {
    await workspace.remove();
    for (const each of ['empty', 'other', 'target', 'one', 'from', 'script']) await place.drop(name(each)).catch(() => undefined);
  }
  return found;
}

const statementsOf = (plan: string): string[] =>
  (JSON.parse(plan) as { readonly batches: readonly { readonly steps: readonly { readonly sql: string }[] }[] }).batches.flatMap(({ steps }) => steps.map(({ sql }) => sql));

const psqlAnd = (load: number, diff: number): number => load + diff;

async function onTarget(url: string, sql: string): Promise<void> {
  await timed('psql', ['-qX', '-v', 'ON_ERROR_STOP=1', '-c', sql, url]);
}

async function timed(command: string, argv: readonly string[]): Promise<number> {
  const begun = performance.now();
  await new Promise<void>((done, fail) => {
    const child = spawn(command, argv, { stdio: ['ignore', 'ignore', 'pipe'] });
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.once('error', fail);
    child.once('close', (code) => (code === 0 ? done() : fail(new Error(`${command} ended with ${String(code)}: ${errors.slice(-500)}`))));
  });
  return performance.now() - begun;
}
