/** Ends an instance whose answer lies unread, as when loading sources fails while a catalog is read. Says `ended`, or Node ends before that. */
import { Instance } from '../../src/connect/pglite/instance.ts';

/** A simple query, as the protocol writes it. */
const QUERY = Buffer.concat([Buffer.from('Q\0\0\0'), Buffer.from([4 + 'select 1'.length + 1]), Buffer.from('select 1\0')]);
const { instance } = await Instance.open({});
const answer = instance.send(QUERY).catch(() => undefined);
// The answer comes into the queue of a thread that does not look.
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
await instance.end('closed', 'it was closed');
await answer;
process.stdout.write('ended\n');
