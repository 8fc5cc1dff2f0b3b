/** Every gate, in the order in which their reasons are listed. A new one is a file here, a line below and its page. */
import type { Gate } from '../gate.ts';
import { approvals } from './approvals.ts';
import { backup } from './backup.ts';
import { hazards } from './hazards.ts';
import { promotedFrom } from './promoted-from.ts';
import { ticket } from './ticket.ts';
import { window } from './window.ts';

export const GATES: readonly Gate[] = [hazards, backup, promotedFrom, approvals, ticket, window];
