/** `npm run new:kind -- NAME CATALOG PREFIX`: writes a kind and its first case, and says which lines to add. */
import { newKind } from './scaffold.ts';
import { place } from '../new-target/place.ts';

const [name, catalog, prefix] = process.argv.slice(2);
if (name === undefined || catalog === undefined || prefix === undefined || !/^[a-z]+(-[a-z]+)*$/.test(name) || !/^pg_\w+$/.test(catalog)) {
  console.error('npm run new:kind -- NAME CATALOG PREFIX, for example: npm run new:kind -- conversion pg_conversion con');
  process.exitCode = 64;
} else process.exitCode = await place(newKind({ name, catalog, prefix }));
