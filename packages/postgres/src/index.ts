/** The PostgreSQL dialect: servers 15 to 18 over the wire, and the embedded PGlite. */
import type { Dialect } from '@sluice/core/dialect';
import { backup } from './backup/backup.ts';
import { build } from './build.ts';
import { callerFrame } from './catalog/caller-path.ts';
import { readCatalog } from './catalog/read.ts';
import { unfold } from './catalog/unfold.ts';
import { check, references, statements } from './check.ts';
import { contention } from './connect/blockers.ts';
import { connect } from './connect/connect.ts';
import { keepOut, measure, seeingAll } from './connect/measure.ts';
import { changeToken, resolveCommit, sessionState, systemIdentifier, transactionId } from './connect/token.ts';
import { disabling } from './disable.ts';
import { HAZARDS as hazards } from './hazards/all.ts';
import { journalStore } from './journal/store.ts';
import { kinds } from './kinds/all.ts';
import { strays } from './lock/strays.ts';
import { locks } from './preflight/lock-slots.ts';
import { print } from './print.ts';
import { ready } from './script/parser.ts';
import { secretsIn } from './script/source-secrets.ts';
import { desire, formerly } from './shadow/desire.ts';
import { surroundings } from './shadow/surroundings.ts';
import { release } from './shadow/shadow.ts';
import { scripts } from './scripts/scripts.ts';
import { smoke } from './smoke/smoke.ts';

export const dialect: Dialect = {
  name: 'postgres',
  build: build(),
  schemes: ['postgres', 'postgresql', 'pglite'],
  capabilities: { transactionalDdl: true, dependencyCatalog: true, concurrentIndexes: true, resolvesCommits: true },
  kinds: kinds.map(({ kind }) => kind),
  hazards,
  scripts,
  smoke,
  backup,
  connect,
  read: async (session, { journalSchema, connection, token: known, asked, unify }) => {
    // In this order: what changes in between makes the token too old, so that it is read again, and never too new.
    const token = known ?? (await changeToken(session));
    const more = connection?.sessions === 'many' ? { another: () => connection.session('watch'), abreast: connection.abreast } : undefined;
    return { catalog: (await readCatalog(session, { journalSchema, more, asked, unify })).catalog, token };
  },
  changeToken,
  desire,
  surroundings,
  formerly,
  // Loaded by those who deploy, and by those who trace.
  trace: async (...given) => (await import('./trace/trace.ts')).trace(...given),
  rehearse: async (...given) => (await import('./trace/rehearse.ts')).rehearse(...given),
  scratch: (folder) => `pglite:${folder}`,
  furnish: async (...given) => (await import('./preflight/roles.ts')).furnish(...given),
  statements,
  check,
  references,
  secretsIn,
  journal: journalStore,
  measure,
  seeingAll,
  keepOut,
  preflight: async (...given) => (await import('./preflight/preflight.ts')).preflight(...given),
  contention,
  strays,
  locks,
  frame: callerFrame,
  unfold: (before, after, { version }) => unfold(before, after, version),
  transactionId,
  sessionState,
  resolveCommit,
  systemIdentifier,
  clock: async (session) => String((await session.query(`select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as now`))[0]?.['now']),
  disabling,
  print,
  ready,
  release,
};

/** For the proof that a desired state made out of an earlier one is the one that a whole load gives. */
export { desiredBy } from './shadow/desire.ts';
