/** Writes what a scaffold made and tells what a person adds. Nothing that is there is overwritten. */
import { mkdir, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Scaffold } from '../new-kind/scaffold.ts';

export async function place({ files, lines }: Scaffold): Promise<number> {
  const present = [...files.keys()].filter((path) => existsSync(path));
  if (present.length > 0) {
    console.error(`${present.join(', ')} is there already; nothing was written.`);
    return 1;
  }
  for (const [path, text] of files) {
    await mkdir(dirname(resolve(path)), { recursive: true });
    await writeFile(path, text);
    console.log(`written: ${path}`);
  }
  console.log('\nAdd:');
  for (const { path, line } of lines) console.log(`  ${path}: ${line}`);
  return 0;
}
