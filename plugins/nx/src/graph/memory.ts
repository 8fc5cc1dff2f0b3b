/** A small cache file: what was computed for a content is kept for the next command. Losing it costs time, nothing else. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { VERSION } from '../version.ts';

export interface Memory<T> {
  get(key: string): T | undefined;
  /** `lasting: false`: only for this process, because the cause may go away without a change of the content. */
  set(key: string, value: T, lasting: boolean): void;
  /** Keeps what was asked for or set since the last write; the rest is old. Never throws. */
  write(): void;
}

interface Kept<T> {
  readonly version: string;
  readonly entries: Readonly<Record<string, T>>;
}

/** `name` is the file's name in Nx's folder of workspace data. */
export function openMemory<T>(root: string, name: string): Memory<T> {
  const path = join(dataFolder(root), `${name}.json`);
  let onDisk = read<T>(path);
  let lasting = new Map<string, T>();
  let passing = new Map<string, T>();
  let passed = new Map<string, T>();
  return {
    get(key) {
      const known = lasting.get(key) ?? onDisk[key];
      if (known !== undefined) lasting.set(key, known);
      const fleeting = passing.get(key) ?? passed.get(key);
      if (fleeting !== undefined) passing.set(key, fleeting);
      return known ?? fleeting;
    },
    set: (key, value, lasts) => void (lasts ? lasting : passing).set(key, value),
    write() {
      const entries = Object.fromEntries(lasting);
      const same = lasting.size === Object.keys(onDisk).length && Object.keys(entries).every((key) => key in onDisk);
      [onDisk, lasting, passed, passing] = [entries, new Map<string, T>(), passing, new Map<string, T>()];
      if (same) return;
      try {
        mkdirSync(dirname(path), { recursive: true });
        const own = `${path}.${process.pid}`;
        writeFileSync(own, JSON.stringify({ version: VERSION, entries } satisfies Kept<T>));
        renameSync(own, path);
      } catch {
        // A read-only folder: the next command computes again.
      }
    },
  };
}

/** As Nx places it. */
function dataFolder(root: string): string {
  const set = process.env['NX_WORKSPACE_DATA_DIRECTORY'] ?? process.env['NX_PROJECT_GRAPH_CACHE_DIRECTORY'];
  if (set === undefined || set === '') return join(root, '.nx', 'workspace-data');
  return isAbsolute(set) ? set : join(root, set);
}

function read<T>(path: string): Readonly<Record<string, T>> {
  try {
    const kept = JSON.parse(readFileSync(path, 'utf8')) as Kept<T>;
    return kept.version === VERSION ? kept.entries : {};
  } catch {
    // Not there, or torn by a crash.
    return {};
  }
}
