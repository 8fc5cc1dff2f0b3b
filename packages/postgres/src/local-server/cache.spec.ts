import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { cached, cacheRoot, runsFolder } from './cache.ts';

const place = mkdtempSync(join(tmpdir(), 'sluice-cache-'));
const umask = process.umask();

afterEach(() => {
  process.umask(umask);
  vi.unstubAllEnvs();
  rmSync(place, { recursive: true, force: true });
});

it('a user of servers comes through to all of it, whoever made it first and whatever the umask', async () => {
  chmodSync(place, 0o755);
  vi.stubEnv('TMPDIR', place);
  process.umask(0o077);
  expect(cacheRoot().startsWith(place)).toBe(true);
  const made = await cached('bin/one', () => Promise.resolve());
  for (const folder of [cacheRoot(), runsFolder(), join(cacheRoot(), 'bin'), made]) expect((statSync(folder).mode & 0o777).toString(8), folder).toBe('755');
});
