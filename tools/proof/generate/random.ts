/** Chance from a seed: the same seed gives the same numbers on every machine. */

export interface Random {
  /** 0 … below. */
  int(below: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** Nothing of an empty list. */
  maybe<T>(list: readonly T[]): T | undefined;
  /** Up to `count` of the list, in its order. */
  some<T>(list: readonly T[], count: number): T[];
  shuffle<T>(list: readonly T[]): T[];
}

/** sfc32, begun from four FNV-1a hashes of the seed. */
export function seeded(seed: string): Random {
  let [a, b, c, d] = [1, 2, 3, 4].map((salt) => hash(`${salt}:${seed}`)) as [number, number, number, number];
  const next = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t | 0;
    return (t >>> 0) / 0x1_0000_0000;
  };
  for (let round = 0; round < 12; round += 1) next();
  const random: Random = {
    int: (below) => Math.floor(next() * below),
    chance: (probability) => next() < probability,
    pick: (list) => list[random.int(list.length)]!,
    maybe: (list) => (list.length === 0 ? undefined : random.pick(list)),
    some: (list, count) => {
      const chosen = new Set(random.shuffle(list).slice(0, count));
      return list.filter((each) => chosen.has(each));
    },
    shuffle: (list) => {
      const out = [...list];
      for (let at = out.length - 1; at > 0; at -= 1) {
        const other = random.int(at + 1);
        [out[at], out[other]] = [out[other]!, out[at]!];
      }
      return out;
    },
  };
  return random;
}

function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const char of text) value = Math.imul(value ^ char.codePointAt(0)!, 0x01000193) >>> 0;
  return value;
}
