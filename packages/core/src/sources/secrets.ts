/** Secrets by name: from the process environment, or from the file that `NAME_FILE` points to (as container platforms hand them in). */
import { readFileSync } from 'node:fs';
import { Failure } from '../errors/failure.ts';
import { own, type EnvVars, type Lookup } from '../manifest/variables.ts';

/** Reads a file only when its secret is asked for. Throws SL103 when the file cannot be read. */
export const secretsFrom =
  (env: EnvVars): Lookup =>
  (name) => {
    const value = own(env, name);
    const file = own(env, `${name}_FILE`);
    if (value !== undefined || !file) return value;
    try {
      return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
    } catch (error) {
      throw new Failure('SL103', `the secret ${name} cannot be read from the file that ${name}_FILE names`, { hint: `Let ${name}_FILE name a file that this user can read.`, cause: error });
    }
  };
