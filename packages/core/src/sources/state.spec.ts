import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isFailure } from '../errors/failure.ts';
import { secretsFrom } from './secrets.ts';
import { fileName, statePaths } from './state.ts';

it('lies below the root, or where SLUICE_STATE_DIR says', () => {
  expect(statePaths('/w', {}).runs).toBe(join('/w', '.sluice', 'runs'));
  expect(statePaths('/w', { SLUICE_STATE_DIR: '' }).state).toBe(join('/w', '.sluice'));
  expect(statePaths('/w', { SLUICE_STATE_DIR: '/s' }).cache).toBe(join('/s', 'cache'));
  expect(statePaths('/w', { SLUICE_STATE_DIR: 's' }).mirror).toBe(join('/w', 's', 'mirror'));
  expect(statePaths('/w', {}).snapshot('prod', '@shop/db-core')).toBe(join('/w', '.sluice', 'snapshots', 'prod', '@shop%2Fdb-core.json'));
});

it('gives each name a file name of its own, below its folder', () => {
  const names = ['a/b', 'a%2Fb', 'a b', 'a_b', '..', '.', 'a*', 'A', 'ü', 'a:b', 'a\\b'];
  expect(new Set(names.map(fileName)).size).toBe(names.length);
  for (const name of names) expect(fileName(name)).toMatch(/^(?!\.\.?$)[^/\\:*]+$/);
});

it('takes secrets from the process environment or from the file that it names', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-secrets-'));
  try {
    writeFileSync(join(folder, 'pw'), 'from file\n');
    const secret = secretsFrom({ A: 'plain', B_FILE: join(folder, 'pw'), A_FILE: '/nowhere', C_FILE: join(folder, 'gone') });
    expect([secret('A'), secret('B'), secret('D')]).toEqual(['plain', 'from file', undefined]);
    const error = (() => {
      try {
        return secret('C');
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(isFailure(error) && [error.code, error.message]).toEqual(['SL103', 'the secret C cannot be read from the file that C_FILE names']);
    expect(JSON.stringify(isFailure(error) ? error.detail.hint : '')).not.toContain(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
