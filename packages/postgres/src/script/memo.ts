/** Remembers what a pure function of a text gave, in bounded memory. */

/** UTF-16 units that one memo holds before it forgets everything: 16 MB of text. */
const LIMIT = 8_000_000;

/** `weigh` says how many units a result takes beside its text. */
export function memo<T>(compute: (text: string) => T, weigh: (result: T, text: string) => number): (text: string) => T {
  const known = new Map<string, T>();
  let units = 0;
  return (text) => {
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
}

/** A memo of texts. */
export const memoText = (compute: (text: string) => string): ((text: string) => string) => memo(compute, (result) => result.length);
