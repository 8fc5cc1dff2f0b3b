/** Before and after as lines and as words: which stay, which go, which come. */

export interface DiffLine {
  readonly sign: ' ' | '-' | '+';
  readonly text: string;
  /** Line numbers from 1 in the text before and after. */
  readonly before?: number;
  readonly after?: number;
}

/** Past this many cells the middle is shown as all gone and all come: a page must not take seconds to make. */
const MOST_CELLS = 4_000_000;

/** The longest common subsequence of lines, after equal heads and tails are taken off. */
export function lineDiff(before: string, after: string): DiffLine[] {
  const old = before === '' ? [] : before.split('\n');
  const now = after === '' ? [] : after.split('\n');
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < old.length - head && tail < now.length - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail += 1;
  const lines: DiffLine[] = [];
  for (let at = 0; at < head; at += 1) lines.push({ sign: ' ', text: old[at] ?? '', before: at + 1, after: at + 1 });
  for (const line of middle(old.slice(head, old.length - tail), now.slice(head, now.length - tail), head)) lines.push(line);
  for (let at = tail; at > 0; at -= 1) {
    lines.push({ sign: ' ', text: old[old.length - at] ?? '', before: old.length - at + 1, after: now.length - at + 1 });
  }
  return lines;
}

function middle(old: readonly string[], now: readonly string[], offset: number): DiffLine[] {
  const lines: DiffLine[] = [];
  let i = 0;
  let j = 0;
  const gone = () => lines.push({ sign: '-', text: old[i] ?? '', before: offset + ++i });
  const come = () => lines.push({ sign: '+', text: now[j] ?? '', after: offset + ++j });
  if (old.length * now.length <= MOST_CELLS) {
    const width = now.length + 1;
    const common = new Uint32Array((old.length + 1) * width);
    for (let a = old.length - 1; a >= 0; a -= 1) {
      for (let b = now.length - 1; b >= 0; b -= 1) {
        common[a * width + b] =
          old[a] === now[b] ? (common[(a + 1) * width + b + 1] ?? 0) + 1 : Math.max(common[(a + 1) * width + b] ?? 0, common[a * width + b + 1] ?? 0);
      }
    }
    while (i < old.length && j < now.length) {
      if (old[i] === now[j]) {
        lines.push({ sign: ' ', text: old[i] ?? '', before: offset + i + 1, after: offset + j + 1 });
        i += 1;
        j += 1;
      } else if ((common[(i + 1) * width + j] ?? 0) >= (common[i * width + j + 1] ?? 0)) gone();
      else come();
    }
  }
  while (i < old.length) gone();
  while (j < now.length) come();
  return lines;
}

/** A piece of a line, and whether the other line has it too. */
export interface Piece {
  readonly text: string;
  readonly changed: boolean;
}

/** The same line before and after, cut into pieces. Lines that share next to nothing are marked as a whole: a patchwork says less. */
export function pieces(before: string, after: string): { readonly before: readonly Piece[]; readonly after: readonly Piece[] } {
  // Words as lines: a word never holds a newline.
  const words = lineDiff(wordsOf(before).join('\n'), wordsOf(after).join('\n'));
  const shared = words.reduce((sum, word) => (word.sign === ' ' ? sum + word.text.trim().length : sum), 0);
  if (shared * 4 < Math.max(before.trim().length, after.trim().length)) return { before: [{ text: before, changed: true }], after: [{ text: after, changed: true }] };
  return { before: piecesOf(words, '-'), after: piecesOf(words, '+') };
}

function piecesOf(words: readonly DiffLine[], own: '-' | '+'): Piece[] {
  const result: { text: string; changed: boolean }[] = [];
  for (const word of words) {
    if (word.sign !== ' ' && word.sign !== own) continue;
    const changed = word.sign === own;
    const last = result.at(-1);
    if (last?.changed === changed) last.text += word.text;
    else result.push({ text: word.text, changed });
  }
  return result;
}

const wordsOf = (line: string): readonly string[] => line.match(/\s+|[\p{L}\p{N}_$]+|[^]/gu) ?? [];

export interface Words {
  readonly head: string;
  readonly before: string;
  readonly after: string;
  readonly tail: string;
}

/** The part of a line that differs, cut at the edges of words: `total integer not null` and `total bigint not null` → `integer`, `bigint`. */
export function wordDiff(before: string, after: string): Words {
  const old = wordsOf(before);
  const now = wordsOf(after);
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < old.length - head && tail < now.length - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail += 1;
  return {
    head: old.slice(0, head).join(''),
    before: old.slice(head, old.length - tail).join(''),
    after: now.slice(head, now.length - tail).join(''),
    tail: tail === 0 ? '' : old.slice(-tail).join(''),
  };
}
