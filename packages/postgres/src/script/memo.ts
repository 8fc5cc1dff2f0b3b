/** Remembers what a pure function of a text gave, in bounded memory. */

/** UTF-16 units of text and result that one memo holds before it forgets everything: 16 MB. */
const LIMIT = 8_000_000;

export function memo(compute: (text: string) => string): (text: string) => string {
  const known = new Map<string, string>();
  let units = 0;
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const result = compute(text);
    const weight = text.length + result.length;
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
