/** Reads a package as an environment wants it: proven, and signed where that is asked for. */
import { readFileSync } from 'node:fs';
import { resolve as absolute } from 'node:path';
import { Failure } from '../errors/failure.ts';
import type { ResolvedEnvironment } from '../manifest/environment.ts';
import { FORMER_FORMAT, type Package } from '../model/package.ts';
import { readPackage } from '../sources/package/read.ts';
import type { VerbContext } from './context.ts';

export interface PackagePlace {
  /** Of the folder or archive; relative paths start at `cwd`, else at the workspace. */
  readonly path: string;
  readonly cwd?: string | undefined;
  /** Where the former layout has its steps. */
  readonly stepsFolder?: string | undefined;
}

/** Throws what the reader refuses, SL214 for one that nobody can have signed. */
export function openPackage(context: VerbContext, { name, packages }: Pick<ResolvedEnvironment, 'name' | 'packages'>, { path, cwd = context.root, stepsFolder }: PackagePlace): Package {
  const allowed = packages?.allowedSigners === undefined ? undefined : { file: packages.allowedSigners, text: signersIn(absolute(context.root, packages.allowedSigners), packages.allowedSigners) };
  const pack = readPackage(absolute(cwd, path), { label: path, ...(stepsFolder !== undefined && { stepsFolder }), signatures: { required: packages?.signed ?? false, ...(allowed && { allowed }), now: context.now() } });
  if (pack.format === FORMER_FORMAT && packages?.signed) throw new Failure('SL214', `the package ${pack.name} has no package.yaml that could be signed, and ${name} takes none that is not`, { hint: 'Seal it with `sluice package` and have it signed.' });
  return pack;
}

function signersIn(path: string, name: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new Failure('SL214', `the allowed signers of packages cannot be read (${String((cause as NodeJS.ErrnoException).code)})`, { at: { file: name, line: 1 }, hint: 'Correct packages.allowedSigners in sluice.yaml, or put the file there.', cause });
  }
}
