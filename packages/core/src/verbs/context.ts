/** What a shell gives to a verb: where, who, which dialects, and whom to tell. Verbs take nothing from the process itself. */
import { hostname, userInfo } from 'node:os';
import { Failure } from '../errors/failure.ts';
import type { EnvVars } from '../manifest/variables.ts';
import type { Dialect } from '../model/dialect.ts';
import type { Progress } from '../model/report.ts';
import { cleaned, masker, redactor } from '../report/redact.ts';
import { secretsFrom } from '../sources/secrets.ts';

export const TOOL_VERSION = '0.1.0';

export interface VerbContext {
  /** Absolute path of the workspace. */
  readonly root: string;
  readonly env: EnvVars;
  dialect(name: string): Promise<Dialect>;
  progress(event: Progress): void;
  /** Aborted: stop before the next statement and leave the deployment resumable. */
  readonly signal: AbortSignal;
  now(): number;
  /** The value of `${secret:NAME}`; whatever was asked for is never shown. */
  secret(name: string): string | undefined;
  /** From now on these values are taken out of everything that is shown or kept. */
  hide(secrets: readonly string[]): void;
  /** A text as people may see it. */
  redact(text: string): string;
  /** A text that is run or proven by a hash, without the values that are hidden; see `masker`. */
  mask(text: string): string;
  readonly actor: string;
  readonly host: string;
  readonly pid: number;
  /** Asks a person; undefined where nobody can be asked. */
  readonly ask?: (question: string) => Promise<boolean>;
  /** Lets the process end: what dialects keep open between verbs is closed. */
  close(): Promise<void>;
}

export interface ContextOptions {
  readonly root: string;
  readonly env?: EnvVars;
  readonly dialects?: (name: string) => Promise<Dialect>;
  readonly progress?: (event: Progress) => void;
  readonly signal?: AbortSignal;
  readonly ask?: (question: string) => Promise<boolean>;
  readonly now?: () => number;
  readonly actor?: string;
}

export const createContext = (options: ContextOptions): VerbContext => {
  const env = options.env ?? process.env;
  const load = options.dialects ?? installedDialect;
  const used = new Set<Dialect>();
  const hidden = hiding();
  hidden.hide([env['PGPASSWORD'] ?? '']);
  const lookup = secretsFrom(env);
  const tell = options.progress;
  return {
    root: options.root,
    env,
    dialect: async (name) => {
      const dialect = await load(name);
      if (!used.has(dialect)) await dialect.ready?.();
      used.add(dialect);
      return dialect;
    },
    close: async () => {
      for (const dialect of used) await dialect.release?.();
    },
    // Plans are shown as a whole by whoever shows them.
    progress: (event) => tell?.(event.event === 'planned' ? event : cleaned(event, hidden.redact, NAMES)),
    secret: (name) => {
      const value = lookup(name);
      if (value !== undefined) hidden.hide([value]);
      return value;
    },
    ...hidden,
    signal: options.signal ?? new AbortController().signal,
    now: options.now ?? Date.now,
    actor: options.actor ?? env['SLUICE_ACTOR'] ?? env['GITHUB_ACTOR'] ?? env['GITLAB_USER_LOGIN'] ?? osUser(),
    host: hostname(),
    pid: process.pid,
    ...(options.ask && { ask: options.ask }),
  };
};

/** Not texts but names: a password that equals one must not break what is read by machines. */
export const NAMES: ReadonlySet<string> = new Set([
  'format', 'runId', 'verb', 'environment', 'startedAt', 'endedAt', 'project', 'database', 'status', 'deploymentId', 'resumed', 'event', 'code', 'severity', 'id', 'dialect', 'kind', 'action',
]);

function hiding(): Pick<VerbContext, 'hide' | 'redact' | 'mask'> {
  const secrets = new Set<string>();
  let redact = redactor([]);
  let mask = masker([]);
  return {
    hide: (values) => {
      const before = secrets.size;
      for (const value of values) if (value !== '') secrets.add(value);
      if (secrets.size === before) return;
      redact = redactor([...secrets]);
      mask = masker([...secrets]);
    },
    redact: (text) => redact(text),
    mask: (text) => mask(text),
  };
}

const osUser = (): string => {
  try {
    return userInfo().username;
  } catch {
    // A uid without an entry in the password file (a container's) has no name.
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
};

/** A dialect is a package of its own, named by the manifest: `postgres` → `@sluice/postgres`, or any package name with a slash or a scope. */
async function installedDialect(name: string): Promise<Dialect> {
  const packageName = /^[a-z][a-z0-9-]*$/.test(name) ? `@sluice/${name}` : name;
  try {
    const loaded = (await import(packageName)) as { readonly dialect?: Dialect };
    if (loaded.dialect) return loaded.dialect;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw cause;
  }
  throw new Failure('SL101', `there is no dialect ${name} here`, { hint: `Install ${packageName}, or correct dialect: in database.yaml.` });
}
