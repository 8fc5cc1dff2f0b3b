/** Cuts a file into statements with their places. */
import { Failure, isSqlError, type Place, type SourceFile, type Statement } from '@sluice/core/dialect';
import { slices } from './tokens.ts';

/** Throws SL201 where a token cannot be read. */
export function statementsOf(file: SourceFile): Statement[] {
  try {
    return slices(file.text).map(({ text, offset, from }) => ({
      text,
      place: placeAt(file, offset),
      offset,
      leadingComments: file.text.slice(from, offset).trim(),
    }));
  } catch (error) {
    if (!isSqlError(error)) throw error;
    throw new Failure('SL201', `${file.path}: ${error.message}`, { at: placeAt(file, (error.position ?? 1) - 1), cause: error });
  }
}

function placeAt(file: SourceFile, offset: number): Place & { readonly column: number } {
  const before = file.text.slice(0, offset);
  return { file: file.path, line: before.split('\n').length, column: offset - (before.lastIndexOf('\n') + 1) + 1 };
}
