/** Which packages are bundled, and what others import of them. */
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

/** From tools/dist/bundling. */
const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));

export interface Bundled {
  /** Absolute. */
  readonly folder: string;
  /** Name of a file in `bundle/` → the compiled module, below `dist/`. */
  readonly entries: Readonly<Record<string, string>>;
}

const at = (path: string): string => join(REPOSITORY, path);

export const PACKAGES: readonly Bundled[] = [
  { folder: at('packages/core'), entries: { index: 'index.js', dialect: 'dialect.js' } },
  { folder: at('packages/postgres'), entries: { index: 'index.js', 'local-server': 'local-server/index.js' } },
  { folder: at('packages/cli'), entries: { main: 'main.js' } },
];
