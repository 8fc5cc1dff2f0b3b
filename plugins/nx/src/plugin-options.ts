/** The plugin's options in nx.json: each target can be renamed, or switched off with false. */

export const TARGET_NAMES = ['validate', 'test-rollback', 'snapshot', 'diff', 'package', 'deploy', 'pkg-deploy', 'smoke-test', 'rollback', 'status'] as const;
export type TargetName = (typeof TARGET_NAMES)[number];

export interface PluginOptions {
  readonly validateTargetName?: string | false;
  readonly testRollbackTargetName?: string | false;
  readonly snapshotTargetName?: string | false;
  /** Not inferred without the snapshot target, whose file it reads. */
  readonly diffTargetName?: string | false;
  readonly packageTargetName?: string | false;
  readonly deployTargetName?: string | false;
  readonly pkgDeployTargetName?: string | false;
  readonly smokeTestTargetName?: string | false;
  readonly rollbackTargetName?: string | false;
  readonly statusTargetName?: string | false;
}

/** The name of each target in this workspace; undefined: switched off. */
export type NamesInUse = Readonly<Record<TargetName, string | undefined>>;

export function namesInUse(options: PluginOptions | undefined): NamesInUse {
  const set = (options ?? {}) as Readonly<Record<string, unknown>>;
  const names: Record<string, string | undefined> = {};
  for (const target of TARGET_NAMES) {
    const value = set[`${target.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())}TargetName`];
    names[target] = value === false ? undefined : typeof value === 'string' && value !== '' ? value : target;
  }
  if (names['snapshot'] === undefined) names['diff'] = undefined;
  return names as NamesInUse;
}
