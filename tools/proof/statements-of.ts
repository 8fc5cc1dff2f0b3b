/** A text's statements by the parser, apart from the loader that is proven. */
import { loadModule, parseSync } from 'libpg-query';

export interface ParsedStatement {
  readonly tag: string;
  readonly node: Readonly<Record<string, unknown>>;
  /** Without the comments before it but those that say something to Sluice, without its semicolon. */
  readonly sql: string;
}

/** undefined: the grammar does not know the text. */
export async function statementsOf(text: string): Promise<ParsedStatement[] | undefined> {
  await loadModule();
  const bytes = Buffer.from(text);
  try {
    const { stmts = [] } = parseSync(text) as unknown as { stmts?: { stmt: Record<string, ParsedStatement['node']>; stmt_location?: number; stmt_len?: number }[] };
    let end = 0;
    return stmts.map(({ stmt, stmt_location: at = 0, stmt_len: length }) => {
      const [[tag, node]] = Object.entries(stmt) as [[string, ParsedStatement['node']]];
      // Where a statement begins, before its comments or behind them, differs between the parser's versions.
      const text = bytes.subarray(end, length === undefined || length === 0 ? undefined : at + length).toString();
      const [before = ''] = /^(?:\s*--.*\n|\s+|;)+/.exec(text) ?? [];
      end = length === undefined || length === 0 ? bytes.length : at + length;
      return { tag, node, sql: `${(before.match(/--[^\S\n]*sluice\s*:.*\n/g) ?? []).join('')}${text.slice(before.length)}` };
    });
  } catch {
    return undefined;
  }
}
