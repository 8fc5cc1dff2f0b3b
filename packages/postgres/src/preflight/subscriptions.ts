/** PGlite has no process that could follow anybody, nor the library for it. */
import type { Finding, PreflightNeed, ServerInfo } from '@sluice/core/dialect';
import { isEmbedded } from '../connect/server-info.ts';
import { refused } from './finding.ts';

export const subscriptions = (server: ServerInfo, { create }: PreflightNeed): Finding[] => (isEmbedded(server)
  ? create.filter(({ address }) => address[0] === 'subscription').map(({ id }) => refused(`PGlite cannot hold ${id}`, 'Deploy to a server, or keep the subscription in a project of its own that is only deployed there.', id))
  : []);
