/** Packages meet at their doors, and nobody in between knows a dialect by name. */
import { expect, test } from 'vitest';
import { files, importsOf, isTest, read, sources } from './tree.ts';

const packages = files.filter((path) => /^(packages|plugins)\/[^/]+\/package\.json$/.test(path)).map((path) => path.slice(0, -'package.json'.length));
const homeOf = (path: string): string | undefined => packages.find((home) => path.startsWith(home));

/** For each package: the doors of ours that it may go through, and where to go instead. */
const RULES: Readonly<Record<string, { readonly doors: readonly string[]; readonly instead: string }>> = {
  'packages/core/': { doors: [], instead: 'Core knows no package of ours: a dialect comes in as a value of type Dialect.' },
  'packages/postgres/': { doors: ['@sluice/core/dialect'], instead: 'A dialect uses the side door @sluice/core/dialect. What is missing there belongs into the contract (core/src/model).' },
  'packages/teradata/': { doors: ['@sluice/core/dialect'], instead: 'A dialect uses the side door @sluice/core/dialect. What is missing there belongs into the contract (core/src/model).' },
  'packages/cli/': { doors: ['@sluice/core'], instead: 'The shell calls verbs of @sluice/core; the manifest names the dialect, and core loads it.' },
  'plugins/nx/': { doors: ['@sluice/core'], instead: 'The plugin calls verbs of @sluice/core; the manifest names the dialect, and core loads it.' },
};

const ships = sources.filter((path) => homeOf(path) !== undefined);

test('every package has its rule', () => {
  expect(packages.filter((home) => !(home in RULES)), 'say in RULES which doors it may go through').toEqual([]);
});

test('a package goes through the doors of others, and only through those that it may', () => {
  const wrong = ships.flatMap((path) => {
    const home = homeOf(path) ?? '';
    const rule = RULES[home];
    return importsOf(path).flatMap(({ specifier, path: to, line }) => {
      if (to !== undefined) return to.startsWith(home) ? [] : [`${path}:${String(line)} climbs out of its package to ${to}. ${rule?.instead ?? ''}`];
      if (!/^(@sluice\/|sluice($|\/))/.test(specifier) || rule?.doors.includes(specifier)) return [];
      return [`${path}:${String(line)} imports ${specifier}. ${rule?.instead ?? ''}`];
    });
  });
  expect(wrong).toEqual([]);
});

test('what a package imports, its package.json names', () => {
  const wrong = ships.flatMap((path) => {
    const home = homeOf(path) ?? '';
    const { dependencies = {}, peerDependencies = {}, optionalDependencies = {} } = JSON.parse(read(`${home}package.json`)) as Record<string, Record<string, string> | undefined>;
    const known = new Set(Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies }));
    return importsOf(path)
      .filter(({ specifier, path: to }) => to === undefined && !specifier.startsWith('node:') && !known.has(/^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? ''))
      .map(({ specifier, line }) => `${path}:${String(line)} imports ${specifier}, which ${home}package.json does not name: it would be missing where only that package is installed`);
  });
  expect(wrong).toEqual([]);
});

test('the tools go through doors too', () => {
  const wrong = sources
    .filter((path) => path.startsWith('tools/'))
    .flatMap((path) => importsOf(path).filter(({ path: to }) => to !== undefined && !to.startsWith('tools/')).map(({ path: to, line }) => `${path}:${String(line)} imports ${String(to)}: take it from @sluice/…, or move it behind a door`));
  expect(wrong).toEqual([]);
});

test('the observer cannot make the mistakes of Sluice, because it shares nothing with it', () => {
  const observer = files.filter((path) => /^test\/kit\/observer(\/|\.ts$)/.test(path) && path.endsWith('.ts') && !path.endsWith('.spec.ts'));
  expect(observer.length).toBeGreaterThan(3);
  const wrong = observer.flatMap((path) => importsOf(path).filter(({ specifier, path: to }) => /^@sluice\/(?!kit\/servers)/.test(specifier) || to?.startsWith('packages/')).map(({ specifier, line }) => `${path}:${String(line)} imports ${specifier}: an oracle that shares code with what it judges agrees with its bugs`));
  expect(wrong).toEqual([]);
});

test('tests reach kit and faults by name or by path, never a build', () => {
  const wrong = files.filter((path) => isTest(path) && path.endsWith('.ts')).flatMap((path) => importsOf(path).filter(({ specifier }) => /\/dist\//.test(specifier)).map(({ specifier, line }) => `${path}:${String(line)} imports ${specifier}: a stale build would make it pass`));
  expect(wrong).toEqual([]);
});
