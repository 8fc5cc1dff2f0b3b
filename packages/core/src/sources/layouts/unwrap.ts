/** BEGIN and COMMIT in a script of another tool: Sluice runs each script in a transaction of its own, with the journal's row in it. */

/** Comments, commands of psql, texts, quoted names and bodies, in which nothing begins or ends; else one word or sign. */
const TOKEN = /(--[^\n]*|\/\*[\s\S]*?\*\/|(?<=^[ \t]*)\\[^\n]*)|[eE]'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$((?:[A-Za-z_]\w*)?)\$[\s\S]*?\$\2\$|[\p{L}_][\p{L}\p{N}_$]*|\S/gmu;
const OPENS = /^(?:begin|start transaction)(?: work| transaction)?$/;
const CLOSES = /^(?:commit|end)(?: work| transaction)?$/;
/** What asks for more of a transaction than to be one. */
const MORE = /^(?:begin|start|commit|end|rollback|abort|savepoint|release|prepare transaction)\b/;

/**
 * The script without them, every other character in its place. Unchanged where a transaction begins within another, begins and does not end, or is more than statements.
 * A COMMIT before any BEGIN ends what the other tool began, or nothing (manual: COMMIT does no harm there); a BEGIN behind everything else is ended by that tool.
 */
export function unwrapped(text: string): string {
  if (!/\b(?:begin|start|commit|end)\b/i.test(text)) return text;
  const marks: Statement[] = [];
  let open = false;
  let within = 0;
  for (const statement of statements(text)) {
    const opens = OPENS.test(statement.words);
    if (!opens && !MORE.test(statement.words)) {
      within += 1;
      continue;
    }
    if (opens ? open : !CLOSES.test(statement.words)) return text;
    [open, within] = [opens, 0];
    marks.push(statement);
  }
  return open && (within > 0 || marks.length === 1) ? text : marks.reduce((rest, { from, to }) => `${rest.slice(0, from)}${blank(rest.slice(from, to))}${rest.slice(to)}`, text);
}

interface Statement { readonly from: number; readonly to: number; /** The first few, in lower case. */ readonly words: string }

function* statements(text: string): Generator<Statement> {
  let from = -1;
  let words: string[] = [];
  let last = '';
  // A body of SQL between BEGIN ATOMIC and END has semicolons of its own, and so may CASE in it an END.
  let inBody = 0;
  for (const { 0: token, 1: comment, index } of text.matchAll(TOKEN)) {
    if (comment !== undefined) continue;
    if (from < 0) from = index;
    const word = token.toLowerCase();
    if (word === ';' && inBody === 0) {
      yield { from, to: index + 1, words: words.join(' ') };
      [from, words, last] = [-1, [], ''];
      continue;
    }
    if (inBody > 0) inBody += word === 'case' ? 1 : word === 'end' ? -1 : 0;
    else if (word === 'atomic' && last === 'begin') inBody = 1;
    if (words.length < 4) words.push(word);
    last = word;
  }
  if (from >= 0) yield { from, to: from + text.slice(from).replace(/\s*(?:--[^\n]*\s*|\/\*[\s\S]*?\*\/\s*)*$/, '').length, words: words.join(' ') };
}

/** Lines stay lines: places in messages hold. */
const blank = (text: string): string => text.replace(/[^\n]/g, ' ');
