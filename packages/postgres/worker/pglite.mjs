// @ts-check
/**
 * One PGlite instance in a thread of its own: protocol bytes in, protocol bytes out. Plain JavaScript outside of src, so that the
 * same file serves sources (vitest), the bundle (node) and an Nx executor.
 *
 * In: `{ programs }` first, then `{ bytes }` (whole frontend messages) or `{ close: true }`, one at a time. Out: `{ opened, image? }`
 * once, then for each `{ bytes }` or `{ closed: true }`. An instance that is past saving says `{ dead }` and ends its thread.
 */
import { PGlite } from '@electric-sql/pglite';
import { readFile, readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

/** How the server's error longjmp ends the main loop: the ordinary way out of a failed statement. */
const ORDINARY_ERROR = 100;
const port = parentPort ?? fail();

/** @type {{ dataDir?: string, image?: ArrayBuffer, dump: boolean, identity?: string, small: boolean }} */
const { dataDir, dump, identity, small } = workerData;

const bundles = readBundles();
/** @type {{ programs: import('../src/connect/pglite/programs.ts').Programs }} */
const { programs } = await new Promise((resolve) => port.once('message', resolve));
const db = await PGlite.create({
  pgliteWasmModule: programs.pglite,
  initdbWasmModule: programs.initdb,
  ...(dataDir !== undefined && { dataDir }),
  ...(workerData.image && { loadDataDir: new Blob([workerData.image], { type: 'application/x-tar' }) }),
  // The default of 64 locks a transaction is too few for a schema that loads in one. There is one connection, ever; and all shared memory is written once
  // at the start, so that the default of 128 MB costs 150 ms and stays (three quarters of what a small database takes).
  startParams: [...PGlite.defaultStartParams, '-c', 'max_locks_per_transaction=1024', '-c', 'max_connections=10', '-c', `shared_buffers=${small ? 16 : 32}MB`],
});
// 16 MB that nobody reads again.
workerData.image = undefined;
// Extensions are files that the server looks for when it is told to create one, so none has to be named before boot.
for (const [path, data] of await bundles) db.copyToFS(path, data);
if (identity !== undefined) db.copyToFS(`${PGlite.paths.PGDATA}/sluice.identity`, Buffer.from(identity));
if (small) forgetLog();
endThreadWhenDead();

port.on('message', async (message) => {
  if (message.close) {
    await db.close();
    port.postMessage({ closed: true });
    port.close();
    return;
  }
  const chunks = /** @type {Uint8Array[]} */ ([]);
  let size = 0;
  await db.execProtocolRawStream(message.bytes, {
    onRawData(chunk) {
      // A view into the instance's memory, which it writes again.
      chunks.push(chunk.slice());
      size += chunk.length;
    },
  });
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  port.postMessage({ bytes }, [bytes.buffer]);
});

const made = dump ? await (await db.dumpDataDir('none')).arrayBuffer() : undefined;
port.postMessage({ opened: true, image: made }, made ? [made] : []);

/** What goes into the log of a database that is thrown away is never read again, and would stay in memory: 70 MB for 8,000 statements. */
function forgetLog() {
  const { FS } = /** @type {any} */ (db.Module);
  const folder = FS.lookupPath(`${PGlite.paths.PGDATA}/pg_wal`).node;
  const operations = FS.filesystems.MEMFS.ops_table.file.stream;
  const write = operations.write;
  operations.write = (/** @type {any} */ stream, /** @type {any[]} */ ...rest) => {
    const { node } = stream;
    if (node.parent !== folder) return write(stream, ...rest);
    const [, , length, position] = rest;
    node.usedBytes = Math.max(node.usedBytes, position + length);
    return length;
  };
}

/** PGlite swallows what is not an ordinary error and loops on (0.5.14, `execProtocolRawSync`): an overflown stack would hang for ever. */
function endThreadWhenDead() {
  const module = /** @type {any} */ (db.Module);
  const once = module._PostgresMainLoopOnce;
  module._PostgresMainLoopOnce = () => {
    try {
      return once();
    } catch (error) {
      const reason = /** @type {any} */ (error);
      if (reason?.status === ORDINARY_ERROR) throw error;
      port.postMessage({ dead: String(reason?.message ?? reason) });
      // In a worker this ends the thread, not the process.
      process.exit(1);
    }
  };
}

/** The files of all extension bundles in the package: 1.4 MB packed, 40 ms. */
async function readBundles() {
  const folder = dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite'));
  const names = (await readdir(folder)).filter((name) => name.endsWith('.tar.gz'));
  const archives = await Promise.all(names.map(async (name) => promisify(gunzip)(await readFile(join(folder, name)))));
  return archives.flatMap((archive) => [...files(archive)]);
}

/** @param {Buffer} tar @returns {Generator<[string, Buffer]>} */
function* files(tar) {
  const text = (/** @type {number} */ from, /** @type {number} */ to) => tar.toString('latin1', from, to).split('\0', 1)[0] ?? '';
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0; ) {
    const size = Number.parseInt(text(at + 124, at + 136), 8) || 0;
    const name = text(at, at + 100);
    if ((tar[at + 156] === 0x30 || tar[at + 156] === 0) && !name.startsWith('.') && !name.endsWith('/')) {
      yield [`/pglite/${name}`, tar.subarray(at + 512, at + 512 + size)];
    }
    at += 512 + Math.ceil(size / 512) * 512;
  }
}

/** @returns {never} */
function fail() {
  throw new Error('worker/pglite.mjs runs as a worker thread only');
}
