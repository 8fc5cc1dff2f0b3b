/**
 * The toy dialect: it holds the place of every database that is not like PostgreSQL. Each structural statement commits by itself, there
 * is no shadow, no dependency catalog, one session, a lease with a fencing token for a lock, names in two parts and any case.
 */
import { digest, impossible, type Dialect, type Id } from '@sluice/core/dialect';
import { connectToy, touch } from './connect.ts';
import { checkToy, desireToy } from './desire.ts';
import { catalogOf } from './facts.ts';
import { hazards } from './hazards.ts';
import { toyJournal } from './journal.ts';
import { field } from './kinds/field.ts';
import { lens } from './kinds/lens.ts';
import { note } from './kinds/note.ts';
import { store } from './kinds/store.ts';
import { printFact } from './print.ts';
import { referencesOf } from './references.ts';
import { scripts } from './scripts.ts';
import { smoke } from './smoke.ts';
import { statementsOf } from './statements.ts';
import type { ToyState } from './state.ts';

const token = ({ systemIdentifier, stores, lenses, notes }: ToyState): string => digest({ systemIdentifier, stores, lenses, notes });
const noTransactions = () => Promise.reject(impossible('the toy has no transactions to ask for'));

export const toyDialect: Dialect = {
  name: 'toy',
  build: 'toy-1',
  schemes: ['toy'],
  capabilities: { transactionalDdl: false, dependencyCatalog: false, concurrentIndexes: false, resolvesCommits: false },
  kinds: [store, field, lens, note],
  hazards,
  scripts,
  smoke,
  connect: connectToy,
  read: async (session) => {
    await Promise.resolve();
    return touch(session, false, (state) => ({ catalog: catalogOf(state), token: token(state) }));
  },
  changeToken: async (session) => {
    await Promise.resolve();
    return touch(session, false, token);
  },
  desire: async (sources) => {
    await Promise.resolve();
    return desireToy(sources);
  },
  scratch: (folder) => `toy:${folder}.json`,
  statements: async (file) => {
    await Promise.resolve();
    return statementsOf(file);
  },
  check: (sources) => Promise.resolve(checkToy(sources)),
  references: async (sources) => {
    await Promise.resolve();
    return referencesOf(sources);
  },
  journal: toyJournal,
  measure: async (session, ids) => {
    await Promise.resolve();
    return touch(session, false, (state) => {
      const rows = new Map<Id, number>();
      for (const [name, { rows: held }] of Object.entries(state.stores)) if (ids.includes(`store ${name}`)) rows.set(`store ${name}`, held.length);
      return rows;
    });
  },
  preflight: async (session, need) => {
    await Promise.resolve();
    return touch(session, false, (state) =>
      [...need.create, ...need.touch]
        .filter((each) => state.readonly.includes(String(each.address[1])))
        .map((each) => ({ code: 'read-only', severity: 'error' as const, message: `${String(each.address[1])} is read-only`, subject: each.id })),
    );
  },
  transactionId: noTransactions,
  resolveCommit: noTransactions,
  systemIdentifier: async (session) => {
    await Promise.resolve();
    return touch(session, false, (state) => state.systemIdentifier);
  },
  clock: () => Promise.resolve(new Date().toISOString()),
  print: printFact,
};

/** As an installed package gives its dialect: `dialect: "@sluice/kit/toy/toy"` in a database.yaml. */
export const dialect = toyDialect;
