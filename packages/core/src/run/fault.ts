/**
 * Fault injection for crash tests: `SLUICE_FAULT=<point>:<index>` kills this process (SIGKILL, so nothing is cleaned up) when the run
 * reaches that point of that step. Steps count from 0 over the whole plan. Without the variable nothing is wired.
 *
 * Points, in the order of a step's life: `before-send`, `after-send` (the reply is not here yet), `after-reply`, `before-journal` (its row
 * is not written yet); then of the last step of what commits together: `before-commit`, `after-commit`. A statement outside of
 * transactions commits by itself, so its `before-commit` comes right before its outcome row and `after-commit` right after it.
 */
import { impossible } from '../errors/failure.ts';

export const FAULT_POINTS = ['before-send', 'after-send', 'after-reply', 'before-journal', 'before-commit', 'after-commit'] as const;
export type FaultPoint = (typeof FAULT_POINTS)[number];

/** May throw (a test's error takes the place of a real one) or never return. */
export type Fault = (point: FaultPoint, stepIndex: number) => void | Promise<void>;

export const noFault: Fault = () => undefined;

export function faultFromEnvironment(environment: NodeJS.ProcessEnv = process.env): Fault {
  const wanted = environment['SLUICE_FAULT'];
  if (wanted === undefined || wanted === '') return noFault;
  const [point, index] = wanted.split(':');
  if (!FAULT_POINTS.some((known) => known === point) || !/^\d+$/.test(index ?? '')) {
    throw impossible(`SLUICE_FAULT is "${wanted}"; it must be one of ${FAULT_POINTS.join(', ')}, a colon and a step's index`);
  }
  return async (reached, stepIndex) => {
    if (reached !== point || stepIndex !== Number(index)) return;
    // The statement must be on its way to the server, or `after-send` would be `before-send`.
    if (reached === 'after-send') await new Promise((resolve) => setTimeout(resolve, 20));
    process.kill(process.pid, 'SIGKILL');
    await new Promise(() => undefined);
  };
}
