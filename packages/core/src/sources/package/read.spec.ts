/** Packages as they are read: what was made is read back, and whatever differs by a byte, a name or an entry is refused before anybody connects. */
import { chmodSync, cpSync, linkSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isFailure } from '../../errors/failure.ts';
import { readArchive, writeArchive } from './archive.ts';
import { whyNoPath, type PackedFile } from './paths.ts';
import { readPackage } from './read.ts';
import { assemble, sealFolder, writeArchiveFile, writeFolder, type Unsealed } from './write.ts';

const unsealed: Unsealed = {
  format: 'sluice-package/1', name: 'sales-7', project: 'db-sales', dialect: 'postgres', database: 'default', owns: { schemas: ['sales'] },
  base: { fingerprint: `sf1:${'0'.repeat(64)}`, outside: ['table core.users'] }, target: { fingerprint: `sf1:${'1'.repeat(64)}`, outside: [] }, planHash: '2'.repeat(64),
  variables: { env: 'prd', odd: 'a: "b"\u0085 # ä' }, ifExists: 'raise', approved: [{ code: 'H104', subject: 'column sales.orders/note' }],
  requires: [{ project: 'db-core', fingerprint: `sf1:${'3'.repeat(64)}` }, { package: 'sales-6', digest: '4'.repeat(64) }],
  steps: [
    { name: '9-tables', ifExists: 'rename', folders: { sales: 'drop' }, scripts: [{ path: 'steps/9-tables/sales/001-table-orders.sql', rollback: 'rollback/9-tables/sales/001-table-orders.sql' }] },
    { name: '10-views', scripts: [{ path: 'steps/10-views/002.sql', irreversible: 'rows will not come back', ifExists: 'raise' }] },
  ],
  smokeTests: ['tests/a.yaml'],
};
const packed = (text: string): PackedFile => ({ bytes: Buffer.from(text), executable: false });
const texts = new Map([
  ['steps/9-tables/sales/001-table-orders.sql', packed('create table sales.orders (id int);\n')], ['rollback/9-tables/sales/001-table-orders.sql', packed('drop table sales.orders;\n')],
  ['steps/10-views/002.sql', packed('create view sales.v as select 1 as one;\r\n')], ['tests/a.yaml', packed('tests: []\n')], ['docs/read.md', packed('# ä\n')],
]);
const made = assemble(unsealed, texts);

const root = mkdtempSync(join(tmpdir(), 'package-'));
const whole = join(root, 'whole');
beforeAll(() => writeFolder(whole, 'whole', made.files));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** One that nobody listens on stays behind its server. */
const socket = (path: string): void => void execFileSync(process.execPath, ['-e', "require('node:net').createServer().listen(process.argv[1], () => process.exit(0))", path]);

let copies = 0;
function copy(change: (folder: string) => void): string {
  const folder = join(root, `copy-${(copies += 1)}`);
  cpSync(whole, folder, { recursive: true });
  change(folder);
  return folder;
}

/** The code that refuses it; '' when it is read. */
function codeOf(read: () => unknown): string {
  try {
    read();
    return '';
  } catch (error) {
    if (!isFailure(error)) throw error;
    expect(error.detail.hint, error.message).toBeTruthy();
    expect(`${error.message} ${error.detail.hint} ${error.detail.lines?.join('\n') ?? ''}`).not.toContain(root);
    return error.code;
  }
}

describe('a package', () => {
  it('is read as it was made, from a folder and from an archive', async () => {
    const read = readPackage(whole);
    expect(read).toMatchObject({
      format: 'sluice-package/1', name: 'sales-7', owns: { schemas: ['sales'] }, base: unsealed.base, variables: unsealed.variables, digest: made.manifest.digest, approved: unsealed.approved, requires: unsealed.requires,
      steps: [
        { name: '9-tables', ifExists: 'rename', folders: { sales: 'drop' }, scripts: [{ folder: 'sales', file: { path: 'steps/9-tables/sales/001-table-orders.sql', text: 'create table sales.orders (id int);\n' }, rollback: { text: 'drop table sales.orders;\n' } }] },
        { name: '10-views', scripts: [{ irreversible: 'rows will not come back', ifExists: 'raise', file: { text: 'create view sales.v as select 1 as one;\n' } }] },
      ],
      smokeTests: [{ path: 'tests/a.yaml' }],
    });
    expect(read.steps[1]?.scripts[0]?.folder).toBeUndefined();
    const archive = join(root, 'whole.tar');
    await writeArchiveFile(archive, 'whole.tar', made.files);
    expect(readPackage(archive)).toEqual(read);
    // What every system has reads it, too.
    const listed = execFileSync('tar', ['tvf', archive], { encoding: 'utf8', env: { ...process.env, TZ: 'UTC' } }).trim().split('\n');
    expect(listed).toHaveLength(made.files.size);
    expect(listed.every((line) => /^-rw-r--r-- 0\/0 +\d+ 1970-01-01 00:00 /.test(line))).toBe(true);
  });

  it('refuses each byte of package.yaml that differs', () => {
    const good = made.files.get('package.yaml')!.bytes;
    let refused = 0;
    const folder = copy(() => undefined);
    for (let at = 0; at < good.length; at += 1) {
      const bytes = Buffer.from(good);
      bytes[at] = bytes[at]! ^ (1 << (at % 8));
      writeFileSync(join(folder, 'package.yaml'), bytes);
      const code = codeOf(() => readPackage(folder));
      expect(['SL211', 'SL213'], `byte ${at}: ${code}`).toContain(code);
      refused += 1;
    }
    expect(refused).toBe(good.length);
  });

  it('refuses each byte of an archive that differs', () => {
    const good = writeArchive(made.files);
    const path = join(root, 'flipped.tar');
    for (let at = 0; at < good.length; at += 3) {
      const bytes = Buffer.from(good);
      bytes[at] = bytes[at]! ^ (1 << (at % 8));
      writeFileSync(path, bytes);
      expect(codeOf(() => readPackage(path)), `byte ${at}`).toMatch(/^SL21[1-3]$/);
    }
    writeFileSync(path, Buffer.concat([good, Buffer.from('x')]));
    expect(codeOf(() => readPackage(path))).toBe('SL213');
  });

  const script = 'steps/9-tables/sales/001-table-orders.sql';
  const edit = (path: string, change: (text: string) => string) => (folder: string) => writeFileSync(join(folder, path), change(readFileSync(join(folder, path), 'utf8')));
  it.each<[string, string, (folder: string) => void]>([
    ['a byte of a script', 'SL213', edit(script, (text) => text.replace('int', 'Int'))],
    ['a script with other line ends', 'SL213', edit(script, (text) => text.replaceAll('\n', '\r\n'))],
    ['a byte more', 'SL213', edit('rollback/9-tables/sales/001-table-orders.sql', (text) => `${text}\n`)],
    ['a smoke test', 'SL213', edit('tests/a.yaml', () => 'tests: []')],
    ['a script that may be run', 'SL213', (folder) => chmodSync(join(folder, script), 0o755)],
    ['package.yaml that may be run', 'SL213', (folder) => chmodSync(join(folder, 'package.yaml'), 0o755)],
    ['a script with set-user-id', 'SL212', (folder) => chmodSync(join(folder, script), 0o4644)],
    ['a file more', 'SL212', (folder) => writeFileSync(join(folder, 'steps/10-views/003.sql'), 'drop table sales.orders;')],
    ['a file that an editor left', 'SL212', (folder) => writeFileSync(join(folder, '.DS_Store'), '')],
    ['a file less', 'SL212', (folder) => rmSync(join(folder, script))],
    ['a rollback script less', 'SL212', (folder) => rmSync(join(folder, 'rollback/9-tables/sales/001-table-orders.sql'))],
    ['two files swapped', 'SL213', (folder) => {
      renameSync(join(folder, script), join(folder, 'x'));
      renameSync(join(folder, 'rollback/9-tables/sales/001-table-orders.sql'), join(folder, script));
      renameSync(join(folder, 'x'), join(folder, 'rollback/9-tables/sales/001-table-orders.sql'));
    }],
    ['a renamed step', 'SL212', (folder) => renameSync(join(folder, 'steps/9-tables'), join(folder, 'steps/99-tables'))],
    ['a script that is a link', 'SL212', (folder) => { renameSync(join(folder, script), join(root, 'moved.sql')); symlinkSync(join(root, 'moved.sql'), join(folder, script)); }],
    ['a step that is a link', 'SL212', (folder) => { renameSync(join(folder, 'steps/10-views'), join(root, 'moved')); symlinkSync(join(root, 'moved'), join(folder, 'steps/10-views')); }],
    ['package.yaml that is a link', 'SL212', (folder) => { renameSync(join(folder, 'package.yaml'), join(root, 'moved.yaml')); symlinkSync(join(root, 'moved.yaml'), join(folder, 'package.yaml')); }],
    ['package.yaml that is a link to nowhere', 'SL212', (folder) => { rmSync(join(folder, 'package.yaml')); symlinkSync('nowhere', join(folder, 'package.yaml')); }],
    ['a pipe', 'SL212', (folder) => execFileSync('mkfifo', [join(folder, 'docs/pipe')])],
    ['twins by case', 'SL212', (folder) => writeFileSync(join(folder, 'steps/10-views/002.SQL'), '')],
    ['twins by accents', 'SL212', (folder) => { writeFileSync(join(folder, 'docs/\u00e4'), ''); writeFileSync(join(folder, 'docs/a\u0308'), ''); }],
    ['a name with a backslash', 'SL212', (folder) => writeFileSync(join(folder, 'docs/..\\x'), '')],
    ['a name with a line end', 'SL212', (folder) => writeFileSync(join(folder, 'docs/a\nb'), '')],
    ['a name that is no text', 'SL212', (folder) => writeFileSync(Buffer.concat([Buffer.from(join(folder, 'docs/a')), Buffer.from([0xff])]), '')],
    ['a name that turns its direction', 'SL212', (folder) => writeFileSync(join(folder, 'docs/x\u202elqs.txt'), '')],
    ['a name with a character of no width', 'SL212', (folder) => writeFileSync(join(folder, 'docs/read\u200b.md'), '')],
    ['a name that ends in a dot', 'SL212', (folder) => writeFileSync(join(folder, 'docs/read.md.'), '')],
    ['a name that ends in a space of another sort', 'SL212', (folder) => writeFileSync(join(folder, 'docs/read.md\u00a0'), '')],
    ['a socket', 'SL212', (folder) => socket(join(folder, 'docs/s'))],
    ['nesting that exhausts the reader', 'SL211', edit('package.yaml', (text) => `${text}also: ${'['.repeat(100_000)}`)],
    ['an anchor and aliases', 'SL211', edit('package.yaml', (text) => `${text}x: &x [a, a]\ny: &y [*x, *x]\nz: [*y, *y]\n`)],
    ['no package.yaml', 'SL211', (folder) => rmSync(join(folder, 'package.yaml'))],
    ['an empty package.yaml', 'SL211', (folder) => writeFileSync(join(folder, 'package.yaml'), '')],
    ['a newer format', 'SL211', edit('package.yaml', (text) => text.replace('package/1', 'package/2'))],
    ['an older format', 'SL211', edit('package.yaml', (text) => text.replace('package/1', 'package/0'))],
    ['a member that nobody knows', 'SL211', edit('package.yaml', (text) => `${text}also: this\n`)],
    ['a member twice', 'SL211', edit('package.yaml', (text) => `${text}name: other\n`)],
    ['a comment', 'SL213', edit('package.yaml', (text) => `${text}# seen\n`)],
    ['a byte order mark', 'SL213', edit('package.yaml', (text) => `\ufeff${text}`)],
    ['a script of 10 GB', 'SL211', (folder) => truncateSync(join(folder, script), 10 * 1024 ** 3)],
    ['a signature that is none', 'SL214', (folder) => writeFileSync(join(folder, 'package.yaml.sig'), 'signed')],
  ])('refuses %s', (_, code, change) => {
    expect(codeOf(() => readPackage(copy(change)))).toBe(code);
  });

  it('takes a second name of a file for what it says', () => {
    expect(codeOf(() => readPackage(copy((folder) => { renameSync(join(folder, script), join(root, 'hard')); linkSync(join(root, 'hard'), join(folder, script)); })))).toBe('');
  });

  it('refuses more files than a package may have before it looks at one', () => {
    const folder = copy((at) => {
      mkdirSync(join(at, 'docs/many'));
      for (let number = 0; number <= 10_002; number += 1) writeFileSync(join(at, `docs/many/${number}`), '');
    });
    expect(codeOf(() => readPackage(folder))).toBe('SL211');
  });

  it.each<[string, string, Partial<Unsealed>]>([
    ['steps in another order than their names', 'SL216', { steps: unsealed.steps.toReversed() }],
    ['a step twice', 'SL216', { steps: [unsealed.steps[0]!, { name: '9-tables', scripts: [] }, unsealed.steps[1]!] }],
    ['a script twice', 'SL216', { steps: [{ ...unsealed.steps[0]!, scripts: [...unsealed.steps[0]!.scripts, ...unsealed.steps[0]!.scripts] }, unsealed.steps[1]!] }],
    ['a script of another step', 'SL216', { steps: [unsealed.steps[0]!, { name: '10-views', scripts: [{ path: 'steps/9-tables/002.sql' }] }] }],
    ['a script that is not there', 'SL216', { steps: [unsealed.steps[0]!, { name: '10-views', scripts: [{ path: 'steps/10-views/002.sql' }, { path: 'steps/10-views/003.sql' }] }] }],
    ['a file that nobody names', 'SL216', { steps: [unsealed.steps[0]!] }],
    ['a strategy for no folder', 'SL216', { steps: [{ ...unsealed.steps[0]!, folders: { other: 'drop' } }, unsealed.steps[1]!] }],
  ])('with %s is not made', (_, code, change) => {
    expect(codeOf(() => assemble({ ...unsealed, ...change }, texts))).toBe(code);
  });

  it.each(['docs/aux.md', 'docs/NUL', 'docs/com1.tar/x'])('with %s, which means a device elsewhere, is not made', (path) => {
    expect(codeOf(() => assemble(unsealed, new Map([...texts, [path, packed('x')]])))).toBe('SL212');
  });

  it('is sealed where it was written by hand', async () => {
    const folder = copy((at) => {
      writeFileSync(join(at, 'package.yaml'), [
        'format: sluice-package/1', 'name: by-hand', 'project: db-sales', 'dialect: postgres', 'database: default', 'owns: { schemas: [sales] }', 'steps:', '  - name: 9-tables', '    scripts:',
        `      - { path: ${script}, rollback: rollback/9-tables/sales/001-table-orders.sql }`, '  - name: 10-views', '    scripts: [{ path: steps/10-views/002.sql }]', 'smokeTests: [tests/a.yaml]', '',
      ].join('\n'));
    });
    expect(codeOf(() => readPackage(folder))).toBe('SL211');
    const { manifest } = await sealFolder(folder);
    expect(readPackage(folder)).toMatchObject({ name: 'by-hand', digest: manifest.digest, approved: [], requires: [] });
    const before = readFileSync(join(folder, 'package.yaml'), 'utf8');
    await sealFolder(folder);
    expect(readFileSync(join(folder, 'package.yaml'), 'utf8')).toBe(before);
  });
});

describe('an archive', () => {
  /** As another program would write it: one entry of that name and kind. */
  function entry(name: string, { kind = '0', size = 0, prefix = '' } = {}): Buffer {
    const block = writeArchive(new Map([['a', { bytes: Buffer.alloc(0), executable: false }]])).subarray(0, 512);
    block.fill(0, 0, 100);
    block.write(name, 0);
    block.write(prefix, 345);
    block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
    block.write(kind, 156);
    block.write('        ', 148);
    block.write(`${block.reduce((sum, byte) => sum + byte, 0).toString(8).padStart(6, '0')}\0 `, 148);
    return Buffer.from(block);
  }
  const end = Buffer.alloc(1024);
  it.each<[string, string, readonly Buffer[]]>([
    ['a name that leads out', 'SL212', [entry('../x')]], ['a name that leads out by its folders', 'SL212', [entry('x', { prefix: 'steps/../../etc' })]], ['an absolute name', 'SL212', [entry('/etc/passwd')]],
    ['a drive', 'SL212', [entry('C:x')]], ['a backslash', 'SL212', [entry('a\\..\\b')]], ['an empty part', 'SL212', [entry('a//b')]], ['a dot', 'SL212', [entry('./a')]], ['no name', 'SL212', [entry('')]],
    ['a symbolic link', 'SL212', [entry('a', { kind: '2' })]], ['a hard link', 'SL212', [entry('a', { kind: '1' })]], ['a device', 'SL212', [entry('a', { kind: '3' })]], ['a block device', 'SL212', [entry('a', { kind: '4' })]],
    ['a folder', 'SL212', [entry('a/', { kind: '5' })]], ['a pipe', 'SL212', [entry('a', { kind: '6' })]], ['an extended header', 'SL212', [entry('a', { kind: 'x' })]], ['a long name of GNU', 'SL212', [entry('a', { kind: 'L' })]], ['a sparse file', 'SL212', [entry('a', { kind: 'S' })]],
    ['a size beyond its end', 'SL212', [entry('a', { size: 8_589_934_591 })]], ['a name twice', 'SL212', [entry('a'), entry('a')]], ['twins by case', 'SL212', [entry('A'), entry('a')]], ['another order', 'SL212', [entry('b'), entry('a')]],
    ['a file that is a folder, too', 'SL212', [entry('a'), entry('a/b')]], ['nothing', 'SL211', []], ['too many entries', 'SL211', Array.from({ length: 10_010 }, (_, index) => entry(String(index)))],
  ])('with %s is refused', (_, code, entries) => {
    const path = join(root, `archive-${(copies += 1)}.tar`);
    writeFileSync(path, Buffer.concat([...entries, end]));
    expect(codeOf(() => readPackage(path))).toBe(code);
  });

  it('of another program is refused, and says so', () => {
    const path = join(root, 'packed.tar');
    execFileSync('tar', ['cf', path, '-C', whole, '.']);
    expect(codeOf(() => readPackage(path))).toBe('SL212');
    expect(codeOf(() => readArchive('x', Buffer.from('PK')))).toBe('SL211');
  });

  it('that is too large is not read', () => {
    const path = join(root, 'bomb.tar');
    writeFileSync(path, '');
    truncateSync(path, 10 * 1024 ** 3);
    expect(codeOf(() => readPackage(path))).toBe('SL211');
    expect(codeOf(() => readPackage('/dev/null'))).toBe('SL211');
    symlinkSync('round.tar', join(root, 'round.tar'));
    expect(codeOf(() => readPackage(join(root, 'round.tar')))).toBe('SL211');
    expect(codeOf(() => readPackage(join(root, 'x'.repeat(300))))).toBe('SL211');
  });

  it('holds names of all lengths that a package may have', () => {
    const long = `${'f'.repeat(90)}/${'g'.repeat(60)}/${'n'.repeat(80)}`;
    expect(whyNoPath(long)).toBeUndefined();
    const bytes = writeArchive(new Map([[long, packed('x')]]));
    expect([...readArchive('x', bytes).keys()]).toEqual([long]);
  });
});
