/** BEGIN and COMMIT around a whole script: Sluice runs each script in a transaction of its own, with the journal's row in it. */

const BLANK = String.raw`(?:\s|--[^\n]*(?:\n|$)|/\*(?:[^*]|\*(?!/))*\*/)*`;
const FIRST = new RegExp(String.raw`^(${BLANK})((?:begin(?:\s+(?:work|transaction))?|start\s+transaction)\s*;)`, 'i');
const LAST = new RegExp(String.raw`(?<=;\s*|\*/\s*|\n)((?:commit|end)(?:\s+(?:work|transaction))?\s*;?)(${BLANK})$`, 'i');

/** The script without them, every other character in its place. Unchanged unless both are there and nothing between ends the transaction. */
export function unwrapped(text: string): string {
  const first = FIRST.exec(text);
  const last = LAST.exec(text);
  if (!first || !last || last.index < first[0].length) return text;
  const between = text.slice(first[0].length, last.index);
  if (/(?:^|;)\s*(?:commit|rollback|begin|start\s+transaction)\s*;/i.test(between)) return text;
  return `${first[1]!}${blank(first[2]!)}${between}${blank(last[1]!)}${last[2]!}`;
}

/** Lines stay lines: places in messages hold. */
const blank = (text: string): string => text.replace(/[^\n]/g, ' ');
