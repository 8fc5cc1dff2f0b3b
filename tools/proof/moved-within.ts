/** Rows that lie in another partition than before, and are all there. */
import type { RowsObservation } from '@sluice/kit/observer';

const LINE = /^table ([^:]+): \d+ rows? /;

/** `heirs`: by table, those whose partition it is, at whatever distance. */
export function isMovedWithin(line: string, before: RowsObservation, after: RowsObservation, heirs: ReadonlyMap<string, readonly string[]>): boolean {
  const named = LINE.exec(line)?.[1];
  return named !== undefined && (heirs.get(named) ?? []).some((above) => {
    const [was, is] = [before, after].map(({ tables }) => total(Object.entries(tables).filter(([table]) => heirs.get(table)?.includes(above)).map(([, each]) => each)));
    return was === is;
  });
}

/** Sums of rows and of checksums over whole rows, each of which is a sum over the rows itself. */
const total = (tables: readonly { readonly rows: number; readonly checksum: string }[]): string =>
  `${tables.reduce((sum, { rows }) => sum + rows, 0)} ${tables.reduce((sum, { checksum }) => sum + BigInt(checksum), 0n)}`;
