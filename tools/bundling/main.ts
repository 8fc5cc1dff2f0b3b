/** `npm run build`, its second half: what the compiler wrote, a module a file, becomes a few files a package. */
import { PACKAGES } from './packages.ts';
import { writeBundle } from './write.ts';

await Promise.all(PACKAGES.map(writeBundle));
