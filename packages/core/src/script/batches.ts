/** `-- sluice: batches of 5000 by id` above a statement: that it runs as many short ones, and how. Dry. */
import { Failure } from '../errors/failure.ts';
import type { BatchWish } from '../model/script.ts';
import type { Statement } from '../model/statement.ts';

/** `-- sluice: …` on a line of its own. */
export const DIRECTIVE = /^[ \t]*--[ \t]*sluice[ \t]*:[ \t]*(.*?)[ \t]*$/gm;
const SAID = /^batches[ \t]+of[ \t]+(\d[\d_]*)(?:[ \t]+over[ \t]+(\S+))?[ \t]+by[ \t]+(.+?)(?:[ \t]+pause[ \t]+(\d+)[ \t]*(ms|s))?$/i;
const NAME = /^(?:"((?:[^"]|"")+)"|([\p{L}_][\p{L}\p{N}_$]*))$/u;

export const LARGEST_BATCH = 1_000_000;
const LONGEST_PAUSE_MS = 60_000;

export const saysBatches = (said: string): boolean => /^batches\b/i.test(said);

/** undefined: nothing above it speaks of batches. Throws SL218 for what cannot be meant. */
export function batchWish({ leadingComments, place }: Pick<Statement, 'leadingComments' | 'place'>): BatchWish | undefined {
  const said = [...leadingComments.replaceAll('\r\n', '\n').matchAll(DIRECTIVE)].map(([, text = '']) => text).filter(saysBatches);
  const [text, second] = said;
  if (text === undefined) return undefined;
  const refuse = (why: string): Failure => new Failure('SL218', why, { at: place, lines: said, hint: 'Write one line above the statement: `-- sluice: batches of 5000 by id`, with `over TABLE` before `by` where several could be meant and `pause 50ms` at its end if you like.' });
  if (second !== undefined) throw refuse('two directives say in which batches it runs');
  const [match, rows = '', over, columns = '', pause, unit = 'ms'] = SAID.exec(text) ?? [];
  if (match === undefined) throw refuse('it is not clear in which batches it shall run');
  const by = columns.split(',').map((column) => named(column.trim()));
  if (by.some((name) => name === undefined) || new Set(by).size !== by.length) throw refuse('the columns behind `by` are no list of names');
  const size = Number(rows.replaceAll('_', ''));
  if (size < 1 || size > LARGEST_BATCH) throw refuse(`a batch has 1 to ${LARGEST_BATCH} rows`);
  const pauseMs = pause === undefined ? 0 : Number(pause) * (unit.toLowerCase() === 's' ? 1000 : 1);
  if (pauseMs > LONGEST_PAUSE_MS) throw refuse(`a pause is at most ${LONGEST_PAUSE_MS / 1000} s: whoever wants to stop waits for it`);
  return { size, by: by as string[], ...(over !== undefined && { over }), pauseMs };
}

function named(written: string): string | undefined {
  const [, quoted, plain] = NAME.exec(written) ?? [];
  return quoted === undefined ? plain?.toLowerCase() : quoted.replaceAll('""', '"');
}

/** The directive as it stands above what a plan shows and the journal keeps: read again, it says the same. */
export function directiveText({ size, by, over, pauseMs }: BatchWish): string {
  return `-- sluice: batches of ${size}${over === undefined ? '' : ` over ${over}`} by ${by.map((name) => (/^[a-z_][a-z0-9_$]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`)).join(', ')}${pauseMs === 0 ? '' : ` pause ${pauseMs}ms`}`;
}

/** What counts for the script's identity: how large a batch is and how long the pause does not. */
export const batchMeaning = ({ by, over }: BatchWish): string => `batches${over === undefined ? '' : ` over ${over}`} by ${by.map((name) => JSON.stringify(name)).join(', ')}`;
