/** `npm run faults`: hurts deployments in every way on the list, many times, and tells whether anything was lost. */
import { writeFile } from 'node:fs/promises';
import { readArguments, USAGE, type FaultOptions } from './arguments.ts';
import { CASES } from './cases/all.ts';
import type { FaultCase, FaultWorld, Trial } from './fault-case.ts';
import { failedTrials, skippedTrials, table, worst, type CaseResult } from './table.ts';
import { openWorld } from './world.ts';

async function main(): Promise<number> {
  const options = readArguments(process.argv.slice(2));
  const chosen = options && CASES.filter(({ id }) => options.cases.length === 0 || options.cases.includes(id));
  if (!options || !chosen || chosen.length === 0) {
    process.stderr.write(USAGE);
    return 64;
  }
  const { world, close } = openWorld(options);
  const results: CaseResult[] = [];
  try {
    for (const each of chosen) results.push(await runCase(each, world, options));
  } finally {
    await close();
  }
  return conclude(results, options);
}

async function runCase(of: FaultCase, world: FaultWorld, options: FaultOptions): Promise<CaseResult> {
  const started = performance.now();
  const trials: Trial[] = [];
  let broken: string | undefined;
  process.stdout.write(`${of.id} ${of.title}\n`);
  try {
    for await (const trial of of.run(world)) {
      trials.push(trial);
      if (trial.skipped !== undefined) process.stdout.write(`  skipped ${trial.name}: ${trial.skipped}\n`);
      if (trial.wrong !== undefined) process.stdout.write(`  FAILED ${trial.name}: ${trial.wrong}\n`);
    }
    if (options.trial === undefined && trials.length < of.trials[world.scale]) broken = `only ${trials.length} of ${of.trials[world.scale]} trials were made`;
  } catch (error) {
    broken = error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  if (broken !== undefined) process.stdout.write(`  BROKEN ${broken}\n`);
  const result: CaseResult = { case: of, trials, ...(broken !== undefined && { broken }), ms: performance.now() - started };
  process.stdout.write(`  ${trials.length} trials, ${failedTrials(result)} failed${skippedTrials(result) > 0 ? `, ${skippedTrials(result)} skipped` : ''}\n`);
  return result;
}

async function conclude(results: readonly CaseResult[], { json, seed, scale }: FaultOptions): Promise<number> {
  if (json !== undefined) {
    const cases = results.map((result) => ({ id: result.case.id, title: result.case.title, figures: worst(result.trials), trials: result.trials, broken: result.broken, ms: Math.round(result.ms) }));
    await writeFile(json, `${JSON.stringify({ seed, scale, cases }, null, 2)}\n`);
  }
  const failed = results.reduce((sum, result) => sum + failedTrials(result), 0);
  const skipped = results.reduce((sum, result) => sum + skippedTrials(result), 0);
  const held = results.reduce((sum, { trials }) => sum + trials.filter(({ wrong, skipped: why }) => wrong === undefined && why === undefined).length, 0);
  process.stdout.write(`\n${table(results)}\n\n${held} held, ${failed} failed, ${skipped} skipped\n`);
  return failed === 0 ? 0 : 1;
}

process.exitCode = await main();
