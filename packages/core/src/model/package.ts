/** A package: ordered steps of scripts that deploy without the repository. A value, checked as a whole before anybody connects; docs/packages.md says what stands on disk. */
import type { Id } from './address.ts';
import type { IfExists } from './conflict.ts';
import type { Finding } from './finding.ts';
import { digest } from './hash.ts';
import type { Bound } from './plan.ts';
import type { Owns, SourceFile } from './statement.ts';

export const PACKAGE_FORMAT = 'sluice-package/1';

/** The layout of the tool that came before. */
export const FORMER_FORMAT = 'd-bee';

export interface PackageScript {
  /** Within the package, with forward slashes: what names it in messages and in the journal. */
  readonly path: string;
  /** As it stands in the package; `{{name}}` are not bound. */
  readonly file: SourceFile;
  /** The folder that it lies in: a schema or database; left out: directly in its step. */
  readonly folder?: string;
  readonly rollback?: SourceFile;
  /** What a BTEQ script runs within itself, beside it. */
  readonly runs?: readonly SourceFile[];
  /** What no rollback script brings back. */
  readonly irreversible?: string;
  readonly ifExists?: IfExists;
  /** A versioned script of the project, or a repeatable one: its file's name is what the journal knows it by, in a package or not. */
  readonly migration?: boolean;
}

export interface PackageStep {
  readonly name: string;
  readonly ifExists?: IfExists;
  /** For those of its folders that have a strategy of their own. */
  readonly folders?: Readonly<Record<string, IfExists>>;
  /** In the order in which they run. */
  readonly scripts: readonly PackageScript[];
}

/** Somebody saw it when the package was made. */
export interface ApprovedHazard {
  readonly code: string;
  readonly subject: Id;
}

/** Another package that was deployed before, or the state of another project. */
export type PackageRequirement = { readonly package: string; /** Left out: whichever has that name. */ readonly digest?: string | undefined } | { readonly project: string; readonly fingerprint: string };

export interface PackageSignature {
  /** Who, in the allowed signers file; left out: nobody was asked. */
  readonly signer?: string;
  /** Of the key, as ssh-keygen -l prints it. */
  readonly key: string;
}

/** What the fingerprints of a package cover, of what its project owns. */
export interface PackageScope {
  /** As `Desired.said`: of which facts owners, privileges and the like count. */
  readonly said: readonly string[];
  /** Patterns of what was left alone. */
  readonly ignore: readonly string[];
}

export interface Package {
  readonly format: typeof PACKAGE_FORMAT | typeof FORMER_FORMAT;
  readonly name: string;
  /** Left out where the layout says nothing of it: the deployment names it. The same is true of the next ones. */
  readonly project?: string;
  readonly dialect?: string;
  readonly owns?: Owns;
  /** Which of an environment's physical databases. */
  readonly database?: string;
  /** What the target must be before; left out: made by hand, nobody knows. */
  readonly base?: Bound;
  /** What it is afterwards. */
  readonly target?: Bound;
  /** What counts in both; left out: all that the project owns, without what counts only where it is said. */
  readonly scope?: PackageScope;
  /** Of the plan that it was made from. */
  readonly planHash?: string;
  /** Values of `{{name}}` that stand in its texts: another environment must have the same. */
  readonly variables: Readonly<Record<string, string>>;
  /** Of all that package.yaml says, the list of files included: the package's identity. */
  readonly digest: string;
  /** Of the files alone. */
  readonly contentDigest: string;
  readonly ifExists?: IfExists;
  readonly steps: readonly PackageStep[];
  readonly smokeTests: readonly SourceFile[];
  readonly approved: readonly ApprovedHazard[];
  readonly requires: readonly PackageRequirement[];
  readonly findings: readonly Finding[];
  readonly signature?: PackageSignature;
}

/** A file as the list of package.yaml holds it. */
export interface PackageFile {
  readonly path: string;
  readonly mode: '0644' | '0755';
  readonly size: number;
  readonly sha256: string;
}

/** What package.yaml says. */
export interface PackageManifest {
  readonly format: typeof PACKAGE_FORMAT;
  readonly name: string;
  readonly project: string;
  readonly dialect: string;
  readonly database: string;
  readonly owns: Owns;
  readonly base?: Bound | undefined;
  readonly target?: Bound | undefined;
  readonly scope?: PackageScope | undefined;
  readonly planHash?: string | undefined;
  readonly variables: Readonly<Record<string, string>>;
  readonly ifExists?: IfExists | undefined;
  readonly approved: readonly ApprovedHazard[];
  readonly requires: readonly PackageRequirement[];
  readonly steps: readonly ManifestStep[];
  readonly smokeTests: readonly string[];
  readonly files: readonly PackageFile[];
  readonly contentDigest: string;
  readonly digest: string;
}

export interface ManifestStep {
  readonly name: string;
  readonly ifExists?: IfExists | undefined;
  readonly folders?: Readonly<Record<string, IfExists>> | undefined;
  readonly scripts: readonly ManifestScript[];
}

export interface ManifestScript {
  readonly path: string;
  readonly rollback?: string | undefined;
  readonly runs?: readonly string[] | undefined;
  readonly irreversible?: string | undefined;
  readonly ifExists?: IfExists | undefined;
  readonly migration?: true | undefined;
}

/** Over everything but itself. */
export function packageDigest(manifest: Omit<PackageManifest, 'digest'>): string {
  const { digest: _own, ...rest } = manifest as PackageManifest;
  return digest(rest);
}
