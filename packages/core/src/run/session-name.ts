/** What the sessions of a run are called on the server: by whom and for which deployment. */
import { processTag } from './process-tag.ts';

export const SESSION_PREFIX = 'sluice run ';

/** The process comes first: what is too long for a server is cut at its end. */
export const sessionName = (deploymentId: string): string => `${SESSION_PREFIX}${processTag()} ${deploymentId}`;

export function readSessionName(name: string): { readonly tag: string | undefined; readonly deployment: string | undefined } {
  const [, tag, deployment] = /^sluice run (\S+) (\S+)/.exec(name) ?? [];
  return { tag, deployment };
}
