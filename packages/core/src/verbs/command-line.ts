/** What a command says is read before anything is opened: who mistypes an option is told of that, and not of a database. */
import { Failure } from '../errors/failure.ts';
import { parseAllowance } from '../gate/allowances.ts';
import { nearest } from '../manifest/nearest.ts';
import type { Workspace } from '../sources/workspace.ts';
import { objectNames } from './object-names.ts';
import type { ScriptChoice } from './pending-scripts.ts';
import { scopedTo } from './plan-member.ts';
import { givenStrategy } from './plan-scripts.ts';
import { rulingFor } from './rulings.ts';

export interface Said extends ScriptChoice {
  readonly projects: readonly string[];
  readonly allow?: readonly string[] | undefined;
  readonly objects?: readonly string[] | undefined;
  readonly inDoubt?: readonly string[] | undefined;
  readonly continueOnError?: boolean | undefined;
  readonly adopt?: boolean | undefined;
  readonly plan?: string | undefined;
}

/** Throws SL901. */
export function requireReadable(root: string, { projects, ifExists, allow = [], objects, inDoubt, continueOnError, adopt, plan }: Said): void {
  if (ifExists !== undefined) givenStrategy(scopedTo(ifExists).text);
  for (const each of allow) parseAllowance(each);
  rulingFor(projects[0] ?? 'db', inDoubt);
  if (continueOnError && !objects) throw new Failure('SL901', '--continue-on-error is for objects that are named', { hint: 'Name them with --objects: without it, projects that have nothing to do with one another do not stop each other anyway.' });
  if (continueOnError && plan !== undefined) throw new Failure('SL901', 'a saved plan is one, and --continue-on-error makes one of each object', { hint: 'Leave --continue-on-error out.' });
  if (adopt && objects) throw new Failure('SL901', '--adopt takes over all that is there, and --objects speaks of some of it', { hint: 'Adopt first, with a command of its own.' });
  if (objects) objectNames(root, objects);
}

/** Throws SL901 for an option that is meant for a project which nobody has, or speaks of scripts where nobody that it is for has any. */
export function requireProjects({ projects }: Pick<Workspace, 'projects'>, { projects: named, toVersion, redo, ifExists, allow = [] }: Said): void {
  const scoped = [['to-version', toVersion], ['redo', redo], ['if-exists', ifExists]].flatMap(([option, text]) => (text === undefined ? [] : [{ said: `--${option!}=${text}`, project: scopedTo(text).project }]));
  const names = projects.map(({ name }) => name);
  for (const { said, project } of [...scoped, ...allow.map((text) => ({ said: `--allow=${text}`, project: parseAllowance(text).project }))]) {
    if (project === undefined || names.includes(project)) continue;
    const near = nearest(project, names);
    throw new Failure('SL901', `\`${said}\` is for a project ${project}, and there is none`, { hint: near === undefined ? `The projects are: ${names.join(', ')}.` : `Did you mean ${near}?` });
  }
  for (const [option, text] of [['to-version', toVersion], ['redo', redo]] as const) {
    const meant = text === undefined ? [] : [scopedTo(text).project ?? named].flat();
    const their = projects.filter(({ name, manifest }) => meant.includes(name) && manifest);
    if (their.length === 0 || their.some(({ manifest }) => manifest!.migrations)) continue;
    throw new Failure('SL901', `\`--${option}=${text!}\` speaks of a versioned script, and ${their.map(({ name }) => name).join(', ')} has none`, { hint: 'Leave it out, or say in database.yaml where the scripts are: `migrations: migrations/*.sql`.' });
  }
}
