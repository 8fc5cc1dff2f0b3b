/** Remembers what a pure function of a text gave, in bounded memory. */

/** UTF-16 units that one memo holds before it forgets everything: 16 MB of text. */
const LIMIT = 8_000_000;

export type Memo<T> = ((text: string) => T) & {
  /** For whoever knows that what was asked for will not be asked for again. */
  forget(): void;
};

/** `weigh` says how many units a result takes beside its text. */
export function memo<T>(compute: (text: string) => T, weigh: (result: T, text: string) => number): Memo<T> {
  const known = new Map<string, T>();
  let units = 0;
  const recall = (text: string): T => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const result = compute(text);
    const weight = text.length + weigh(result, text);
    if (weight > LIMIT) return result;
    if (units + weight > LIMIT) {
      known.clear();
      units = 0;
    }
    known.set(text, result);
    units += weight;
    return result;
  };
  const forget = (): void => {
    known.clear();
    units = 0;
  };
  return Object.assign(recall, { forget });
}

/** A memo of texts. */
export const memoText = (compute: (text: string) => string): ((text: string) => string) => memo(compute, (result) => result.length);
