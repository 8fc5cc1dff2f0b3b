/**
 * References in `sluice.yaml` to the process environment: `${NAME}`, `${NAME:-default}`, and `${secret:NAME}` for what must not be written
 * anywhere. `$${` stands for a literal `${`. A name that is set to nothing counts as not set, as in `:-` of the shell.
 */
import { pathText } from './check-shape.ts';
import type { ConfigFile, Path } from './config-file.ts';
import type { Problem } from './problem.ts';

/** `process.env`, or what a test puts in its place. */
export type EnvVars = Readonly<Record<string, string | undefined>>;
export type Lookup = (name: string) => string | undefined;

export interface Expansion {
  readonly source: ConfigFile;
  readonly env: EnvVars;
  /** Where secrets are bound (urls, which never leave the process); left out: they stay in the text. */
  readonly secret?: Lookup;
  /** What cannot be resolved is added here. */
  readonly problems: Problem[];
}

const REFERENCE = /\$\$\{|\$\{([^}]*)(\}?)/g;
const INNER = /^(?:secret:([A-Za-z_][\w.-]*)|([A-Za-z_]\w*)(?::-(.*))?)$/s;

/** The text at `path` with its references resolved. */
export function expand(value: string, path: Path, { source, env, secret, problems }: Expansion): string {
  const valueSpan = source.spanOf(path);
  let from = valueSpan.start;
  return value.replaceAll(REFERENCE, (whole: string, inner: string | undefined, close: string) => {
    // The value as written, quotes and escapes included, is searched for the reference as it stands.
    const at = source.text.indexOf(whole, from);
    const inside = at >= 0 && at < valueSpan.end;
    const start = inside ? at : valueSpan.start;
    if (inside) from = at + whole.length;
    if (inner === undefined) return '${';
    const refuse = (message: string, hint: string): string => {
      problems.push({ span: { start, end: inside ? start + whole.length : valueSpan.end }, message, hint });
      return '';
    };
    const [matched, secretName, name = secretName ?? '', fallback] = INNER.exec(inner) ?? [];
    if (!close) return refuse(`${pathText(path)} has a \${ without its }`, 'Close it, or write $${ for the two characters themselves.');
    if (matched === undefined || fallback?.includes('${')) {
      return refuse(`${pathText(path)} has a reference that is not understood`, 'Write ${NAME}, ${NAME:-default} or ${secret:NAME}.');
    }
    if (secretName !== undefined && !secret) return whole;
    const found = (secretName === undefined ? own(env, name) : secret?.(name)) || fallback;
    return found ?? refuse(`${pathText(path)} needs ${name}, which is not set`, `Set ${name} in the process environment${secretName === undefined ? `, or write \${${name}:-default}` : ''}.`);
  });
}

/** Not what every object has: `process.env.toString` is a function. */
export const own = (env: EnvVars, name: string): string | undefined => (Object.hasOwn(env, name) ? env[name] : undefined);
