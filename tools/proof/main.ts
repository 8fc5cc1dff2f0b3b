/** `npm run proof`: proves cases in parallel and says how many converged. */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { readArguments, USAGE, type ProofOptions } from './arguments.ts';
import { findCases, reversed, unchanged, type Case } from './cases.ts';
import { inProcesses } from './pool.ts';
import { progress } from './progress.ts';
import type { Result, Verdict } from './prove.ts';
import { onServer } from './on-server.ts';
import { proveGenerated } from './generate/prove-generated.ts';
import { proveMigrations } from './migrations/prove-migrations.ts';
import { judge, readRatchet, writeRatchet } from './ratchet.ts';

const VERDICTS: readonly Verdict[] = ['converged', 'refused', 'failed', 'not loadable'];

async function main(): Promise<number> {
  const options = readArguments(process.argv.slice(2));
  if (!options) {
    process.stderr.write(USAGE);
    return 64;
  }
  // Workers are of this environment.
  if (options.incremental) process.env['PROOF_INCREMENTAL'] = '1';
  if (options.lanes) process.env['PROOF_LANES'] = '1';
  if (options.generate !== undefined) return await proveGenerated(options, options.generate);
  if (options.migrations) return await proveMigrations(options);
  const found = await findCases(resolve(options.folder), options.history);
  const wanted = options.unchanged ? unchanged(found) : options.bothWays ? found.flatMap((each) => [each, reversed(each)]) : found;
  const cases = wanted.map((each): Case => ({ ...each, ...(options.rollback && { rollback: true }), ...(options.split && { split: true }), ...(options.trace && { trace: true }) })).filter(({ name }) => options.filter === undefined || name.includes(options.filter));
  return await onServer(options, async (url) => conclude(await proveAll(cases, options, url), options));
}

async function proveAll(cases: readonly Case[], { jobs: processes }: ProofOptions, url: string | undefined): Promise<Result[]> {
  const results: Result[] = [];
  await inProcesses<Case, Result>({
    jobs: cases, processes, url, patience: 180_000,
    lost: ({ name }, why) => ({ name, verdict: 'failed', reasons: [why], hazards: [], statements: 0, ms: 0 }),
    done: (result) => {
      results.push(result);
      tell(result, results.length, cases.length);
    },
  });
  return results.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** More are in the JSON. */
const SHOWN = 8;

function tell(result: Result, done: number, total: number): void {
  progress(done, total);
  if (result.verdict === 'converged') return;
  process.stdout.write(`${result.verdict}: ${result.name}\n${result.reasons.slice(0, SHOWN).map((reason) => `    ${reason}\n`).join('')}${result.reasons.length > SHOWN ? `    … and ${result.reasons.length - SHOWN} more\n` : ''}`);
}

async function conclude(results: readonly Result[], options: ProofOptions): Promise<number> {
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify({ on: options.url === undefined ? options.on : 'url', results }, null, 2)}\n`);
  const fallen = options.ratchet === undefined ? [] : await turn(options.ratchet, results, options);
  const count = (verdict: Verdict) => results.filter((result) => result.verdict === verdict).length;
  process.stdout.write(`${VERDICTS.map((verdict) => `${count(verdict)} ${verdict}`).join(', ')}\n`);
  return count('failed') === 0 && fallen.length === 0 ? 0 : 1;
}

/** Cases that are worse than the ratchet holds them; it moves on only when there are none. */
async function turn(file: string, results: readonly Result[], { filter, updateRatchet }: ProofOptions): Promise<readonly string[]> {
  const kept = readRatchet(existsSync(file) ? await readFile(file, 'utf8') : '');
  const { fallen, next } = judge(kept, results, (name) => filter === undefined || name.includes(filter));
  for (const each of fallen) process.stdout.write(`fell back: ${each}\n`);
  if (updateRatchet && fallen.length === 0) await writeFile(file, writeRatchet(next));
  return fallen;
}

process.exitCode = await main();
