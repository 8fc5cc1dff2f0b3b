/** The version of this package, and the part of a cache's key that it is. */
import { readFileSync } from 'node:fs';

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { readonly version: string };

export const VERSION = manifest.version;
