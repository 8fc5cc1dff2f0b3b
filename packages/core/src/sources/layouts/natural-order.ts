/** Versions and step names in the order that people mean: numbers by value, at every place of the name. */

/** `1.10` after `1.9`, `2_x` before `10_x`; numbers before letters. Numbers may be longer than a double holds. Equal values with more leading zeros come later. */
export function naturally(a: string, b: string): number {
  const [left, right] = [pieces(a), pieces(b)];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const [one, other] = [left[index], right[index]];
    if (one === undefined || other === undefined) return one === undefined ? -1 : 1;
    const difference = comparePieces(one, other);
    if (difference !== 0) return difference;
  }
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}

const pieces = (text: string): string[] => text.match(/\d+|\D+/g) ?? [];

function comparePieces(a: string, b: string): number {
  const [one, other] = [isNumber(a), isNumber(b)];
  if (one && other) {
    const [left, right] = [unpadded(a), unpadded(b)];
    return left.length - right.length || (left < right ? -1 : left > right ? 1 : 0);
  }
  if (one !== other) return one ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

const isNumber = (piece: string): boolean => /^\d/.test(piece);

/** `V007.01` → `V007.1`, `1.010` → `1.10`: numbers that begin a part, without their leading zeros. */
export const unpadded = (text: string): string => text.replace(/\b0+(?=\d)/g, '');
