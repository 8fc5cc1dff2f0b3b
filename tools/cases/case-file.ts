/**
 * A case in one file of valid SQL: sections that begin with `--@ name`. `old` and `new` are schema files, `seed` the rows in between,
 * `roles` names of roles that must exist on the server, `expect` what the plan must and must not hold, `back` the same for the way from new to old.
 */

export interface CaseFile {
  readonly old: string;
  readonly new: string;
  readonly seed?: string;
  readonly roles?: string;
  readonly expect?: readonly Expectation[];
  readonly back?: readonly Expectation[];
}

/** `create|change|drop|rebuild|rename|replace ADDRESS`, `never … ADDRESS`, `hazards H101 H104` (these and no others that block or warn), `hazards none`. */
export type Expectation =
  | { readonly expect: 'step'; readonly never: boolean; readonly action: string; readonly address: string }
  | { readonly expect: 'hazards'; readonly codes: readonly string[] };

const SECTIONS = ['old', 'new', 'seed', 'roles', 'expect', 'back'] as const;
type Section = (typeof SECTIONS)[number];
const ACTIONS = ['create', 'change', 'drop', 'rebuild', 'rename', 'replace'];

export const isCaseFile = (text: string): boolean => text.startsWith('--@ ');

/** `name` is for messages. Throws an Error with the line that is not understood. */
export function parseCaseFile(text: string, name: string): CaseFile {
  const sections = new Map<Section, string[]>();
  let current: string[] | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const title = /^--@ (.*)$/.exec(line)?.[1]?.trim();
    if (title === undefined) {
      if (!current) throw new Error(`${name}:${index + 1} stands before the first section; begin with --@ old`);
      current.push(line);
      continue;
    }
    const section = SECTIONS.find((each) => each === title);
    if (!section) throw new Error(`${name}:${index + 1} there is no section "${title}"; there are ${SECTIONS.join(', ')}`);
    if (sections.has(section)) throw new Error(`${name}:${index + 1} the section ${section} is there twice`);
    current = [];
    sections.set(section, current);
  }
  const sql = (section: Section) => sections.get(section)?.join('\n').trim();
  const expectations = (section: Section) =>
    sections.get(section)?.map((line) => line.trim()).filter((line) => line !== '').map((line) => expectation(line, `${name}, ${section}`));
  const [before, after, seed, expect, back] = [sql('old'), sql('new'), sql('seed'), expectations('expect'), expectations('back')];
  const roles = sql('roles')?.split(/\s+/).map(createRole).join('\n');
  if (before === undefined || after === undefined) throw new Error(`${name} needs the sections old and new (they may be empty)`);
  return { old: before, new: after, ...(seed !== undefined && { seed }), ...(roles !== undefined && { roles }), ...(expect && { expect }), ...(back && { back }) };
}

/** Roles are the server's, where another case may have made it. */
const createRole = (name: string): string => `do $$ begin create role "${name}"; exception when duplicate_object then null; end $$;`;

function expectation(line: string, where: string): Expectation {
  const [first = '', ...others] = line.split(/\s+/);
  if (first === 'hazards' && others.length > 0 && (others.join() === 'none' || others.every((code) => /^H\d{3}$/.test(code)))) {
    return { expect: 'hazards', codes: others.join() === 'none' ? [] : others };
  }
  const never = first === 'never';
  const [, action = '', address] = /^(?:never\s+)?(\S+)\s+(.+)$/.exec(line) ?? [];
  if (address === undefined || !ACTIONS.includes(action)) throw new Error(`${where}: "${line}" is not understood; write [never] ${ACTIONS.join('|')} ADDRESS, or hazards H101 …, or hazards none`);
  return { expect: 'step', never, action, address };
}
