/** The image of a data directory for a database that is thrown away: without the templates of other databases and the empty end of its log, 40 MB become 16. */

const BLOCK = 512;
const PAGE = 8192;
/** By their oids, which initdb gives: template1 and template0. */
const TEMPLATE = /^\/?base\/[14]\/./;
const LOG = /^\/?pg_wal\/[0-9A-F]{24}$/;

/** CREATE DATABASE finds nothing to copy in it; all else is as before. */
export function compacted(image: Uint8Array): Uint8Array {
  const tar = Buffer.from(image.buffer, image.byteOffset, image.byteLength);
  const text = (from: number, to: number): string => tar.toString('latin1', from, to).split('\0', 1)[0] ?? '';
  const kept: Buffer[] = [];
  for (let at = 0; at + BLOCK <= tar.length && tar[at] !== 0; ) {
    const [name, size] = [text(at, at + 100), Number.parseInt(text(at + 124, at + 136), 8) || 0];
    const next = at + BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    const folder = text(at + 156, at + 157) === '5';
    if (LOG.test(name)) kept.push(...shortened(tar.subarray(at, at + BLOCK), tar.subarray(at + BLOCK, at + BLOCK + size)));
    else if (folder || !TEMPLATE.test(name)) kept.push(tar.subarray(at, next));
    at = next;
  }
  return Buffer.concat([...kept, Buffer.alloc(2 * BLOCK)]);
}

/** The server writes on behind the last record, and a file grows by that. */
function shortened(header: Buffer, content: Buffer): Buffer[] {
  let used = content.length;
  while (used > 0 && content[used - 1] === 0) used -= 1;
  const size = Math.ceil(used / PAGE) * PAGE;
  const own = Buffer.from(header);
  own.write(`${size.toString(8).padStart(11, '0')}\0`, 124, 'latin1');
  // The sum is made with blanks in its own place.
  own.fill(0x20, 148, 156);
  own.write(`${own.reduce((sum, byte) => sum + byte, 0).toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return [own, content.subarray(0, size)];
}
