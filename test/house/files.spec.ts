/** Files: short, named after what they hold, free of this machine, and no test that is switched off. */
import { expect, test } from 'vitest';
import { files, read, withoutComments } from './tree.ts';

const LONGEST = 300;
const code = files.filter((path) => /\.(ts|js|mjs)$/.test(path) && !path.endsWith('.d.ts'));
/** Text that people wrote: no lock file, no pictures, no licence. */
const written = files.filter((path) => /\.(ts|js|mjs|json|md|sql|ya?ml|html|css|sh)$/.test(path) || path.startsWith('.ci/')).filter((path) => path !== 'LICENSE');

test(`no source is longer than ${String(LONGEST)} lines`, () => {
  const long = code.map((path) => [path, read(path).trimEnd().split('\n').length] as const).filter(([, lines]) => lines > LONGEST);
  expect(long.map(([path, lines]) => `${path} has ${String(lines)} lines: split it by act, each file named after what it does`)).toEqual([]);
});

test('there are no drawers', () => {
  const DRAWER = /^(utils?|utilities|helpers?|commons?|misc|shared|stuff|various|lib)$/;
  const drawers = files.filter((path) => path.split('/').some((part) => DRAWER.test(part.replace(/\..*$/, ''))) && !path.startsWith('test/shop/'));
  expect(drawers, 'a drawer is filled with whatever does not fit: name it after the one thing that it holds').toEqual([]);
});

test('code files have kebab-case names', () => {
  const HAZARD = /\/H\d{3}\.ts$/;
  const odd = code.filter((path) => !HAZARD.test(path) && !/^[a-z0-9]+(-[a-z0-9]+)*(\.(spec|config))?\.(ts|js|mjs)$/.test(path.split('/').at(-1) ?? ''));
  expect(odd).toEqual([]);
});

test('a source of more than a few lines says its job', () => {
  const silent = code.filter((path) => !path.endsWith('.spec.ts') && read(path).trimEnd().split('\n').length > 25 && !/^ *(\/\*\*|\/\/ |summary: )/m.test(read(path)));
  expect(silent, 'begin with /** … */: what the file does, in a sentence or two').toEqual([]);
});

test('no test is switched off, and none runs alone', () => {
  const OFF = /\b(describe|it|test)(\.(concurrent|sequential))?\.(only|skip|todo|fails)\b|\bx(it|test|describe)\(|\bf(it|describe)\(/;
  const off = files.filter((path) => path.endsWith('.spec.ts') && path !== 'test/house/files.spec.ts').flatMap((path) =>
    withoutComments(path).split('\n').flatMap((line, index) => (OFF.test(line) ? [`${path}:${String(index + 1)} ${line.trim()}`] : [])),
  );
  expect(off, 'a test that does not run proves nothing and hides the rest: repair it or remove it').toEqual([]);
});

test('nothing in the repository knows the machine it was written on', () => {
  const PATH = /(^|[^\w.])\/(work|root|home|Users|mnt)\/\w/;
  const HOST = /registry\.(npmjs|yarnpkg)|artifactory|verdaccio/i;
  const told = written.filter((path) => path !== 'test/house/files.spec.ts').flatMap((path) =>
    read(path).split('\n').flatMap((line, index) => (PATH.test(line) || HOST.test(line) ? [`${path}:${String(index + 1)} ${line.trim().slice(0, 120)}`] : [])),
  );
  expect(told, 'a clone lies elsewhere: make the path relative, the host a setting').toEqual([]);
});

test('the lock file says what, not from where', () => {
  const resolved = Object.values((JSON.parse(read('package-lock.json')) as { packages: Record<string, { resolved?: string }> }).packages).flatMap(({ resolved }) => (resolved !== undefined && /^https?:/.test(resolved) ? [resolved] : []));
  expect(resolved.slice(0, 3), 'install with --omit-lockfile-registry-resolved').toEqual([]);
});

test('links between our pages lead somewhere', () => {
  const known = new Set(files);
  const folders = new Set(files.flatMap((path) => path.split('/').map((_, depth, parts) => parts.slice(0, depth).join('/'))));
  const dead = files.filter((path) => path.endsWith('.md') && !path.startsWith('test/shop/')).flatMap((path) => {
    const text = read(path).replace(/```[\s\S]*?```/g, (block) => block.replace(/[^\n]/g, ' '));
    return [...text.matchAll(/\]\(([^)\s#]+)(#[^)]*)?\)/g)].flatMap((match) => {
      const target = match[1] ?? '';
      if (/^[a-z]+:/.test(target)) return [];
      const to = new URL(target, `file:///${path}`).pathname.slice(1).replace(/\/$/, '');
      return known.has(to) || folders.has(to) ? [] : [`${path}:${String(text.slice(0, match.index).split('\n').length)} → ${to}`];
    });
  });
  expect(dead).toEqual([]);
});
