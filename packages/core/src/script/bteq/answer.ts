/** What the database answered to a request, as a step's row in the journal holds it: in words, and to be read again. */

/** `done`: it took effect. `refused`: the database refused it, and its script went on. `rolled back`: it took effect, and its transaction did not. */
export type SettledStatus = 'done' | 'refused' | 'rolled back' | 'skipped';

export interface Answer {
  readonly errorCode: number;
  readonly activityCount: number;
  /** ET failed behind it. */
  readonly endCode?: number;
  /** What the server said. */
  readonly message?: string;
}

export const saidOf = ({ errorCode, activityCount, endCode, message }: Answer): string =>
  `ERRORCODE ${errorCode}, ACTIVITYCOUNT ${activityCount}${endCode === undefined ? '' : `, ET ERRORCODE ${endCode}`}${message === undefined ? '' : `: ${message}`}`;

/** What somebody declared done has no more to tell than that it was. */
export function answerOf(said: string | undefined): Answer {
  const [, errorCode = '0', activityCount = '0', endCode, message] = /^ERRORCODE (\d+), ACTIVITYCOUNT (\d+)(?:, ET ERRORCODE (\d+))?(?:: ([\s\S]*))?$/.exec(said ?? '') ?? [];
  return { errorCode: Number(errorCode), activityCount: Number(activityCount), ...(endCode !== undefined && { endCode: Number(endCode) }), ...(message !== undefined && { message }) };
}
