import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
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

it('is not where a link of a commit leads, and is where the environment says', () => {
  const root = mkdtempSync(join(tmpdir(), 'sluice-state-'));
  try {
    mkdirSync(join(root, 'elsewhere'));
    mkdirSync(join(root, '.sluice'));
    symlinkSync('../elsewhere', join(root, '.sluice/runs'));
    expect(() => statePaths(root, {})).toThrow(expect.objectContaining({ code: 'SL204', message: `${join('.sluice', 'runs')} is a link, and nothing is written through it` }));
    rmSync(join(root, '.sluice'), { recursive: true });
    writeFileSync(join(root, '.sluice'), '');
    expect(() => statePaths(root, {})).toThrow(expect.objectContaining({ code: 'SL204', message: '.sluice is not a folder' }));
    rmSync(join(root, '.sluice'));
    symlinkSync('nowhere', join(root, '.sluice'));
    expect(() => statePaths(root, {})).toThrow(expect.objectContaining({ code: 'SL204', message: '.sluice is a link, and nothing is written through it' }));
    expect(statePaths(root, { SLUICE_STATE_DIR: '.sluice' }).state).toBe(join(root, '.sluice'));
  } finally {
    rmSync(root, { recursive: true });
  }
});

it('gives each name a file name of its own, below its folder', () => {
  const names = ['x'.repeat(300), `${'x'.repeat(299)}y`, '/'.repeat(100), '/'.repeat(99), 'a/b', 'a%2Fb', 'a b', 'a_b', '..', '.', 'a*', 'A', 'ü', 'a:b', 'a\\b'];
  expect(new Set(names.map(fileName)).size).toBe(names.length);
  for (const name of names) {
    expect(fileName(name)).toMatch(/^(?!\.\.?$)[^/\\:*]+$/);
    expect(fileName(name).length).toBeLessThanOrEqual(180);
  }
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
