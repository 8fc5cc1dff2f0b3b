/** A process that tries to take a lock file over once told to; says `taken` or `refused`, and holds until it is killed. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { take } from '../../src/connect/pglite/lock-file.ts';
import { thisProcess } from '../../src/connect/pglite/process-life.ts';

const path = process.argv[2] ?? '';
process.stdout.write('ready\n');
await once(process.stdin, 'data');
const holder = take(path, { ...thisProcess(), token: randomUUID(), since: '', application: 'contender' });
process.stdout.write(holder ? 'refused\n' : 'taken\n');
setInterval(() => undefined, 1_000);
