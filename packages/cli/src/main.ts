/** The command line: help and usage at once, all else by perform.ts. */
import { commands } from './commands/all.ts';
import { watchOutput } from './output.ts';
import { usage } from './usage.ts';

const HELP: ReadonlySet<string> = new Set(['help', '--help', '-h']);

/** Gives the exit code; nothing here ends the process. */
export async function main(argv: readonly string[], env: NodeJS.ProcessEnv = process.env, cwd: string = process.cwd()): Promise<number> {
  if (process.stdout.listenerCount('error') === 0) watchOutput();
  const [name = 'help', ...rest] = argv;
  if (name === '--version' || name === '-v' || name === 'version') {
    process.stdout.write(`${(await import('@sluice/core')).TOOL_VERSION}\n`);
    return 0;
  }
  const asked = HELP.has(name) ? rest[0] : name;
  const command = commands.find((each) => each.name === asked);
  const options = rest.slice(0, rest.includes('--') ? rest.indexOf('--') : undefined);
  if (!command || HELP.has(name) || options.includes('--help') || options.includes('-h')) {
    const known = command !== undefined || asked === undefined;
    (known ? process.stdout : process.stderr).write(usage(command, known ? undefined : asked));
    return known ? 0 : (await import('@sluice/core')).OUTCOMES.usage;
  }
  return (await import('./perform.ts')).perform(command, rest, env, cwd);
}
