/** `npm run sync`: writes the files that are made from code. With --check it writes nothing and fails when one is stale. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generated } from './generated.ts';

const root = process.cwd();
const check = process.argv.includes('--check');

const stale: string[] = [];
for (const [path, text] of await generated(root)) {
  const present = await readFile(join(root, path), 'utf8').catch(() => undefined);
  if (present === text) continue;
  stale.push(path);
  if (!check) await writeFile(join(root, path), text);
}

for (const path of stale) console.log(`${check ? 'stale' : 'written'}: ${path}`);
if (check && stale.length > 0) {
  console.log('Run `npm run sync`.');
  process.exitCode = 1;
}
