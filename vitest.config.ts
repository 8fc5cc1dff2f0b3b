import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Tests run the TypeScript sources, so a stale build can never make them pass. */
const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Each takes minutes: a deployment after the other on four databases. `npm run test:heavy` runs them, `npm test` all others. */
const heavy = ['backup-life', 'batches', 'beside', 'bteq-back', 'conflicts', 'package', 'package-scripts', 'pkg-deploy', 'rename', 'resume', 'scripts-history'].map((name) => `test/verbs/${name}.spec.ts`);
const elsewhere = ['**/node_modules/**', '**/dist/**', 'packages/*/bundle/**', '**/tmp/**'];

export default defineConfig({
  resolve: {
    alias: [
      { find: /^@sluice\/core$/, replacement: source('packages/core/src/index.ts') },
      { find: /^@sluice\/core\/dialect$/, replacement: source('packages/core/src/dialect.ts') },
      { find: /^@sluice\/postgres$/, replacement: source('packages/postgres/src/index.ts') },
      { find: /^@sluice\/postgres\/local-server$/, replacement: source('packages/postgres/src/local-server/index.ts') },
      { find: /^@sluice\/kit\/(.*)$/, replacement: source('test/kit') + '/$1.ts' },
    ],
  },
  test: {
    projects: [
      { extends: true, test: { name: 'tests', include: ['packages/**/*.spec.ts', 'plugins/**/*.spec.ts', 'test/**/*.spec.ts', 'tools/**/*.spec.ts'], exclude: [...elsewhere, ...heavy] } },
      { extends: true, test: { name: 'heavy', include: heavy, exclude: elsewhere } },
    ],
    testTimeout: 240_000,
    hookTimeout: 180_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
