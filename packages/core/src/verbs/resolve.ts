/** An environment with its references resolved, whose secrets are hidden from then on. */
import { resolveEnvironment, type ResolvedEnvironment, type ResolveOptions } from '../manifest/environment.ts';
import type { WorkspaceConfig } from '../manifest/workspace-config.ts';
import type { VerbContext } from './context.ts';

/** Throws SL102, SL103. */
export function resolve(context: VerbContext, config: WorkspaceConfig, name: string | undefined, options: Omit<ResolveOptions, 'secret'> = {}): ResolvedEnvironment {
  const environment = resolveEnvironment(config, name, context.env, { ...options, secret: (each) => context.secret(each) });
  context.hide(environment.secrets);
  return environment;
}
