/** One package's compiled modules as a few files: `dist/**.js` → `bundle/`. Other packages, ours too, stay imports by name. */
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import type { Bundled } from './packages.ts';

/** What is newer than the compiler's last word is left alone. */
export async function writeBundle({ folder, entries }: Bundled): Promise<void> {
  const target = join(folder, 'bundle');
  const [compiled, ...made] = await Promise.all([join(folder, 'dist/.tsbuildinfo'), ...Object.keys(entries).map((name) => join(target, `${name}.js`))].map(modified));
  if (made.every((at) => at > compiled!)) return;
  await mkdir(target, { recursive: true });
  const chunks = await bundled(folder, entries);
  // Entries last: whoever starts meanwhile finds all that they import.
  const ordered = [...chunks].sort((a, b) => Number(a.entry) - Number(b.entry));
  for (const { name, code } of ordered) {
    const unfinished = join(target, `.${name}.${String(process.pid)}`);
    await writeFile(unfinished, code);
    await rename(unfinished, join(target, name));
  }
  const known = new Set(chunks.map(({ name }) => name));
  for (const name of await readdir(target)) if (name.endsWith('.js') && !known.has(name)) await rm(join(target, name), { force: true });
}

async function bundled(folder: string, entries: Bundled['entries']): Promise<readonly { readonly name: string; readonly code: string; readonly entry: boolean }[]> {
  const build = await rolldown({
    input: Object.fromEntries(Object.entries(entries).map(([name, path]) => [name, join(folder, 'dist', path)])),
    // Its own run-time part ends up inside; all other packages are found by name, as they are without a bundle.
    external: (id) => !/^[./]/.test(id) && !id.startsWith('@oxc-project/') && !id.startsWith('\0'),
    platform: 'node',
    tsconfig: false,
    transform: { target: 'node20.19' },
    onLog: (level, log) => { if (level === 'warn') throw new Error(log.message); },
  });
  try {
    const { output } = await build.generate({ format: 'esm', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' });
    return output.flatMap((chunk) => (chunk.type === 'chunk' ? [{ name: chunk.fileName, code: chunk.code, entry: chunk.isEntry }] : []));
  } finally {
    await build.close();
  }
}

/** 0: it is not there. */
const modified = async (path: string): Promise<number> => (await stat(path).catch(() => undefined))?.mtimeMs ?? 0;
