/**
 * Tells the processes that Nx starts for tasks what only its own process knows: that they belong to one run, and which projects the command
 * names. Nx copies variables that this hook sets into its own environment, which the tasks inherit; it ignores what the hook returns.
 */
import { randomBytes } from 'node:crypto';
import type { PreTasksExecutionContext } from '@nx/devkit';
import type { PluginOptions } from '../plugin-options.ts';

/** Of this invocation of Nx, always a new one: an Nx that a task started is a run of its own. */
export const RUN_VARIABLE = 'SLUICE_NX_RUN';
/** A JSON array of names or `project:target`, as written; empty: it cannot be known. */
export const NAMED_VARIABLE = 'SLUICE_NX_NAMED';

export function announceRun(_options: PluginOptions | undefined, { argv }: PreTasksExecutionContext): void {
  process.env[RUN_VARIABLE] = newRunId(Date.now());
  const named = namedIn(argv.slice(2));
  process.env[NAMED_VARIABLE] = named ? JSON.stringify(named) : '';
}

/** As the verbs make them, without loading those: sorts by time, unique without asking anybody. */
const newRunId = (now: number): string => `${new Date(now).toISOString().replaceAll(/[-:]/g, '').replace('T', '-').slice(0, 15)}-${randomBytes(4).toString('hex')}`;

/** What the command line says about projects; undefined where it selects them some other way (`affected`, `run-many` over all). */
export function namedIn(args: readonly string[]): readonly string[] | undefined {
  const at = args.findIndex((arg) => !arg.startsWith('-'));
  const command = args[at];
  const rest = args.slice(at + 1);
  if (command === undefined || command === 'affected') return undefined;
  if (command === 'run-many') return projectsOption(rest);
  const words = rest.filter((arg) => !arg.startsWith('-'));
  if (command === 'run') return words.filter((word) => word.includes(':')).slice(0, 1);
  if (command.includes(':')) return [command];
  // nx deploy db-sales; without a project Nx takes the folder that it runs in.
  return words.length > 0 ? words.slice(0, 1) : undefined;
}

/** `-p a b`, `--projects=a,b`; patterns name nothing, and with an exclusion nothing is sure. */
function projectsOption(args: readonly string[]): readonly string[] | undefined {
  const found: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const [flag = '', value] = (args[index] ?? '').split(/=(.*)/s);
    if (flag === '--exclude') return undefined;
    if (flag !== '-p' && flag !== '--projects') continue;
    if (value !== undefined) found.push(value);
    while (value === undefined && index + 1 < args.length && !(args[index + 1] ?? '').startsWith('-')) found.push(args[++index] ?? '');
  }
  const names = found.flatMap((each) => each.split(',')).map((each) => each.trim());
  return names.length === 0 ? undefined : names.filter((each) => /^[^*!?{[]+$/.test(each) && !each.startsWith('tag:'));
}
