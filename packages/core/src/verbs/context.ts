/** What a shell gives to a verb: where, who, which dialects, and whom to tell. Verbs take nothing from the process itself. */
import { hostname, userInfo } from 'node:os';
import { Failure } from '../errors/failure.ts';
import type { EnvVars } from '../manifest/variables.ts';
import type { Dialect } from '../model/dialect.ts';
import type { Progress } from '../model/report.ts';

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
  return {
    root: options.root,
    env,
    dialect: async (name) => {
      const dialect = await load(name);
      used.add(dialect);
      return dialect;
    },
    close: async () => {
      for (const dialect of used) await dialect.release?.();
    },
    progress: options.progress ?? (() => undefined),
    signal: options.signal ?? new AbortController().signal,
    now: options.now ?? Date.now,
    actor: options.actor ?? env['SLUICE_ACTOR'] ?? env['GITHUB_ACTOR'] ?? env['GITLAB_USER_LOGIN'] ?? osUser(),
    host: hostname(),
    pid: process.pid,
    ...(options.ask && { ask: options.ask }),
  };
};

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
