/** Text from a database or a file, made safe to look at: no control characters that move a cursor, no bidirectional overrides that lie. */

// C0 without tab and newline, DEL, C1, line and paragraph separators, bidirectional marks and overrides, zero-width and byte order marks.
const TREACHEROUS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]/g;

const escape = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Keeps newlines and tabs; a carriage return before a newline is dropped, everything else is shown as `\u001b`. */
export const printable = (text: string): string => text.replaceAll('\r\n', '\n').replace(TREACHEROUS, escape);

/** The same on one line, as for names: a newline inside of a quoted identifier must not end a comment or a row. */
export const oneLine = (text: string): string => printable(text).replaceAll('\n', '\\n').replaceAll('\t', ' ');
