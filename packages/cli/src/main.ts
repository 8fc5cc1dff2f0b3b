/** The command line: translate, call the verb, print its report, give its outcome as exit code. */
import { isFailure, failureReport, failureText, findRoot, redactor } from '@sluice/core';
import { commands } from './commands/all.ts';
import { openShell, type Shell } from './shell.ts';
import { usage } from './usage.ts';

/** Gives the exit code; nothing here ends the process. */
export async function main(argv: readonly string[], env: NodeJS.ProcessEnv = process.env, cwd: string = process.cwd()): Promise<number> {
  const [name = 'help', ...rest] = argv;
  const command = commands.find((each) => each.name === name);
  if (!command || rest.includes('--help') || rest.includes('-h')) {
    const known = command !== undefined || ['help', '--help', '-h'].includes(name);
    (known ? process.stdout : process.stderr).write(usage(command, known ? undefined : name));
    return known ? 0 : 64;
  }
  let shell: Shell | undefined;
  try {
    const { values, positionals } = command.parse(rest);
    shell = openShell({ root: findRoot(cwd), env, color: values['color'] !== false && process.stdout.isTTY === true && env['NO_COLOR'] === undefined, quiet: values['quiet'] === true || env['CI'] !== undefined });
    return await command.run(shell, values, positionals);
  } catch (error) {
    if (!isFailure(error)) throw error;
    const redact = redactor([]);
    process.stderr.write(`${redact(failureText(failureReport(error), { color: process.stderr.isTTY === true && env['NO_COLOR'] === undefined, width: process.stderr.columns ?? 100 }))}\n`);
    return error.outcome;
  } finally {
    await shell?.close();
  }
}
