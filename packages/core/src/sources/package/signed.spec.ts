/** Signatures of packages, against OpenSSH itself: what ssh-keygen signs is verified here as it verifies it, and whatever is wrong with key, signer or signature is refused. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isFailure } from '../../errors/failure.ts';
import { judgeSigner } from './allowed-signers.ts';
import { readPackage } from './read.ts';
import { assemble, sealFolder, writeFolder } from './write.ts';

const root = mkdtempSync(join(tmpdir(), 'signed-'));
const whole = join(root, 'whole');
const KEYS = { ed25519: ['-t', 'ed25519'], rsa: ['-t', 'rsa', '-b', '2048'], ecdsa256: ['-t', 'ecdsa', '-b', '256'], ecdsa384: ['-t', 'ecdsa', '-b', '384'], ecdsa521: ['-t', 'ecdsa', '-b', '521'] } as const;
const key = (name: string): string => join(root, name);
const publicKey = (name: string): string => readFileSync(`${key(name)}.pub`, 'utf8').split(' ').slice(0, 2).join(' ');
const keygen = (...words: readonly string[]): void => void execFileSync('ssh-keygen', words, { stdio: 'pipe' });
const sign = (folder: string, name: string, namespace = 'sluice-package', ...more: readonly string[]): void => {
  rmSync(join(folder, 'package.yaml.sig'), { force: true });
  keygen('-Y', 'sign', '-n', namespace, ...more, '-f', key(name), join(folder, 'package.yaml'));
};
const NOW = Date.UTC(2026, 10, 23);

beforeAll(async () => {
  for (const [name, words] of Object.entries(KEYS)) keygen('-q', ...words, '-N', '', '-f', key(name));
  keygen('-q', '-t', 'ed25519', '-N', '', '-f', key('other'));
  const { files } = assemble({
    format: 'sluice-package/1', name: 'p', project: 'db', dialect: 'toy', database: 'default', owns: '*', variables: {}, approved: [], requires: [], smokeTests: [], steps: [{ name: '1', scripts: [{ path: 'steps/1/a.sql' }] }],
  }, new Map([['steps/1/a.sql', { bytes: Buffer.from('select 1;\n'), executable: false }]]));
  await writeFolder(whole, 'whole', files);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

let copies = 0;
function copy(): string {
  const folder = join(root, `copy-${(copies += 1)}`);
  cpSync(whole, folder, { recursive: true });
  return folder;
}

/** Who signed, or why it is refused. */
function read(folder: string, allowed?: string, required = true): string | undefined {
  try {
    return readPackage(folder, { signatures: { required, now: NOW, ...(allowed !== undefined && { allowed: { file: 'allowed_signers', text: allowed } }) } }).signature?.signer;
  } catch (error) {
    if (!isFailure(error)) throw error;
    expect(error.detail.hint).toBeTruthy();
    return `${error.code} ${error.message}`;
  }
}

describe.each(Object.keys(KEYS))('a package signed by ssh-keygen with %s', (name) => {
  it('is known as signed by whom the allowed signers name, with either digest', () => {
    const folder = copy();
    for (const digest of ['sha512', 'sha256']) {
      sign(folder, name, 'sluice-package', '-O', `hashalg=${digest}`);
      expect(read(folder, `# people\nann@example.org ${publicKey(name)} Ann\n`)).toBe('ann@example.org');
    }
    // Where nobody asks who it was, it is still told by which key.
    expect(readPackage(folder).signature).toEqual({ key: execFileSync('ssh-keygen', ['-l', '-f', `${key(name)}.pub`], { encoding: 'utf8' }).split(' ')[1] });
  });

  it('is refused when a byte of the signature differs, signatures required or not', () => {
    const folder = copy();
    sign(folder, name);
    const good = readFileSync(join(folder, 'package.yaml.sig'));
    const step = Math.max(1, Math.floor(good.length / 60));
    for (let at = 0; at < good.length; at += step) {
      const bytes = Buffer.from(good);
      bytes[at] = bytes[at]! ^ (1 << (at % 7));
      writeFileSync(join(folder, 'package.yaml.sig'), bytes);
      expect(read(folder, undefined, false), `byte ${at}`).toMatch(/^SL214 /);
    }
    writeFileSync(join(folder, 'package.yaml.sig'), Buffer.concat([good, Buffer.from('\n')]));
    expect(read(folder, undefined, false)).toMatch(/^SL214 /);
  });
});

describe('a signature', () => {
  it('of another text, for another purpose, or that is missing is refused', async () => {
    const folder = copy();
    expect(read(folder, '')).toMatch(/^SL214 the package p is not signed/);
    expect(read(folder, undefined, false)).toBeUndefined();
    sign(folder, 'ed25519', 'file');
    expect(read(folder, undefined, false)).toMatch(/^SL214 .* was made for "file"/);
    writeFileSync(join(root, 'x.yaml'), 'x');
    keygen('-Y', 'sign', '-n', 'sluice-package', '-f', key('ed25519'), join(root, 'x.yaml'));
    cpSync(join(root, 'x.yaml.sig'), join(folder, 'package.yaml.sig'));
    expect(read(folder, undefined, false)).toMatch(/^SL214 .* is not the signature of this package/);
    sign(folder, 'ed25519');
    expect(read(folder, undefined)).toMatch(/^SL214 no allowed signers/);
    // Sealed again it is another package, and nobody has signed that.
    await sealFolder(folder);
    expect(read(folder, '')).toMatch(/^SL214 the package p is not signed/);
  });

  it.each<[string, (line: (name: string) => string) => string, string | RegExp]>([
    ['by several principals', (of) => `ann,bob ${of('ed25519')}`, 'ann'],
    ['for its namespace', (of) => `ann namespaces="file,sluice-package" ${of('ed25519')}`, 'ann'],
    ['for a pattern of namespaces', (of) => `ann namespaces="sluice-*" ${of('ed25519')}`, 'ann'],
    ['within its time', (of) => `ann valid-after="20260101Z",valid-before="20270101Z" ${of('ed25519')}`, 'ann'],
    ['by the second line', (of) => `bob ${of('other')}\n\nann ${of('ed25519')}`, 'ann'],
    ['by nobody', (of) => `ann ${of('other')}`, /nobody who may sign/],
    ['by a line that is not understood', (of) => `ann valid-before="soon" ${of('ed25519')}`, /nobody who may sign/],
    ['by an option that is not known', (of) => `ann verify-required ${of('ed25519')}`, /nobody who may sign/],
    ['for another namespace', (of) => `ann namespaces="file" ${of('ed25519')}`, /may not sign for sluice-package/],
    ['before its time', (of) => `ann valid-after="20261201Z" ${of('ed25519')}`, /not valid at this time/],
    ['after its time', (of) => `ann valid-before="20261101000000Z" ${of('ed25519')}`, /not valid any more/],
    ['as an authority alone', (of) => `ann cert-authority ${of('ed25519')}`, /nobody who may sign/],
    ['and revoked by a line that says more than is understood', (of) => `ann ${of('ed25519')}\n* valid-after="soon",revoked,touch ${of('ed25519')}`, /revoked/],
    ['and revoked', (of) => `ann ${of('ed25519')}\n* revoked ${of('ed25519')}`, /revoked/],
  ])('is allowed or not: %s', (_, allowed, expected) => {
    const folder = copy();
    sign(folder, 'ed25519');
    const found = read(folder, allowed(publicKey));
    if (typeof expected === 'string') expect(found).toBe(expected);
    else expect(found).toMatch(expected);
  });

  it('is judged as ssh-keygen judges it', () => {
    const folder = copy();
    sign(folder, 'ed25519');
    const lines = [`ann ${publicKey('ed25519')}`, `ann namespaces="x" ${publicKey('ed25519')}`, `ann valid-before="20200101" ${publicKey('ed25519')}`, `ann valid-after="20200101" ${publicKey('ed25519')}`, `ann ${publicKey('rsa')}`];
    for (const line of lines) {
      writeFileSync(join(root, 'allowed'), `${line}\n`);
      let theirs = true;
      try {
        execFileSync('ssh-keygen', ['-Y', 'verify', '-f', join(root, 'allowed'), '-I', 'ann', '-n', 'sluice-package', '-s', join(folder, 'package.yaml.sig')], { input: readFileSync(join(folder, 'package.yaml')), stdio: ['pipe', 'ignore', 'ignore'] });
      } catch {
        theirs = false;
      }
      expect(judgeSigner(line, Buffer.from(publicKey('ed25519').split(' ')[1]!, 'base64'), 'sluice-package', Date.now()).signer === 'ann', line).toBe(theirs);
    }
  });
});
