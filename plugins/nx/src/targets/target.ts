/** What a target is to the graph. Nothing here runs it, so that a graph is made without loading what runs. */
import type { TargetConfiguration } from '@nx/devkit';
import type { NamesInUse, TargetName } from '../plugin-options.ts';

/** What the targets of a project are made from. */
export interface Inferred {
  readonly project: string;
  /** undefined when the manifest is broken. */
  readonly dialect: string | undefined;
  readonly names: NamesInUse;
  /** Of this package: a new one may find other things in the same files. */
  readonly version: string;
  /** Where the target's files go, below the workspace root; `{options.env}` is Nx's to fill in. */
  readonly files: { readonly snapshot: string; readonly plans: string };
}

export interface Target {
  readonly name: TargetName;
  readonly description: string;
  /** Options of the command that its help shows. */
  readonly example: Readonly<Record<string, unknown>>;
  configuration(of: Inferred): TargetConfiguration;
}

/** Named inputs that each database project gets, and what every cached target reads besides. */
export const SOURCES = 'sluiceSources';

export const readsSources = [
  SOURCES,
  { input: SOURCES, dependencies: true },
  '{workspaceRoot}/sluice.yaml',
  // A package that the lock file names decides nothing here; the version of this one is an option of the target.
  { externalDependencies: [] },
] as const satisfies TargetConfiguration['inputs'];

export const executor = (name: TargetName): string => `@sluice/nx:${name}`;
