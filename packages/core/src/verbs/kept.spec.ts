import { mkdir, mkdtemp, readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { catalog } from '../model/catalog.ts';
import type { FactLines } from './kept-catalog.ts';
import { readKept, readWhole, sweep, writeKept, writeWhole } from './kept.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-kept-'));
});
afterEach(() => rm(folder, { recursive: true }));

const CATALOG = catalog(
  [
    { id: 'box a', address: ['box', 'a'], body: { size: 1, note: 'line\nbreak "ä"' } },
    { id: 'lid a/b', address: ['lid', 'a', 'b'], parent: 'box a', body: {} },
    { id: 'lid x/y', address: ['lid', 'x', 'y'], parent: 'box not here', body: { of: [1, null] } },
  ],
  [{ from: 'lid a/b', to: 'box a', strength: 'hard' }, { from: 'lid x/y', to: 'box a', strength: 'soft' }],
  [{ code: 'unmodelled', severity: 'warning', message: 'a thing' }],
);

describe('a kept catalog', () => {
  it('comes back as it was', async () => {
    const path = join(folder, 'deep', 'one.json');
    await writeKept(path, { token: 't' }, CATALOG);
    const kept = readKept<{ token: string }>(path);
    const back = kept!.catalog();
    expect(kept!.head).toEqual({ token: 't' });
    expect([...back.facts]).toEqual([...CATALOG.facts]);
    expect(back.edges).toEqual(CATALOG.edges);
    expect(back.findings).toEqual(CATALOG.findings);
  });

  it('is not there when it is torn', async () => {
    const path = join(folder, 'one.json');
    expect(readKept(path)).toBeUndefined();
    await writeFile(path, '{"tok');
    expect(readKept(path)).toBeUndefined();
    expect(readWhole(path)).toBeUndefined();
    await writeFile(path, '{}\n{"facts": [');
    const kept = readKept(path);
    expect(() => kept!.catalog()).toThrow();
  });

  it('shares the facts of another one that have the same line, and only those', async () => {
    const lines: FactLines = new Map();
    const [one, two] = [join(folder, 'one'), join(folder, 'two')];
    const other = catalog([CATALOG.facts.get('box a')!, { id: 'lid a/b', address: ['lid', 'a', 'b'], parent: 'box a', body: { size: 2 } }]);
    await writeKept(one, {}, CATALOG, { lines });
    expect(lines.size).toBe(3);
    await writeKept(two, {}, other, { aside: 'something' });
    const [first, second] = [readKept(one)!.catalog({ lines }), readKept(two)!.catalog({ lines })];
    expect([...first.facts]).toEqual([...CATALOG.facts]);
    expect(second.facts.get('box a')).toBe(CATALOG.facts.get('box a'));
    expect(second.facts.get('lid a/b')).toEqual(other.facts.get('lid a/b'));
    expect(readKept(two)!.aside()).toBe('something');
  });

  it('is damaged where a line of it is missing', async () => {
    const path = join(folder, 'one');
    await writeKept(path, {}, CATALOG);
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.split('\n').filter((line) => !line.startsWith('["lid a/b"')).join('\n'));
    expect(() => readKept(path)!.catalog()).toThrow('facts are missing');
  });

  it('is not missed where it cannot be written', async () => {
    await writeFile(join(folder, 'file'), '');
    await writeWhole(join(folder, 'file', 'below.json'), '{}');
    await mkdir(join(folder, 'taken.json'));
    await writeWhole(join(folder, 'taken.json'), '{}');
    expect((await readdir(folder)).sort()).toEqual(['file', 'taken.json']);
  });
});

it('sweeps all but the newest', async () => {
  for (const [index, name] of ['a', 'b', 'c', 'd'].entries()) {
    await writeFile(join(folder, name), '');
    await utimes(join(folder, name), 1000 + index, 1000 + index);
  }
  await sweep(folder, 2);
  expect((await readdir(folder)).sort()).toEqual(['c', 'd']);
  await sweep(join(folder, 'none'), 2);
});
