/** `node batch.js URL`: what reading the catalog takes, and how much of it is the bare introspection batch: one statement, sent, answered, taken apart; ms. */
import { dialect } from '@sluice/postgres';

const [url = ''] = process.argv.slice(2);
await dialect.ready?.();
const connection = await dialect.connect({ url, label: 'bench', root: '/', applicationName: 'sluice bench', timeouts: { lockMs: 5_000, statementMs: 0 } });
const session = await connection.session('main');
const query = session.query.bind(session);
let longest = 0;
session.query = async (...asked: Parameters<typeof query>) => {
  const begun = performance.now();
  try {
    return await query(...asked);
  } finally {
    longest = Math.max(longest, performance.now() - begun);
  }
};
const rounds: { readonly batch: number; readonly read: number }[] = [];
for (let round = 0; round < 4; round += 1) {
  longest = 0;
  const begun = performance.now();
  await dialect.read(session, { journalSchema: 'sluice' });
  rounds.push({ batch: longest, read: performance.now() - begun });
}
await connection.close();
process.stdout.write(JSON.stringify({ batch: Math.min(...rounds.map(({ batch }) => batch)), read: Math.min(...rounds.map(({ read }) => read)) }));
