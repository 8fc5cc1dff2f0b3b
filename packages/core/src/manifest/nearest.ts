/** Did-you-mean: the known word that a mistyped one is closest to. */

/** undefined when nothing is near enough to be meant: more than a third of the letters differ. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const each of known) {
    const distance = each.toLowerCase() === word.toLowerCase() ? 0 : edits(word, each);
    if (distance < least) [best, least] = [each, distance];
  }
  return best;
}

/** Insertions, deletions, replacements and swaps of neighbours that make `b` of `a` (optimal string alignment). */
function edits(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1);
      row.push(cost);
    }
    [beforeLast, last] = [last, row];
  }
  return last[b.length] ?? 0;
}

export const didYouMean = (word: string): string => `Did you mean ${word}?`;

/** For hints: `Did you mean owns?`, or the list of what there is. */
export function meant(word: string, known: readonly string[], what: string): string {
  const near = nearest(word, known);
  if (near !== undefined) return didYouMean(near);
  return known.length === 0 ? `There are no ${what}.` : `The ${what} are: ${known.join(', ')}.`;
}
