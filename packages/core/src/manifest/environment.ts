/** One environment with its references resolved; the others are not touched, so that their secrets need not be there. */
import { Failure } from '../errors/failure.ts';
import type { ShadowOptions } from '../model/dialect.ts';
import { digest } from '../model/hash.ts';
import type { Gates } from './gates.ts';
import type { Manifest } from './manifest.ts';
import { meant, nearest } from './nearest.ts';
import { problemsFailure, type Problem } from './problem.ts';
import { passwordsOf, urlLabel } from './redact.ts';
import { expand, own, type EnvVars, type Lookup } from './variables.ts';
import type { Environment, WorkspaceConfig } from './workspace-config.ts';

export interface ResolvedDatabase {
  readonly name: string;
  /** Holds the secrets: never print it. */
  readonly url: string;
  readonly label: string;
}

export interface ResolvedEnvironment {
  readonly name: string;
  readonly databases: Readonly<Record<string, ResolvedDatabase>>;
  readonly shadow: ShadowOptions['place'];
  readonly prune: Environment['prune'];
  readonly gates: Gates;
  /** Milliseconds. */
  readonly timeouts: Environment['timeouts'];
  /** `${secret:NAME}` in a value is still unbound. */
  readonly variables: Readonly<Record<string, string>>;
  readonly notify: Environment['notify'];
  readonly journalSchema: string;
  readonly onFailure: Environment['onFailure'];
  /** What destructive steps leave behind, and for how many milliseconds. */
  readonly backups: Environment['backups'];
  /** What a package must be to be deployed here. */
  readonly packages: Environment['packages'];
  /** Over what decides whether and how a plan may run; in plans, packages and the journal. */
  readonly policyDigest: string;
  /** Values that nobody may see: of `${secret:…}`, passwords in urls, webhooks. */
  readonly secrets: readonly string[];
}

export interface ResolveOptions {
  /** The physical databases that will be used; left out: all. */
  readonly databases?: readonly string[];
  /** false: nobody will be told, so that the webhooks need not resolve. */
  readonly notify?: boolean;
  /** For `${secret:NAME}` in urls; left out: the process environment. */
  readonly secret?: Lookup;
}

const URL_HINT = 'It must be scheme://host/database.';

/** Throws SL102, or SL103 with every unresolved reference. */
export function resolveEnvironment(config: WorkspaceConfig, name: string | undefined, env: EnvVars, options: ResolveOptions = {}): ResolvedEnvironment {
  const { source } = config;
  const written = environmentOf(config, name);
  const base = ['environments', written.name];
  const problems: Problem[] = [];
  const inText = { source, env, problems };
  const secrets: string[] = [];
  const lookup = options.secret ?? ((each: string) => own(env, each));
  const secret = (each: string): string | undefined => {
    const value = lookup(each);
    if (value) secrets.push(value);
    return value;
  };
  const inUrl = { ...inText, secret };
  const refuse = (path: string[], message: string, hint: string) => {
    problems.push({ span: source.spanOf(path), message: `${path.join('.')} ${message}`, hint });
  };
  const url = (value: string, path: string[]): string => {
    const before = problems.length;
    const resolved = expand(value, path, inUrl);
    secrets.push(...passwordsOf(resolved));
    if (problems.length === before && !/^[a-z][a-z0-9+.-]*:./i.test(resolved)) refuse(path, 'resolves to what is not a url', URL_HINT);
    return resolved;
  };

  const databases: Record<string, ResolvedDatabase> = {};
  for (const [key, { value, path }] of Object.entries(urlsOf(written.environment, base))) {
    if (options.databases && !options.databases.includes(key)) continue;
    const resolved = url(value, path);
    databases[key] = { name: key, url: resolved, label: urlLabel(resolved) };
  }
  const variables: Record<string, string> = {};
  for (const [key, value] of Object.entries(written.environment.variables)) {
    const path = [...base, 'variables', key];
    const resolved = expand(value, path, inText);
    if (/[\r\n\0]/.test(resolved)) refuse(path, 'has a line break in its value', 'Write a value of one line, so that places in messages stay true.');
    variables[key] = resolved;
  }
  const { prune, gates, timeouts, onFailure, backups, packages } = written.environment;
  const shadow = shadowPlace(written.environment.shadow, (value) => url(value, [...base, 'shadow']));
  // `${WEBHOOK:-}` says that there may be none.
  const notify = (options.notify === false ? [] : written.environment.notify).flatMap(({ webhook }, index) => {
    const resolved = expand(webhook, [...base, 'notify', index, 'webhook'], inUrl);
    if (resolved) secrets.push(resolved, ...passwordsOf(resolved), ...pathOf(resolved));
    return resolved ? [{ webhook: resolved }] : [];
  });
  if (problems.length > 0) throw problemsFailure('SL103', source.file, source.text, problems);
  const journalSchema = written.environment.journalSchema ?? config.journalSchema;
  const policyDigest = digest({ environment: written.name, prune, gates, onFailure, journalSchema, packages });
  return { name: written.name, databases, shadow, prune, gates, timeouts, variables, notify, journalSchema, onFailure, backups, packages, policyDigest, secrets };
}

/** The path of a webhook is its key. */
const pathOf = (url: string): string[] => (URL.canParse(url) && new URL(url).pathname.length > 8 ? [new URL(url).pathname] : []);

function environmentOf(config: WorkspaceConfig, name: string | undefined): { readonly name: string; readonly environment: Environment } {
  const names = Object.keys(config.environments);
  if (name === undefined || name === '') {
    throw new Failure('SL102', 'no environment was named', { hint: `Name one, for example --env=${names[0] ?? 'local'}; the environments are: ${names.join(', ')}.` });
  }
  const environment = Object.hasOwn(config.environments, name) ? config.environments[name] : undefined;
  if (environment) return { name, environment };
  throw new Failure('SL102', `there is no environment ${name}`, {
    at: config.source.placeOf(['environments'], 'key'),
    hint: meant(name, names, 'environments'),
    // The hint tells them where none is near.
    ...(nearest(name, names) !== undefined && { lines: [`  the environments are: ${names.join(', ')}`] }),
  });
}

function urlsOf({ url, databases }: Environment, base: readonly string[]): Record<string, { readonly value: string; readonly path: string[] }> {
  if (url !== undefined) return { default: { value: url, path: [...base, 'url'] } };
  return Object.fromEntries(Object.entries(databases ?? {}).map(([key, each]) => [key, { value: each.url, path: [...base, 'databases', key, 'url'] }]));
}

function shadowPlace(value: string, url: (value: string) => string): ShadowOptions['place'] {
  return value === 'auto' || value === 'target' || value === 'pglite' || value === 'embedded' ? value : { url: url(value) };
}

/** The physical database of a project. Throws SL101 at the manifest's `database` when the environment has none of that name. */
export function databaseOf(environment: ResolvedEnvironment, manifest: Manifest): ResolvedDatabase {
  const { database, source } = manifest;
  const found = Object.hasOwn(environment.databases, database) ? environment.databases[database] : undefined;
  if (found) return found;
  throw problemsFailure('SL101', source.file, source.text, [
    {
      span: source.spanOf(['database']),
      message: `the environment ${environment.name} has no database ${database}`,
      hint: meant(database, Object.keys(environment.databases), `databases of ${environment.name}`),
    },
  ]);
}
