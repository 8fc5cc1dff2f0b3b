/** Unpacks the tar of a data directory as PGlite writes it: plain ustar with short names, files and folders only. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const BLOCK = 512;
const FOLDER = '5';

/** Throws where a name would leave `into`. Only the owner can read what is unpacked. */
export function unpack(tar: Uint8Array, into: string): void {
  const bytes = Buffer.from(tar.buffer, tar.byteOffset, tar.byteLength);
  const text = (from: number, to: number) => bytes.toString('latin1', from, to).split('\0', 1)[0] ?? '';
  mkdirSync(into, { recursive: true, mode: 0o700 });
  for (let at = 0; at + BLOCK <= bytes.length && bytes[at] !== 0; ) {
    const name = text(at, at + 100).replace(/^\/+/, '');
    const size = Number.parseInt(text(at + 124, at + 136), 8) || 0;
    if (name.split('/').includes('..')) throw new Error(`the archive holds ${name}`);
    const path = join(into, name);
    if (text(at + 156, at + 157) === FOLDER) mkdirSync(path, { recursive: true, mode: 0o700 });
    else {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      writeFileSync(path, bytes.subarray(at + BLOCK, at + BLOCK + size), { mode: 0o600 });
    }
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
}
