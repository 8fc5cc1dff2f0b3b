/** `npm run proof`: proves cases in parallel and says how many converged. */
import { fork, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startServer, type Major, type Server } from '@sluice/kit/servers';
import { readArguments, USAGE, type ProofOptions } from './arguments.ts';
import { findCases, reversed, unchanged, type Case } from './cases.ts';
import type { Result, Verdict } from './prove.ts';
import { judge, readRatchet, writeRatchet } from './ratchet.ts';

const VERDICTS: readonly Verdict[] = ['converged', 'refused', 'failed', 'not loadable'];

async function main(): Promise<number> {
  const options = readArguments(process.argv.slice(2));
  if (!options) {
    process.stderr.write(USAGE);
    return 64;
  }
  const found = await findCases(resolve(options.folder), options.history);
  const wanted = options.unchanged ? unchanged(found) : options.bothWays ? found.flatMap((each) => [each, reversed(each)]) : found;
  const cases = wanted.map((each): Case => ({ ...each, ...(options.rollback && { rollback: true }), ...(options.split && { split: true }) })).filter(({ name }) => options.filter === undefined || name.includes(options.filter));
  const server: Server | undefined = options.url === undefined && options.on !== 'pglite' ? await startServer({ major: Number(options.on) as Major }) : undefined;
  try {
    const results = await proveAll(cases, options, options.url ?? server?.url());
    return await conclude(results, options);
  } finally {
    await server?.stop();
  }
}

async function proveAll(cases: readonly Case[], options: ProofOptions, url: string | undefined): Promise<Result[]> {
  const results: Result[] = [];
  const queue = cases.map((each, number) => ({ number, case: each }));
  const worker = fileURLToPath(new URL('./worker.js', import.meta.url));
  const one = async (): Promise<void> => {
    let child: ChildProcess | undefined;
    for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
      child ??= await begin(worker, url);
      const result = await ask(child, job);
      if (result.name === undefined) child = undefined;
      const full: Result = result.name === undefined ? { name: job.case.name, verdict: 'failed', reasons: [result.why], hazards: [], statements: 0, ms: 0 } : result;
      results.push(full);
      tell(full, results.length, cases.length);
    }
    if (child) {
      const ended = new Promise<void>((done) => child.once('exit', () => done()));
      child.send('end');
      await ended;
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.jobs, cases.length) }, one));
  return results.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function begin(worker: string, url: string | undefined): Promise<ChildProcess> {
  const child = fork(worker, [], { env: { ...process.env, ...(url !== undefined && { PROOF_SERVER: url }) }, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  await new Promise<void>((done, fail) => {
    child.once('message', () => done());
    child.once('exit', (code) => fail(new Error(`a worker ended with ${String(code)} before it began`)));
  });
  child.removeAllListeners('exit');
  return child;
}

/** A case that hangs or kills its process is a failed case, not a failed proof. */
function ask(child: ChildProcess, job: { number: number; case: Case }): Promise<Result | { name: undefined; why: string }> {
  return new Promise((done) => {
    const late = setTimeout(() => {
      child.kill('SIGKILL');
    }, 180_000);
    const settle = (result: Result | { name: undefined; why: string }) => {
      clearTimeout(late);
      child.removeAllListeners('message');
      child.removeAllListeners('exit');
      done(result);
    };
    child.once('message', (result) => settle(result as Result));
    child.once('exit', (code, signal) => settle({ name: undefined, why: `the process ended: ${signal ?? String(code)}` }));
    child.send(job);
  });
}

/** More are in the JSON. */
const SHOWN = 8;

function tell(result: Result, done: number, total: number): void {
  if (process.env['CI'] === undefined && process.stderr.isTTY) process.stderr.write(`\r${done}/${total}`);
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
