import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readDocument, readPlainFile, writePlainFile } from './plain-file.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sluice-plain-'));
  mkdirSync(join(root, 'in'));
  mkdirSync(join(root, 'out'));
  writeFileSync(join(root, 'out/theirs'), 'theirs');
});
afterEach(() => rmSync(root, { recursive: true }));

describe('reading', () => {
  it('takes files', () => {
    writeFileSync(join(root, 'in/a'), 'a');
    expect(String(readPlainFile(join(root, 'in/a')))).toBe('a');
  });

  it('says what is none, and waits for no pipe', () => {
    symlinkSync('../out/theirs', join(root, 'in/link'));
    symlinkSync('loop', join(root, 'in/loop'));
    execFileSync('mkfifo', [join(root, 'in/pipe')]);
    writeFileSync(join(root, 'in/large'), '');
    truncateSync(join(root, 'in/large'), 20_000_000_000);
    expect(['link', 'loop', 'pipe', 'large'].map((name) => readPlainFile(join(root, 'in', name)))).toEqual(['link', 'link', 'other', 'large']);
    expect([readPlainFile(join(root, 'in')), readPlainFile('/dev/zero')]).toEqual(['other', 'other']);
    expect(String(readPlainFile(join(root, 'in/link'), { links: true }))).toBe('theirs');
  });

  it('refuses documents that are none in words', () => {
    symlinkSync('/dev/zero', join(root, 'in/plan.json'));
    expect(() => readDocument(join(root, 'in/plan.json'), 'h')).toThrow(expect.objectContaining({ code: 'SL407', message: expect.stringContaining('is a link') }));
    expect(() => readDocument(join(root, 'in/plan.json'), 'h', true)).toThrow(expect.objectContaining({ code: 'SL407', message: expect.stringContaining('is not a file') }));
    expect([readDocument(join(root, 'gone'), 'h'), readDocument(join(root, 'out/theirs/x'), 'h')]).toEqual([undefined, undefined]);
  });
});

describe('writing', () => {
  it('puts a file where a link was, and leaves alone where it led', async () => {
    symlinkSync('../out/theirs', join(root, 'in/a'));
    await writePlainFile(root, join(root, 'in/a'), 'ours');
    expect([readFileSync(join(root, 'out/theirs'), 'utf8'), readFileSync(join(root, 'in/a'), 'utf8'), readdirSync(join(root, 'in'))]).toEqual(['theirs', 'ours', ['a']]);
  });

  it('goes through no folder that is a link, and makes none behind it', async () => {
    symlinkSync('../out', join(root, 'in/more'));
    await expect(writePlainFile(join(root, 'in'), join(root, 'in/more/deep/a'), 'ours')).rejects.toMatchObject({ code: 'SL204', message: 'more is a link, and nothing is written through it' });
    expect(readdirSync(join(root, 'out'))).toEqual(['theirs']);
  });
});
