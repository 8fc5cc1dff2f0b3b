/** Files that are made from code are what the code makes. */
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { generated } from '../../tools/sync/generated.ts';
import { files, read } from './tree.ts';

test('generated files are fresh', async () => {
  const made = await generated(fileURLToPath(new URL('../../', import.meta.url)));
  const stale = [...made].filter(([path, text]) => !files.includes(path) || read(path) !== text).map(([path]) => path);
  expect(stale, 'run `npm run sync` and commit what it writes').toEqual([]);
});
