/** The command line: translate, call the verb, print its report, give its outcome as exit code. */
import { Failure, failureReport, failureText, findRoot, isFailure, OUTCOMES, redactor, TOOL_VERSION } from '@sluice/core';
import { commands } from './commands/all.ts';
import { openShell, type Shell } from './shell.ts';
import { usage } from './usage.ts';

const HELP: ReadonlySet<string> = new Set(['help', '--help', '-h']);

/** Gives the exit code; nothing here ends the process. */
export async function main(argv: readonly string[], env: NodeJS.ProcessEnv = process.env, cwd: string = process.cwd()): Promise<number> {
  const [name = 'help', ...rest] = argv;
  if (name === '--version' || name === '-v' || name === 'version') {
    process.stdout.write(`${TOOL_VERSION}\n`);
    return OUTCOMES.success;
  }
  const asked = HELP.has(name) ? rest[0] : name;
  const command = commands.find((each) => each.name === asked);
  const options = rest.slice(0, rest.includes('--') ? rest.indexOf('--') : undefined);
  if (!command || HELP.has(name) || options.includes('--help') || options.includes('-h')) {
    const known = command !== undefined || asked === undefined;
    (known ? process.stdout : process.stderr).write(usage(command, known ? undefined : asked));
    return known ? OUTCOMES.success : OUTCOMES.usage;
  }
  let shell: Shell | undefined;
  try {
    const { values, positionals } = command.parse(rest);
    shell = openShell({ root: findRoot(cwd), env, color: values['color'] !== false && process.stdout.isTTY === true && env['NO_COLOR'] === undefined, quiet: values['quiet'] === true || isSet(env['CI']) });
    return await command.run(shell, values, positionals);
  } catch (error) {
    const failure = isFailure(error) ? error : contradiction(error);
    const redact = shell ? shell.context.redact : redactor([]);
    process.stderr.write(`${redact(failureText(failureReport(failure), { color: process.stderr.isTTY === true && env['NO_COLOR'] === undefined, width: process.stderr.columns ?? 100 }))}\n`);
    return failure.outcome;
  } finally {
    await shell?.close();
  }
}

const isSet = (value: string | undefined): boolean => value !== undefined && !['', '0', 'false'].includes(value);

/** What nobody expected is shown with its stack, so that it can be reported. */
const contradiction = (error: unknown): Failure =>
  new Failure('SL999', error instanceof Error ? error.message : String(error), {
    lines: error instanceof Error ? (error.stack ?? '').split('\n').slice(1) : [],
    hint: 'This is a bug of Sluice: report it with these lines. A deployment that had begun is gone on with by running deploy again.',
    cause: error,
  });
