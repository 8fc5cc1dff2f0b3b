/** CONCURRENTLY says how a live table is spared, not what there should be; a file is loaded without it, and plans choose for themselves. */
import { DOLLAR, QUOTE, isWordStart, pastComment, pastDollar, pastQuoted, pastWord } from './lexis.ts';
import { parse } from './parse.ts';
import type { Statement } from './statement.ts';
import { items, tagged, tree } from './tree.ts';

/** Needs `ready()`. The statement with spaces in place of the word, so that places stay; or itself. */
export function withoutConcurrently(statement: Statement): Statement {
  if (!/\bconcurrently\b/i.test(statement.text)) return statement;
  const parsed = parse(statement);
  if ('problem' in parsed || !isConcurrent(parsed.node)) return statement;
  const at = firstWord(statement.text, 'concurrently');
  return at === -1 ? statement : { ...statement, text: `${statement.text.slice(0, at)}${' '.repeat('concurrently'.length)}${statement.text.slice(at + 'concurrently'.length)}` };
}

function isConcurrent(node: unknown): boolean {
  const [tag, fields] = tagged(node);
  if (tag === 'IndexStmt' || tag === 'DropStmt') return fields['concurrent'] === true;
  return tag === 'AlterTableStmt' && items(fields['cmds']).some((each) => tree(tree(tree(tree(each)['AlterTableCmd'])['def'])['PartitionCmd'])['concurrent'] === true);
}

/** Outside of comments, strings and quoted names. */
function firstWord(text: string, word: string): number {
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at);
    const after = pastComment(text, at);
    if (after !== at) at = after;
    else if (isWordStart(code)) {
      const end = pastWord(text, at);
      if (text.slice(at, end).toLowerCase() === word) return at;
      at = end;
    } else if (code === QUOTE || code === 34) at = pastQuoted(text, at);
    else if (code === DOLLAR) at = pastDollar(text, at);
    else at += 1;
  }
  return -1;
}
