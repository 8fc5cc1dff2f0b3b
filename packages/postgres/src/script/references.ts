/** What a statement defines and what it needs, read from its text alone. */
import { bodyRefs } from './body.ts';
import { definitions } from './definitions.ts';
import { memo } from './memo.ts';
import { parseOne } from './parse.ts';
import { refList, type Ref } from './ref.ts';
import type { Statement } from './statement.ts';

export interface References {
  readonly defines: readonly Ref[];
  /** The server insists on these when the statement runs. */
  readonly uses: readonly Ref[];
  /** Found in string bodies of functions: needed when those are called, or checked. */
  readonly bodyUses: readonly Ref[];
  /** Adds a key, a column or a value to these, which others may build on. Also in `uses`. */
  readonly completes: readonly Ref[];
  /** Made without being named, such as the sequence of a serial column: the server finds another name where one was taken before. Also in `defines`. */
  readonly brings: readonly Ref[];
  /** The relations that an ALTER TABLE is about. Also in `uses`. */
  readonly alters: readonly Ref[];
}

const NOTHING: References = { defines: [], uses: [], bodyUses: [], completes: [], brings: [], alters: [] };

/** Needs `ready()`. Never fails: of what does not parse it gives what it can. */
export const references = (statement: Statement): References => (statement.meta === true ? NOTHING : referencesOf(statement.text));

const referencesOf = memo(
  (text): References => {
    const parsed = parseOne(text);
    if ('message' in parsed) return NOTHING;
    const defines = refList();
    const uses = refList();
    const completes = refList();
    const brings = refList();
    const alters = refList();
    const bodies = refList();
    definitions(parsed.node, { defines: defines.add, uses: uses.add, completes: completes.add, brings: brings.add, alters: alters.add });
    if ('CreateFunctionStmt' in parsed.node) bodyRefs(parsed.node.CreateFunctionStmt, text, bodies.add);
    return {
      defines: defines.all(),
      uses: uses.all().filter((each) => !defines.has(each)),
      completes: completes.all(),
      brings: brings.all(),
      alters: alters.all(),
      bodyUses: bodies.all().filter((each) => !uses.has(each)),
    };
  },
  ({ defines, uses, bodyUses }) => (defines.length + uses.length + bodyUses.length) * 50,
);
