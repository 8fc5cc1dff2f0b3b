/** `dblocks.toml` of the tool that came before → environments of `sluice.yaml`. Passwords stay where they are: urls name the variables that it read them from itself. */
import { parse, TomlError } from 'smol-toml';
import { Failure } from '../errors/failure.ts';
import { NAME } from '../manifest/fields.ts';
import type { Finding } from '../model/finding.ts';
import type { SourceFile } from '../model/statement.ts';

export interface FormerEnvironment {
  readonly name: string;
  /** With `${secret:…}` where the password belongs. */
  readonly url: string;
  /** Values of `{{name}}`. */
  readonly variables: Readonly<Record<string, string>>;
}

export interface FormerSettings {
  readonly environments: readonly FormerEnvironment[];
  /** What was taken over in another way, and what has no place. */
  readonly findings: readonly Finding[];
}

type Table = Readonly<Record<string, unknown>>;

const isTable = (value: unknown): value is Table => typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined);

/** What the environment `default` gives to those that lack it. */
const INHERITED = ['platform', 'host', 'username', 'password', 'connection_parameters'];
/** Values that are as good as a password. */
const SECRET = /pass|secret|token|key|cred/i;
/** Reserved. */
const DEFAULT = 'default';

/** Throws SL208 with the place of what is no TOML, or of what is no environment. */
export function readFormerSettings({ path, text }: SourceFile): FormerSettings {
  const settings = tomlOf(path, text);
  const given = settings['environments'];
  const environments = isTable(given) ? given : {};
  const base = isTable(environments[DEFAULT]) ? environments[DEFAULT] : {};
  const names = Object.keys(environments).filter((name) => name !== DEFAULT);
  if (names.length === 0) throw new Failure('SL208', `${path} has no environments`, { at: { file: path, line: 1 }, hint: 'Name the dblocks.toml that holds [environments.…].' });
  const findings: Finding[] = [...placeless(path, settings)];
  const read = names.flatMap((name): FormerEnvironment[] => {
    const own = environments[name];
    const warn = (message: string, hint?: string) => findings.push({ code: 'import', severity: 'warning', message: `environments.${name}${message}`, at: placeOf(path, text, name), ...(hint !== undefined && { hint }) });
    if (!NAME.test(name) || !isTable(own)) {
      warn(' is left out: it cannot be a name of an environment, or is no table', 'Name it with letters, digits, - and _, beginning with a letter.');
      return [];
    }
    const all = { ...Object.fromEntries(INHERITED.flatMap((key) => (key in base ? [[key, base[key]]] : []))), ...own };
    if (textOf(all['password']) !== undefined) warn(`.password was not copied`, `Set ${variableOf(name, 'password')} where Sluice runs, as for d-bee, and remove the password from the file.`);
    return [{ name, url: urlOf(name, all), variables: variablesOf(all, warn) }];
  });
  return { environments: read, findings };
}

function tomlOf(path: string, text: string): Table {
  try {
    return parse(text);
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause;
    // What follows is the text around it, which may hold a password.
    const [message = ''] = cause.message.replace(/^Invalid TOML document: /, '').split('\n');
    throw new Failure('SL208', `${path} is no TOML: ${message}`, { at: { file: path, line: cause.line, column: cause.column }, hint: 'Correct it, and import it again.' });
  }
}

/** The variables that d-bee reads itself: whoever has them set need not set anything. */
const variableOf = (...keys: readonly string[]): string => `DBLOCKS_ENVIRONMENTS__${keys.join('__').replaceAll('-', '_').toUpperCase()}`;

function urlOf(name: string, all: Table): string {
  const part = (key: string, encode = true): string => {
    const value = textOf(all[key]);
    return value === undefined ? `\${${variableOf(name, key)}}` : encode ? encodeURIComponent(value) : literal(value);
  };
  const parameters = isTable(all['connection_parameters']) ? Object.entries(all['connection_parameters']) : [];
  const query = parameters.map(([key, value]) => `${encodeURIComponent(key)}=${SECRET.test(key) ? `\${secret:${variableOf(name, 'connection_parameters', key)}}` : encodeURIComponent(textOf(value) ?? JSON.stringify(value))}`);
  return `${part('platform', false)}://${part('username')}:\${secret:${variableOf(name, 'password')}}@${part('host', false)}${query.length > 0 ? `?${query.join('&')}` : ''}`;
}

const literal = (value: string): string => value.replaceAll('${', () => '$${');

function variablesOf(all: Table, warn: (message: string, hint?: string) => void): Record<string, string> {
  const given = isTable(all['tagging_variables']) ? all['tagging_variables'] : {};
  const variables: Record<string, string> = {};
  for (const [key, value] of Object.entries(given)) {
    const text = textOf(value);
    if (NAME.test(key) && text !== undefined) variables[key] = literal(text);
    else warn(`.tagging_variables.${key} is left out`, 'Give it a name of letters, digits, - and _, and a text.');
  }
  const rules = Array.isArray(all['tagging_rules']) ? all['tagging_rules'].map(String) : [];
  for (const rule of rules) {
    const unknown = [...rule.matchAll(/\{\{\s*([^{}\s]+)\s*\}\}/g)].map((match) => match[1]!).filter((key) => !Object.hasOwn(variables, key));
    if (unknown.length > 0) warn(`.tagging_rules: ${rule} names ${unknown.join(', ')}, which has no value`, 'Add it to variables: of the environment.');
  }
  if (rules.length > 0) warn(`.tagging_rules say how names are written when a database is extracted: ${rules.join(', ')}`, 'The other way needs no rule: {{name}} in files stands for the variable of that name.');
  for (const key of Object.keys(all).filter((each) => ![...INHERITED, 'tagging_variables', 'tagging_rules'].includes(each)).sort()) warn(`.${key} has no place`, PLACELESS[key]);
  return variables;
}

const PLACELESS: Readonly<Record<string, string>> = {
  git_branch: 'Which branch is deployed where is said in CI; `gates: { promotedFrom: … }` holds environments to their order.',
  extraction: 'Which schemas or databases a project owns is said in its database.yaml: owns.',
  writer: 'Where files lie is said by each project: schema: in database.yaml.',
};

/** What stands beside the environments. */
function* placeless(path: string, settings: Table): Generator<Finding> {
  const finding = (message: string, hint: string): Finding => ({ code: 'import', severity: 'info', message, at: { file: path, line: 1 }, hint });
  const packager = isTable(settings['packager']) ? settings['packager'] : {};
  const steps = textOf(packager['steps_subdir']);
  if (steps !== undefined) yield finding(`packager.steps_subdir is ${steps}`, `Packages with steps there deploy with \`sluice pkg-deploy … --steps-folder=${steps}\`; without it db/<platform> is looked at.`);
  const folder = textOf(packager['package_dir']) ?? textOf(settings['package_dir']);
  if (folder !== undefined) yield finding(`packages are written to ${folder}`, `\`sluice package … --out=${folder}\` writes them there too.`);
  const left = [...Object.keys(packager).filter((key) => !['steps_subdir', 'package_dir'].includes(key)).map((key) => `packager.${key}`), ...Object.keys(settings).filter((key) => !['environments', 'packager', 'package_dir', 'config_version'].includes(key))];
  if (left.length > 0) yield finding(`${left.join(', ')}: no place in Sluice`, 'Nothing is to be done; docs/import.md says why.');
}

/** Of the table's head; TOML keeps no places. */
function placeOf(path: string, text: string, name: string): { readonly file: string; readonly line: number } {
  const at = text.split(/\r?\n/).findIndex((line) => new RegExp(`^\\s*\\[\\s*environments\\s*\\.\\s*["']?${name.replaceAll(/[^\w-]/g, '.')}["']?\\s*[\\].]`).test(line));
  return { file: path, line: at < 0 ? 1 : at + 1 };
}
