/** How many PGlite instances a process has at once (decision 0027): the first takes 280 MB, each other one 90 to 180 MB. */
import { Failure } from '@sluice/core/dialect';

/** A target, the shadow, and what statements are tried on. */
const MOST_INSTANCES = 3;
const WAIT_MS = 5 * 60_000;

let taken = 0;
const queue: (() => void)[] = [];

let spare: (() => void) | undefined;

/** `close` begins to close what is open only because it may be needed again, such as a shadow between two uses. */
export const keepsSpare = (close: () => void): void => void (spare = close);

/** Waits for a turn; gives what ends it. Throws SL401 when none comes in five minutes. `spared`: it is itself what is kept open for later. */
export async function takeTurn(label: string, spared = false): Promise<() => void> {
  if (taken >= MOST_INSTANCES) {
    // Whoever holds the others may be who waits here: a deployment that reads the journal of another environment.
    if (!spared) spare?.();
    await nextTurn(label);
  }
  else taken += 1;
  let ended = false;
  return () => {
    if (ended) return;
    ended = true;
    // The next in line takes the turn over; without one it is free again.
    const next = queue.shift();
    if (next) next();
    else taken -= 1;
  };
}

function nextTurn(label: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      queue.splice(queue.indexOf(go), 1);
      reject(new Failure('SL401', `${label} was not opened: ${MOST_INSTANCES} embedded databases have been open in this process for five minutes`, {
        hint: 'Run the projects on it in a command of their own.',
      }));
    }, WAIT_MS);
    const go = () => {
      clearTimeout(timer);
      resolve();
    };
    queue.push(go);
  });
}
