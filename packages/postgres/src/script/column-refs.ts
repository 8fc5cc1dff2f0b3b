/** The columns that an expression reads. */
import { parseOne } from './parse.ts';
import { ident } from './quote.ts';

/** The expression with `value` in the place of each mention of the column; undefined when it reads another one, or cannot be told. Needs `ready()`. */
export function withColumn(expression: string, column: string, value: string): string | undefined {
  const head = 'select (';
  const text = `${head}${expression})`;
  const parsed = parseOne(text);
  if ('message' in parsed) return undefined;
  const places: number[] = [];
  let others = false;
  const visit = (node: unknown): void => {
    if (node === null || typeof node !== 'object') return;
    for (const [name, inner] of Object.entries(node)) {
      if (name !== 'ColumnRef') visit(inner);
      else {
        const { fields, location } = inner as { readonly fields?: readonly { readonly String?: { readonly sval?: string } }[]; readonly location?: number };
        if (fields?.length === 1 && fields[0]?.String?.sval === column) places.push(location ?? 0);
        else others = true;
      }
    }
  };
  visit(parsed.node);
  if (others) return undefined;
  // Places are bytes of UTF-8.
  const bytes = Buffer.from(text);
  let result = '';
  let at = head.length;
  for (const place of places.sort((a, b) => a - b)) {
    const written = [column, ident(column)].map((each) => Buffer.byteLength(each)).find((length) => [column, ident(column)].includes(bytes.subarray(place, place + length).toString()));
    if (written === undefined) return undefined;
    result += bytes.subarray(at, place).toString() + value;
    at = place + written;
  }
  return result + bytes.subarray(at, bytes.length - 1).toString();
}
