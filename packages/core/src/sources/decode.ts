/** Bytes of a source file → text: UTF-8, no byte order mark, line ends as `\n` so that a Windows checkout gives the same plan. */
import { isUtf8 } from 'node:buffer';
import { Failure } from '../errors/failure.ts';

/** Throws SL203 with the place of the first byte that is not text. */
export function decode(path: string, bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const refuse = (offset: number, message: string, hint: string) => new Failure('SL203', message, { at: placeOfByte(path, buffer, offset), hint });
  if ((buffer[0] === 0xff && buffer[1] === 0xfe) || (buffer[0] === 0xfe && buffer[1] === 0xff)) {
    throw refuse(0, `${path} is UTF-16`, 'Save it as UTF-8.');
  }
  const nul = buffer.indexOf(0);
  if (nul >= 0) throw refuse(nul, `${path} holds a NUL byte, so it is not a text file`, 'Remove the byte, or do not match the file with a glob.');
  if (!isUtf8(buffer)) throw refuse(firstBadByte(buffer), `${path} is not UTF-8`, 'Save it as UTF-8.');
  const text = buffer.toString('utf8');
  return (text.startsWith('\uFEFF') ? text.slice(1) : text).replaceAll('\r\n', '\n');
}

/** Only called for what is known to be bad somewhere: finds the line, then goes by character. */
function firstBadByte(buffer: Buffer): number {
  let lineStart = 0;
  for (;;) {
    const newline = buffer.indexOf(0x0a, lineStart);
    const end = newline < 0 ? buffer.length : newline + 1;
    if (!isUtf8(buffer.subarray(lineStart, end))) break;
    if (newline < 0) return buffer.length;
    lineStart = end;
  }
  let at = lineStart;
  for (;;) {
    const width = [1, 2, 3, 4].find((each) => at + each <= buffer.length && isUtf8(buffer.subarray(at, at + each)));
    if (width === undefined) return at;
    at += width;
  }
}

function placeOfByte(file: string, buffer: Buffer, offset: number): { readonly file: string; readonly line: number; readonly column: number } {
  const before = buffer.subarray(0, offset).toString('utf8').replace(/^\uFEFF/, '');
  const lineStart = before.lastIndexOf('\n') + 1;
  return { file, line: before.split('\n').length, column: before.length - lineStart + 1 };
}
