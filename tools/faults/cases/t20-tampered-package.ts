/** T20: packages of which somebody changed a byte, a file or the archive, or that are deployed where they do not belong: refused before the first write, most of them before anybody connects. */
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { FaultCase, FaultWorld, Trial } from '../fault-case.ts';
import { different } from '../observed.ts';
import { serverPlace, type Seed } from '../place.ts';
import { sluice, told, type Ended } from '../sluice.ts';
import { chosen, together } from '../together.ts';
import { write } from '../workspace.ts';

const OLD = 'create schema app;\ncreate table app.orders (id bigint primary key, note text);\n';
const NEW = 'create schema app;\ncreate table app.orders (id bigint primary key, note text, total numeric(12, 2));\ncreate table app.items (id bigint primary key);\ncreate view app.dear as select id from app.orders where total > 100;\n';

interface Made {
  readonly root: string;
  /** The sound one, as a folder and as an archive. */
  readonly folder: string;
  readonly archive: string;
}

/** `change` makes of a copy of the folder, or of the bytes of the archive, what is to be refused. */
interface Tampering {
  readonly name: string;
  readonly folder?: (at: string) => void;
  readonly archive?: (bytes: Buffer) => Buffer;
}

const flipped = (bytes: Buffer, at: number): Buffer => {
  const other = Buffer.from(bytes);
  other[at] = other[at]! ^ (1 << (at % 8));
  return other;
};
const filesOf = (folder: string): string[] => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).sort();

function tamperings(world: FaultWorld, { folder, archive }: Made): Tampering[] {
  const manifest = readFileSync(join(folder, 'package.yaml'));
  const tar = readFileSync(archive);
  const files = filesOf(folder).filter((path) => path !== 'package.yaml');
  const scripts = files.filter((path) => path.startsWith('steps/'));
  const [one, other] = [scripts[0]!, scripts.at(-1)!];
  const edit = (path: string, change: (bytes: Buffer) => Buffer) => (at: string) => writeFileSync(join(at, path), change(readFileSync(join(at, path))));
  const said = (from: string, to: string) => edit('package.yaml', (bytes) => Buffer.from(bytes.toString().replace(from, to)));
  const fileFlips = Array.from({ length: 1000 }, (_, number): Tampering => {
    const path = files[Math.floor(world.random('T20 file', number) * files.length)]!;
    const at = Math.floor(world.random('T20 byte', number) * readFileSync(join(folder, path)).length);
    return { name: `flip ${number}: byte ${at} of ${path}`, folder: edit(path, (bytes) => flipped(bytes, at)) };
  });
  const structural: Tampering[] = [
    { name: 'a file more', folder: (at) => writeFileSync(join(at, 'steps', 'more.sql'), 'drop table app.orders;') },
    { name: 'a file more beside the steps', folder: (at) => writeFileSync(join(at, 'more.sql'), 'drop table app.orders;') },
    { name: 'a step more', folder: (at) => cpSync(join(at, 'steps', one.split('/')[1]!), join(at, 'steps', '99-more'), { recursive: true }) },
    { name: 'a hidden file', folder: (at) => writeFileSync(join(at, '.hidden'), '') },
    ...files.map((path): Tampering => ({ name: `without ${path}`, folder: (at) => rmSync(join(at, path)) })),
    ...files.map((path): Tampering => ({ name: `${path} is a link`, folder: (at) => { renameSync(join(at, path), `${at}.moved`); symlinkSync(`${at}.moved`, join(at, path)); } })),
    ...files.map((path): Tampering => ({ name: `${path} may be run`, folder: (at) => chmodSync(join(at, path), 0o755) })),
    ...files.map((path): Tampering => ({ name: `${path} is empty`, folder: edit(path, () => Buffer.alloc(0)) })),
    { name: 'two scripts swapped', folder: (at) => { renameSync(join(at, one), `${at}.x`); renameSync(join(at, other), join(at, one)); renameSync(`${at}.x`, join(at, other)); } },
    { name: 'a script and its rollback swapped', folder: (at) => { const back = one.replace('steps/', 'rollback/'); renameSync(join(at, one), `${at}.x`); renameSync(join(at, back), join(at, one)); renameSync(`${at}.x`, join(at, back)); } },
    { name: 'steps renamed to another order', folder: (at) => renameSync(join(at, 'steps', one.split('/')[1]!), join(at, 'steps', '99-first')) },
    { name: 'the list in another order', folder: edit('package.yaml', (bytes) => { const lines = bytes.toString().split('\n'); const from = lines.indexOf('files:') + 1; return Buffer.from([...lines.slice(0, from), lines[from + 1], lines[from], ...lines.slice(from + 2)].join('\n')); }) },
    { name: 'steps in another order', folder: edit('package.yaml', (bytes) => { const lines = bytes.toString().split('\n'); const at = lines.flatMap((line, index) => (/^ {2}- name:/.test(line) ? [index] : [])); const [first = 0, second = 0] = at; const end = at[2] ?? lines.findIndex((line, index) => index > second && /^\w/.test(line)); return Buffer.from([...lines.slice(0, first), ...lines.slice(second, end), ...lines.slice(first, second), ...lines.slice(end)].join('\n')); }) },
    { name: 'a file listed twice', folder: edit('package.yaml', (bytes) => { const lines = bytes.toString().split('\n'); const from = lines.indexOf('files:') + 1; return Buffer.from([...lines.slice(0, from), lines[from], ...lines.slice(from)].join('\n')); }) },
    { name: 'a newer format', folder: said('sluice-package/1', 'sluice-package/2') }, { name: 'an older format', folder: said('sluice-package/1', 'sluice-package/0') }, { name: 'no format', folder: said('format:', 'formats:') },
    { name: 'another project', folder: said('project: db', 'project: other') }, { name: 'another name', folder: said('name: p', 'name: q') }, { name: 'more owned', folder: said('    - app', '    - "*"') },
    { name: 'no base', folder: edit('package.yaml', (bytes) => Buffer.from(bytes.toString().replace(/base:\n(?: .*\n)+/, ''))) }, { name: 'no package.yaml', folder: (at) => rmSync(join(at, 'package.yaml')) }, { name: 'an empty package.yaml', folder: edit('package.yaml', () => Buffer.alloc(0)) },
    { name: 'a package.yaml of 50 MB', folder: edit('package.yaml', (bytes) => Buffer.concat([bytes, Buffer.alloc(50_000_000, '#')])) }, { name: 'a signature that is none', folder: (at) => writeFileSync(join(at, 'package.yaml.sig'), 'x') },
    { name: 'CRLF', folder: edit(one, (bytes) => Buffer.from(bytes.toString().replaceAll('\n', '\r\n'))) }, { name: 'a byte order mark', folder: edit(one, (bytes) => Buffer.concat([Buffer.from('\uFEFF'), bytes])) },
    { name: 'an archive that is cut off', archive: (bytes) => bytes.subarray(0, bytes.length - 700) }, { name: 'an archive with more behind it', archive: (bytes) => Buffer.concat([bytes, bytes]) }, { name: 'an empty archive', archive: () => Buffer.alloc(1024) }, { name: 'no archive', archive: () => Buffer.from('PK\u0003\u0004') },
  ];
  const tarFlips = Array.from({ length: 300 }, (_, number): Tampering => {
    const at = Math.floor(world.random('T20 archive', number) * tar.length);
    return { name: `archive ${number}: byte ${at}`, archive: (bytes) => flipped(bytes, at) };
  });
  const manifestFlips = Array.from({ length: manifest.length }, (_, at): Tampering => ({ name: `manifest byte ${at}`, folder: edit('package.yaml', (bytes) => flipped(bytes, at)) }));
  return world.scale === 'full' ? [...structural, ...manifestFlips, ...fileFlips, ...tarFlips] : [...chosen(world, structural, 4, ({ name }) => name), ...chosen(world, manifestFlips, 2, ({ name }) => name), ...fileFlips.slice(0, 1), ...tarFlips.slice(0, 1)];
}

export const tamperedPackage: FaultCase = {
  id: 'T20',
  title: 'tampered packages: every byte of package.yaml, bytes of files and archives, files added, removed, swapped, linked; other formats; the wrong environment; twice',
  holds: 'refused before anybody connects, with a code of its own; in the wrong state refused and nothing written, a second time nothing to do; the sound one deploys',
  on: 'PostgreSQL 18',
  trials: { quick: 10, full: 3000 },
  async *run(world) {
    const seed = await serverPlace(world, 18).seed();
    const made = await makePackage(world, seed);
    // Whoever connects is seen.
    let connections = 0;
    const trap = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    await new Promise<void>((listening) => trap.listen(0, '127.0.0.1', listening));
    const nowhere = `postgres://nobody@127.0.0.1:${(trap.address() as AddressInfo).port}/none`;
    try {
      const jobs = tamperings(world, made).filter(({ name }) => world.wanted(name));
      yield* together(jobs.map((tampering, number) => async (): Promise<Trial> => {
        const path = join(made.root, `tampered-${number}${tampering.archive ? '.tar' : ''}`);
        if (tampering.archive) writeFileSync(path, tampering.archive(readFileSync(made.archive)));
        else cpSync(made.folder, path, { recursive: true });
        tampering.folder?.(path);
        const before = connections;
        const ended = await deploy(made.root, path, nowhere);
        for (const each of [path, `${path}.moved`, `${path}.x`]) rmSync(each, { recursive: true, force: true });
        const refused = ended.code === 1 && /SL21[1-6]|SL203/.test(ended.err + ended.out);
        const wrong = !refused ? `it was not refused: ${told(ended)}` : connections > before ? 'somebody connected' : undefined;
        return { name: tampering.name, ...(wrong !== undefined && { wrong }), figures: { 'refusal ms': ended.ms } };
      }));
      yield* replays(world, seed, made);
    } finally {
      trap.close();
    }
  },
};

const deploy = (root: string, path: string, url: string): Promise<Ended> => sluice(['pkg-deploy', 'test', path, '--assume-yes', '--wait=60s'], { root, env: { FAULT_URL: url, SLUICE_ACTOR: 'ann' } });

/** Made as people make it: between two commits; the seed is in the state of the first one. */
async function makePackage(world: FaultWorld, seed: Seed): Promise<Made> {
  const root = await world.folder();
  const git = (...words: readonly string[]) => execFileSync('git', ['-c', 'user.name=ann', '-c', 'user.email=ann@example.com', ...words], { cwd: root, stdio: 'pipe' });
  const run = async (...words: readonly string[]): Promise<void> => {
    const ended = await sluice(words, { root, env: { FAULT_URL: seed.url, SLUICE_ACTOR: 'ann' } });
    if (ended.code !== 0) throw new Error(told(ended));
  };
  await write(root, 'sluice.yaml', 'environments:\n  test:\n    url: "${FAULT_URL}"\n');
  await write(root, 'db/database.yaml', 'dialect: postgres\nowns: { schemas: [app] }\n');
  await write(root, 'db/schema/app.sql', OLD);
  git('init', '-q');
  git('add', '-A');
  git('commit', '-qm', 'v1');
  await run('deploy', 'db', '--env=test', '--assume-yes');
  await write(root, 'db/schema/app.sql', NEW);
  await write(root, 'db/tests/orders.yaml', 'tests:\n  - exists: table app.items\n');
  git('add', '-A', 'db');
  git('commit', '-qm', 'v2');
  for (const archive of [[], ['--archive']]) await run('package', 'db', '--env=test', '--from=HEAD~1', '--to=HEAD', '--out=made', '--name=p', ...archive);
  return { root, folder: join(root, 'made', 'p'), archive: join(root, 'made', 'p.tar') };
}

/** The sound package: where it belongs, a second time, and where it does not. */
async function* replays(world: FaultWorld, seed: Seed, { root, folder, archive }: Made): AsyncGenerator<Trial> {
  for (const [name, path] of ([['a folder', folder], ['an archive', archive]] as const).slice(world.scale === 'full' ? 0 : 1)) {
    if (!world.wanted(`${name} twice`)) continue;
    const copy = await seed.copy(name);
    const before = await copy.observed();
    const first = await deploy(root, path, copy.url);
    const between = await copy.observed();
    const second = await deploy(root, path, copy.url);
    const wrong = first.code !== 0 ? `the sound one did not deploy: ${told(first)}` : different(before, between) === undefined ? 'the sound one changed nothing' : second.code !== 0 || !(second.out + second.err).includes('already') ? `a second time: ${told(second)}` : different(between, await copy.observed());
    await copy.drop();
    yield { name: `${name} twice`, ...(wrong !== undefined && { wrong }) };
  }
  const elsewhere = [['an empty database', undefined], ['a column more', 'alter table app.orders add column byhand text'], ['a column less', 'alter table app.orders drop column note'], ['a table more', 'create table app.items (id bigint)']] as const;
  for (const [name, sql] of world.scale === 'full' ? elsewhere : elsewhere.slice(1, 2)) {
    if (!world.wanted(`replay: ${name}`)) continue;
    const copy = sql === undefined ? await seed.empty(name) : await seed.copy(name);
    if (sql !== undefined) await (await world.server(18)).query(sql, copy.database);
    const before = await copy.observed();
    const ended = await deploy(root, folder, copy.url);
    const wrong = ended.code === 1 && (ended.out + ended.err).includes('SL510') ? different(before, await copy.observed()) : `it was not refused: ${told(ended)}`;
    await copy.drop();
    yield { name: `replay: ${name}`, ...(wrong !== undefined && { wrong }) };
  }
}
