/** Many generated pairs in parallel: counts, what the server refused, and one readable case for each kind of failure. */
import { appendFileSync, existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProofOptions } from '../arguments.ts';
import { onServer } from '../on-server.ts';
import { inProcesses } from '../pool.ts';
import { progress } from '../progress.ts';
import type { Verdict } from '../prove.ts';
import type { PairAnswer, PairJob } from './prove-pair.ts';

const VERDICTS: readonly Verdict[] = ['converged', 'refused', 'failed', 'not loadable'];
/** A pair, and the shrinking of its failure. */
const PATIENCE = 400_000;

export async function proveGenerated(options: ProofOptions, count: number): Promise<number> {
  const began = performance.now();
  const major = options.on === 'pglite' ? 18 : Number(options.on);
  const wanted = new Set(Array.from({ length: count }, (_, index) => options.seed + index));
  const answers = (await earlier(options.resume)).filter(({ seed }) => wanted.delete(seed));
  const before = answers.length;
  if (before > 0) process.stdout.write(`${before} pairs are in ${options.resume!} already\n`);
  const jobs = [...wanted].map((seed): PairJob => ({ seed, major, shrink: options.shrink }));
  const stop = new AbortController();
  const end = (): void => stop.abort();
  process.once('SIGINT', end).once('SIGTERM', end);
  await onServer(options, (url) => inProcesses<PairJob, PairAnswer>({
    jobs, processes: options.jobs, url, patience: PATIENCE, until: stop.signal,
    lost: ({ seed }, why) => ({ seed, refused: [], result: { name: `${seed}`, verdict: 'failed', reasons: [why], hazards: [], statements: 0, ms: 0 } }),
    done: (answer) => {
      answers.push(answer);
      // At once and whole: whatever ends this process costs the pair that is under way.
      if (options.resume !== undefined) appendFileSync(options.resume, `${JSON.stringify(answer)}\n`);
      tell(answer, answers.length, count);
    },
  }));
  if (stop.signal.aborted) process.stdout.write(`interrupted: ${count - answers.length} of ${count} pairs were not proven\n`);
  answers.sort((a, b) => a.seed - b.seed);
  if (options.keep !== undefined) await keep(options.keep, answers);
  const outcome = await conclude(answers, before, options, performance.now() - began);
  return stop.signal.aborted ? 1 : outcome;
}

/** What a run that was interrupted came to. A line that it was writing then is no answer. */
export async function earlier(file: string | undefined): Promise<PairAnswer[]> {
  if (file === undefined || !existsSync(file)) return [];
  return (await readFile(file, 'utf8')).split('\n').flatMap((line): PairAnswer[] => {
    try {
      return [JSON.parse(line) as PairAnswer];
    } catch {
      return [];
    }
  });
}

function tell({ seed, result, failed }: PairAnswer, done: number, total: number): void {
  progress(done, total);
  if (result.verdict !== 'converged') process.stdout.write(`${result.verdict}: seed ${result.name}\n${result.reasons.slice(0, 4).map((reason) => `    ${reason}\n`).join('')}`);
  if (failed) process.stdout.write(`-- seed ${seed}, smaller: ${failed.reasons[0] ?? ''}\n--@ old\n${failed.old}--@ new\n${failed.new}\n`);
}

/** As a case file, which the same tool proves again. */
async function keep(folder: string, answers: readonly PairAnswer[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  const kinds = new Set<string>();
  for (const { seed, failed } of answers) {
    if (!failed || kinds.has(failed.kind)) continue;
    kinds.add(failed.kind);
    await writeFile(join(folder, `seed-${seed}.sql`), `--@ old\n${failed.old}--@ new\n${failed.new}`);
    await writeFile(join(folder, `seed-${seed}.txt`), `seed ${seed}\n${failed.reasons.join('\n')}\n\nfrom the first to the second schema:\n${failed.changes.join('\n')}\n`);
  }
}

async function conclude(answers: readonly PairAnswer[], before: number, options: ProofOptions, ms: number): Promise<number> {
  const results = answers.map((answer) => answer.result);
  const refused = answers.flatMap((answer) => answer.refused);
  const count = (verdict: Verdict) => results.filter((result) => result.verdict === verdict).length;
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify({ on: options.url === undefined ? options.on : 'url', seed: options.seed, pairs: answers.length, refused, results, failures: answers.flatMap(({ seed, failed }) => (failed ? [{ seed, ...failed }] : [])) }, null, 2)}\n`);
  const kinds = new Map<string, number[]>();
  for (const { seed, failed } of answers) if (failed) kinds.set(failed.kind, [...(kinds.get(failed.kind) ?? []), seed]);
  for (const [kind, seeds] of [...kinds].sort(([, a], [, b]) => b.length - a.length)) process.stdout.write(`${seeds.length} × ${kind} (seeds ${seeds.slice(0, 6).join(', ')}${seeds.length > 6 ? ', …' : ''})\n`);
  const minutes = ms / 60_000;
  process.stdout.write(`${answers.length} pairs${before > 0 ? `, ${answers.length - before} of them now,` : ''} in ${minutes.toFixed(1)} min (${((answers.length - before) / minutes).toFixed(1)} a minute); ${refused.length} generated again, for the server refused them\n`);
  const seeds = answers.map(({ seed }) => seed);
  process.stdout.write(`on ${options.url === undefined ? options.on : 'a server of yours'}, seeds ${seeds[0] ?? options.seed} to ${seeds.at(-1) ?? options.seed}: ${VERDICTS.map((verdict) => `${count(verdict)} ${verdict}`).join(', ')}\n`);
  return count('failed') === 0 && count('not loadable') === 0 ? 0 : 1;
}
