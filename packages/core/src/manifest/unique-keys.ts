/** Keys that stand twice in a mapping, found in one pass: the parser's own check compares each key with each other one. */
import { isScalar, visit, type Document, type Scalar } from 'yaml';

/** In the order of the text; of each such key the second and later ones. Parse with `uniqueKeys: false`. */
export function repeatedKeys(document: Document.Parsed): Scalar[] {
  const repeated: Scalar[] = [];
  visit(document, {
    Map(_, map) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        // Several mappings may be merged into one.
        if (!isScalar(key) || key.value === '<<') continue;
        if (seen.has(key.value)) repeated.push(key);
        else seen.add(key.value);
      }
    },
  });
  return repeated;
}
