/** It is time: by the runner's clock and by the server's, which must agree. */
import type { Gate, Reason } from '../gate.ts';
import { isWithin, parseTimeWindow } from '../../manifest/time-window.ts';

/** Clocks further apart cannot both be trusted to say whether a window is open. */
export const CLOCK_TOLERANCE_MS = 60_000;

const refuse = (message: string, hint: string): readonly Reason[] => [{ gate: 'window', code: 'SL501', message, hint }];

export const window: Gate = {
  name: 'window',
  judge({ policy, evidence }) {
    if (policy.window === undefined) return [];
    const texts = typeof policy.window === 'string' ? [policy.window] : policy.window;
    const windows = texts.map(parseTimeWindow);
    const wrong = texts.find((_, index) => windows[index] === undefined);
    if (wrong !== undefined) {
      return refuse(`\`gates.window: ${wrong}\` is no window.`, 'Write it as "02:00-04:00 UTC" or "Mon-Fri 22:00-02:00 Europe/Berlin" in sluice.yaml.');
    }

    const { runner, server } = evidence.clocks;
    if (server === undefined) return refuse("The server's clock is not known.", 'Deploy while the server can be reached.');
    const [runnerAt, serverAt] = [new Date(runner), new Date(server)];
    const apart = Math.abs(runnerAt.getTime() - serverAt.getTime());
    if (!(apart <= CLOCK_TOLERANCE_MS)) {
      return refuse(
        `The clocks disagree by ${Math.round(apart / 1000)} s: here it is ${runner}, on the server ${server}.`,
        `Set them right; up to ${CLOCK_TOLERANCE_MS / 1000} s are accepted.`,
      );
    }
    const open = windows.some((each) => each !== undefined && isWithin(each, runnerAt) && isWithin(each, serverAt));
    return open ? [] : refuse(`It is ${server}, outside of the window ${texts.join(' or ')}.`, 'Deploy inside the window.');
  },
};
