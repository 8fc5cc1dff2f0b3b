import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { earlier } from './prove-generated.ts';

it('goes on where a run was, but for the line that it was writing when it ended', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-pairs-'));
  const file = join(folder, 'pairs.jsonl');
  try {
    expect(await earlier(undefined)).toEqual([]);
    expect(await earlier(file)).toEqual([]);
    await writeFile(file, '{"seed":7,"refused":[]}\n{"seed":8,"ref');
    expect((await earlier(file)).map(({ seed }) => seed)).toEqual([7]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
