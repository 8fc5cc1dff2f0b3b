/** What source text is cut into: statements that know the file, line and column they came from. */

/** A point in a file. Line and column count from 1; a column is one UTF-16 unit, as editors count. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface Statement {
  /** From the first token to the last one: no comment before it, no semicolon or comment after it. */
  readonly text: string;
  readonly place: Place;
  /** UTF-16 units from the start of the file, a byte order mark included. */
  readonly offset: number;
  /** Comments since the statement before, without those on that statement's own last line; '' if none. */
  readonly leadingComments: string;
  /** Text for psql rather than the server: a backslash command, or the data lines of COPY … FROM stdin. */
  readonly meta?: boolean;
}

/** The place of a character inside a statement. `index` is in UTF-16 units of `statement.text`. */
export function placeIn(statement: Statement, index: number): Place {
  const { text, place } = statement;
  let line = place.line;
  let start = -1;
  for (let at = text.indexOf('\n'); at !== -1 && at < index; at = text.indexOf('\n', at + 1)) {
    line++;
    start = at;
  }
  const column = start === -1 ? place.column + index : index - start;
  return { file: place.file, line, column };
}
