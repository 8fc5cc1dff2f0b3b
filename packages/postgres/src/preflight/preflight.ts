/** What would make a plan fail and can be known before its first write, and what is good to know: everything at once. */
import type { Finding, PreflightNeed, Session } from '@sluice/core/dialect';
import { isEmbedded } from '../connect/server-info.ts';
import { blockers } from './blockers.ts';
import { extensions } from './extensions.ts';
import { names } from './names.ts';
import { replication } from './replication.ts';
import { rights } from './rights.ts';
import { roles } from './roles.ts';
import { room } from './room.ts';
import { state } from './state.ts';
import { subscriptions } from './subscriptions.ts';

export async function preflight(session: Session, need: PreflightNeed): Promise<readonly Finding[]> {
  const findings: Finding[] = [...names(need), ...subscriptions(session.server, need), ...(await state(session, need)), ...(await roles(session, need)), ...(await extensions(session, need)), ...(await rights(session, need))];
  // One process with one session: nobody else is there, and its disk is this machine's.
  if (isEmbedded(session.server)) return findings;
  return [...findings, ...(await replication(session)), ...(await room(session, need)), ...(await blockers(session, need))];
}
