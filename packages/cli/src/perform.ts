/** Runs one command: translate, call the verb, print its report, give its outcome as exit code. */
import { Failure, failureOf, failureReport, failureText, findRoot, OUTCOMES, redactor } from '@sluice/core';
import type { Command } from './command.ts';
import { watchOutput, type Output } from './output.ts';
import { openShell, type Shell } from './shell.ts';

export async function perform(command: Command, argv: readonly string[], env: NodeJS.ProcessEnv, cwd: string): Promise<number> {
  let shell: Shell | undefined;
  watchOnce();
  try {
    const { values, positionals } = await command.parse(argv);
    shell = openShell({ root: rootFor(command, cwd), env, color: values['color'] !== false && process.stdout.isTTY === true && env['NO_COLOR'] === undefined, quiet: values['quiet'] === true || isSet(env['CI']) });
    const outcome = await command.run(shell, values, positionals);
    const lost = outcome === OUTCOMES.success && PRINTS.has(command.name) ? await output?.lost() : undefined;
    if (lost === undefined) return outcome;
    process.stderr.write(`What was to be printed could not be written: ${lost}\n`);
    return OUTCOMES.failed;
  } catch (error) {
    const failure = failureOf(error) ?? contradiction(error);
    const redact = shell ? shell.context.redact : redactor([]);
    process.stderr.write(`${redact(failureText(failureReport(failure), { color: process.stderr.isTTY === true && env['NO_COLOR'] === undefined, width: process.stderr.columns ?? 100 }))}\n`);
    return failure.outcome;
  } finally {
    await shell?.close();
  }
}

function rootFor({ begins }: Command, cwd: string): string {
  try {
    return findRoot(cwd);
  } catch (error) {
    if (begins && failureOf(error)?.code === 'SL108') return cwd;
    throw error;
  }
}

/** What they print is what they are for; the others tell what they did, in the journal too, and their outcome stands. */
const PRINTS: ReadonlySet<string> = new Set(['audit', 'diff', 'log', 'outcome', 'status', 'validate']);

/** For as long as the process: what is written last may fail after all else is done. */
let output: Output | undefined;
const watchOnce = (): void => void (output ??= watchOutput());

const isSet = (value: string | undefined): boolean => value !== undefined && !['', '0', 'false'].includes(value);

/** What nobody expected is shown with its stack, so that it can be reported. */
const contradiction = (error: unknown): Failure =>
  new Failure('SL999', error instanceof Error ? error.message : String(error), {
    lines: error instanceof Error ? (error.stack ?? '').split('\n').slice(1) : [],
    hint: 'This is a bug of Sluice: report it with these lines. A deployment that had begun is gone on with by running deploy again.',
    cause: error,
  });
