/** Of any number of processes that find a dead one's lock, one gets it. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startScript } from '../../../test/connect/process.ts';
import { letGo, readLock, take, type LockEntry } from './lock-file.ts';
import { isAlive, thisProcess } from './process-life.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-lock-'));
  path = join(folder, 'db.lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const entry = (token: string, more: Partial<LockEntry> = {}): LockEntry => ({ ...thisProcess(), token, since: '', application: 'spec', ...more });
const dead = (token: string) => entry(token, { started: `${thisProcess().started} another` });

it('is held until it is let go, by its holder only', () => {
  expect(take(path, entry('one'))).toBeUndefined();
  expect(take(path, entry('two'))).toMatchObject({ token: 'one' });
  letGo(path, 'two');
  expect(readLock(path)).toMatchObject({ token: 'one' });
  letGo(path, 'one');
  expect(take(path, entry('two'))).toBeUndefined();
  expect(readdirSync(folder)).toEqual(['db.lock']);
});

it('knows a living process from a dead one, from a later one with its number and from one elsewhere', () => {
  expect(isAlive(thisProcess())).toBe(true);
  expect(isAlive({ ...thisProcess(), started: 'before' })).toBe(false);
  expect(isAlive({ ...thisProcess(), pid: 4_194_305 })).toBe(false);
  expect(isAlive({ pid: 4_194_305, started: '', host: 'elsewhere' })).toBe(true);
});

it('is not taken from who cannot be seen: another machine, or a file that cannot be read', () => {
  writeFileSync(path, JSON.stringify(entry('far', { host: 'elsewhere' })));
  expect(take(path, entry('me'))).toMatchObject({ token: 'far' });
  writeFileSync(path, '{"pid":');
  expect(take(path, entry('me'))).toMatchObject({ host: 'an unknown host' });
});

it('is taken over although a taker died between its claim and the lock', () => {
  writeFileSync(path, JSON.stringify(dead('old')));
  writeFileSync(`${path}.old`, JSON.stringify(dead('claimer')));
  expect(take(path, entry('me'))).toBeUndefined();
  expect(readLock(path)).toMatchObject({ token: 'me' });
});

it('goes to one of many takers', async () => {
  const contenders = Array.from({ length: 8 }, () => startScript('take-lock.ts', path));
  await Promise.all(contenders.map((each) => each.line()));
  writeFileSync(path, JSON.stringify(dead('old')));
  for (const { child } of contenders) child.stdin?.write('go\n');
  const said = await Promise.all(contenders.map((each) => each.line()));
  expect(said.filter((word) => word === 'taken')).toHaveLength(1);
  const winner = contenders[said.indexOf('taken')]!;
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ pid: winner.child.pid });
  await Promise.all(contenders.map((each) => each.kill()));
});
