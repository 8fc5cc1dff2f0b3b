/** `--allow=db-sales:H104[:address]`: what a person takes upon themselves for one project. */
import { Failure } from '../errors/failure.ts';
import type { Id } from '../model/address.ts';

export interface Allowance {
  /** As it was written, for messages. */
  readonly text: string;
  /** undefined: for the projects named on the command line. */
  readonly project?: string;
  readonly code: string;
  /** The step's address or the hazard's subject; undefined: every hazard of that code. */
  readonly address?: Id;
}

// A project's name may hold a colon; the code cannot be mistaken.
const WRITTEN = /^(?:(.+?):)?(H[1-9]\d{2})(?::(.+))?$/s;

/** Throws SL901 for what is no allowance. */
export function parseAllowance(text: string): Allowance {
  const match = WRITTEN.exec(text.trim());
  if (match === null) {
    throw new Failure('SL901', `\`--allow=${text}\` is not understood.`, { hint: 'Write --allow=<project>:<hazard>[:<address>], such as --allow=db-sales:H104.' });
  }
  const [, project, code = '', address] = match;
  return { text: text.trim(), code, ...(project !== undefined && { project }), ...(address !== undefined && { address: address.trim() }) };
}

/**
 * The allowances that count for a project. `named`: the projects that the command line names; undefined where that cannot be known (a target
 * that Nx started as a dependency sees the same options), and then a bare allowance is refused with SL506.
 */
export function allowancesFor(project: string, allowances: readonly Allowance[], named: readonly string[] | undefined): readonly Allowance[] {
  const bare = allowances.filter((allowance) => allowance.project === undefined);
  const [first] = bare;
  if (first !== undefined && named === undefined) {
    throw new Failure('SL506', `It cannot be known for which project \`--allow=${first.text}\` is meant.`, {
      hint: `Name it: --allow=${project}:${first.text}`,
    });
  }
  return allowances.filter((allowance) => (allowance.project === undefined ? named?.includes(project) : allowance.project === project));
}
