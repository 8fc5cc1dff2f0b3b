/**
 * A package as one file: a tar archive (POSIX ustar) whose bytes follow from the files alone, without clock, owner or order of a disk. Written here rather than by
 * a library: what is read must be, byte for byte, what this writes, so that nothing of it can be changed unseen; a library reads far more than that.
 */
import { Failure } from '../../errors/failure.ts';
import { asIs, byName, LARGEST_PACKAGE, MOST_FILES, requireNoTwins, requirePath, strange, type PackedFile } from './paths.ts';

const BLOCK = 512;
const NAME_BYTES = 100;

/** Files in order of name. Throws SL212 for a name that does not fit. */
export function writeArchive(files: ReadonlyMap<string, PackedFile>): Buffer {
  const parts: Buffer[] = [];
  for (const path of [...files.keys()].sort(byName)) {
    const { bytes, executable } = files.get(path)!;
    parts.push(header(path, bytes.length, executable), bytes, Buffer.alloc(padding(bytes.length)));
  }
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]);
}

const padding = (size: number): number => (BLOCK - (size % BLOCK)) % BLOCK;

function header(path: string, size: number, executable: boolean): Buffer {
  const [prefix, name] = split(path);
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, digits: number) => block.write(`${value.toString(8).padStart(digits, '0')}\0`, at, 'latin1');
  block.write(name, 0);
  octal(executable ? 0o755 : 0o644, 100, 7);
  octal(0, 108, 7);
  octal(0, 116, 7);
  octal(size, 124, 11);
  octal(0, 136, 11);
  block.write('        0', 148, 'latin1');
  block.write('ustar\x0000', 257, 'latin1');
  octal(0, 329, 7);
  octal(0, 337, 7);
  block.write(prefix, 345);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

/** ustar has room for 100 bytes of a name, and for 155 of the folders before it. */
function split(path: string): [prefix: string, name: string] {
  requirePath(path);
  if (Buffer.byteLength(path) <= NAME_BYTES) return ['', path];
  for (let at = path.indexOf('/'); at > 0; at = path.indexOf('/', at + 1)) {
    const [prefix, name] = [path.slice(0, at), path.slice(at + 1)];
    if (Buffer.byteLength(name) <= NAME_BYTES && Buffer.byteLength(prefix) <= 155) return [prefix, name];
  }
  throw strange(`the name ${path} does not fit into an archive`, 'Give its folders or the file a shorter name.');
}

const KINDS: Readonly<Record<string, string>> = { '1': 'a hard link', '2': 'a symbolic link', '3': 'a device', '4': 'a device', '5': 'a folder of its own', '6': 'a pipe' };

/** Throws SL211 for what is no archive, SL212 for what a package cannot hold. Contents are slices of `bytes`. */
export function readArchive(label: string, bytes: Buffer): Map<string, PackedFile> {
  const refuse = (why: string) => new Failure('SL211', `${label} is not an archive of a package: ${why}`, { hint: 'Name the .tar that sluice package wrote, unpacked from any compression; or a folder.' });
  const files = new Map<string, PackedFile>();
  const paths: string[] = [];
  let at = 0;
  for (;;) {
    const block = bytes.subarray(at, at + BLOCK);
    if (block.length < BLOCK) throw refuse('it ends too early');
    if (block.every((byte) => byte === 0)) break;
    const magic = block.toString('latin1', 257, 262);
    if (magic !== 'ustar') throw refuse('it is no ustar');
    const kind = block.toString('latin1', 156, 157);
    const path = [text(block, 345, 155), text(block, 0, NAME_BYTES)].filter((part) => part !== '').join('/');
    const shown = JSON.stringify(path.slice(0, 200));
    if (kind !== '0') throw strange(`${shown} is ${KINDS[kind] ?? 'an entry of another kind'} in the archive`, asIs);
    requirePath(path);
    paths.push(path);
    if (paths.length > MOST_FILES + 2) throw refuse(`it holds more than ${MOST_FILES} files`);
    const size = /^[0-7]{11}$/.exec(block.toString('latin1', 124, 135)) ? Number.parseInt(block.toString('latin1', 124, 135), 8) : -1;
    if (size < 0 || size > LARGEST_PACKAGE || at + BLOCK + size > bytes.length) throw strange(`${shown} has a size in the archive that it cannot have`, asIs);
    files.set(path, { bytes: bytes.subarray(at + BLOCK, at + BLOCK + size), executable: block.toString('latin1', 100, 107) === '0000755' });
    at += BLOCK + size + padding(size);
  }
  requireNoTwins(paths);
  if (paths.some((path, index) => index > 0 && byName(paths[index - 1]!, path) > 0)) throw strange(`the entries of ${label} are not in their order`, asIs);
  // Times, owners, paddings, check sums: whatever else could differ.
  if (!writeArchive(files).equals(bytes)) throw new Failure('SL213', `${label} is not as it was written: something beside its files differs`, { hint: asIs });
  return files;
}

function text(block: Buffer, at: number, length: number): string {
  const field = block.subarray(at, at + length);
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end < 0 ? length : end);
}
