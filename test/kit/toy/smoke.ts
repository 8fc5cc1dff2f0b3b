/** Smoke tests on the toy: it has queries that count and list, and no savepoints or time limits. */
import { SqlError, type SmokeDialect } from '@sluice/core/dialect';
import { isDdl, parseCommand } from './language.ts';

const none = (what: string): SqlError => new SqlError({ message: `the toy has no ${what}`, sqlState: 'TOY13', nature: 'statement' });
/** A command that changes nothing, in place of what the toy has not. */
const NOTHING = 'sleep 0';

export const smoke: SmokeDialect = {
  call: (text) => text,
  procedure: (text) => text,
  exists: (address) => (/^(store|lens|field) /.test(address) ? `probe there ${address}` : undefined),
  shape: () => {
    throw none('column types to compare');
  },
  columns: async (session, query) => {
    const [row] = await session.query(query);
    return Object.keys(row ?? {}).map((name) => ({ name, type: 'value', base: 'value' }));
  },
  firstColumn: (query) => `first ${query}`,
  nature: (statement) => {
    const { command } = parseCommand(statement);
    if (isDdl(command)) return Promise.resolve('outside');
    return Promise.resolve(['count', 'rows', 'probe', 'probe gone', 'probe there', 'first'].includes(command.do) ? 'rows' : 'other');
  },
  savepoint: () => NOTHING,
  rollbackTo: () => NOTHING,
  release: () => NOTHING,
  abandon: NOTHING,
  timeLimit: () => undefined,
};
