/**
 * What PGlite is compiled from, once for all instances of a process: an instance that compiles its own takes twice the processor time to open
 * (0.5 s instead of 1.1 s), and what the engine found worth optimizing in one is optimized in the next.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';

/** What can be passed on to a thread, and is opaque otherwise; only the library of browsers has its type. */
type Program = object;
declare const WebAssembly: { compile(bytes: Uint8Array): Promise<Program> };

export interface Programs {
  readonly pglite: Program;
  readonly initdb: Program;
}

const compiled = new Map<boolean, Promise<Programs>>();

/** `brief`: for a few statements. Nothing of it is compiled a second time for speed, unless another instance has begun to. Rejects with the file's error. */
export function programs(brief: boolean): Promise<Programs> {
  const known = compiled.get(false) ?? compiled.get(brief);
  if (known) return known;
  const compiling = compile(brief);
  compiled.set(brief, compiling);
  // What could not be read now may be there at the next call.
  compiling.catch(() => compiled.delete(brief));
  return compiling;
}

async function compile(brief: boolean): Promise<Programs> {
  const folder = dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite'));
  const files = await Promise.all(['pglite.wasm', 'initdb.wasm'].map((name) => readFile(join(folder, name))));
  // What runs often is compiled again by the optimizing compiler, which the engine begins so soon that it takes four times as long as a short life saves
  // (opening and reading an empty catalog: 2.5 s of processor time, 1.2 s without) and 100 MB. It holds for modules that are compiled from now on.
  setFlagsFromString(brief ? '--no-wasm-tier-up' : '--wasm-tier-up');
  setFlagsFromString(brief ? '--no-wasm-dynamic-tiering' : '--wasm-dynamic-tiering');
  setFlagsFromString('--wasm-tiering-budget=20000000');
  const [pglite, initdb] = await Promise.all(files.map((bytes) => WebAssembly.compile(bytes)));
  return { pglite: pglite!, initdb: initdb! };
}
