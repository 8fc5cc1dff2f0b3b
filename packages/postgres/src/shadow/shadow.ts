/** Where a shadow database is had: an embedded one that is rolled back after use, or a temporary database on a server. */
import { randomBytes } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { Failure, isFailure, isSqlError, type Connection, type Session, type ShadowOptions, type SqlError } from '@sluice/core/dialect';
import type { More } from '../catalog/rows.ts';
import { connect } from '../connect/connect.ts';
import { connectPglite } from '../connect/pglite/pglite.ts';
import { keepsSpare } from '../connect/pglite/turns.ts';
import type { ServerConnection } from '../connect/server.ts';
import { ident } from '../script/quote.ts';
import { embeddedUrl, hasEmbedded, installing, startable, stopEmbedded } from './embedded.ts';
import { withdrawNewer } from './withdraw.ts';

export interface Shadow extends AsyncDisposable {
  /** For the plan: `pglite`, `embedded 17`, `target`. */
  readonly label: string;
  readonly embedded: boolean;
  /** Nothing but the shadow can be reached from within it. */
  readonly sandbox: boolean;
  /** Statements run inside one transaction that is rolled back, so the next user finds it empty. */
  readonly inTransaction: boolean;
  /** More sessions on it, where there can be several. */
  readonly more?: More | undefined;
  use<T>(work: (session: Session) => Promise<T>): Promise<T>;
}

/** PGlite 0.5 is PostgreSQL 18: its catalog serves 15 to 18, for kinds read and print alike on all of them. */
export async function leaseShadow(options: ShadowOptions, statements: number): Promise<Shadow> {
  const { place } = options;
  if (typeof place === 'object') return temporaryDatabase(await connect(target(options, place.url, 'shadow')), 'shadow server', options, true);
  if (place === 'target') {
    if (!options.connection || options.connection.sessions === 'one') return embedded(options, statements > MANY);
    return temporaryDatabase(options.connection, 'target', options);
  }
  if (place === 'embedded') return installed(options);
  const first = await embedded(options, statements > MANY);
  return place === 'auto' ? orInstalled(first, options) : first;
}

const installed = async (options: ShadowOptions): Promise<Shadow> =>
  temporaryDatabase(await connect(target(options, await embeddedUrl(options.target.version, options.root), 'embedded')), `embedded ${startable(options.target.version)}`, options, true);

/** What the first cannot hold, an installed server of the target's major may: it has extensions and libraries that PGlite is without. */
function orInstalled(first: Shadow, options: ShadowOptions): Shadow {
  let current = first;
  return {
    get label() { return current.label; },
    get embedded() { return current.embedded; },
    get sandbox() { return current.sandbox; },
    get inTransaction() { return current.inTransaction; },
    get more() { return current.more; },
    use: async (work) => {
      try {
        return await current.use(work);
      } catch (error) {
        if (current !== first || !isAbsence(error)) throw error;
        if (!hasEmbedded(options.target.version, options.root)) throw withWay(error, options);
        const next = (current = await installed(options));
        return await next.use(work).catch((again: unknown) => {
          throw isAbsence(again) ? without(again, `Neither PGlite nor ${next.label} has it. Set`) : again;
        });
      }
    },
    [Symbol.asyncDispose]: async () => {
      if (current !== first) await current[Symbol.asyncDispose]();
      await first[Symbol.asyncDispose]();
    },
  };
}

/** What PGlite is built without: an extension, a library, a method of compression, a collation of ICU or of an operating system. */
const isAbsence = (error: unknown): error is Failure => isFailure(error) && isSqlError(error.detail.cause) && ABSENCES.some((absent) => absent(error.detail.cause as SqlError));

/** By SQLSTATE: undefined_file, feature_not_supported, undefined_object. */
const ABSENCES: readonly ((error: SqlError) => boolean)[] = [
  ({ sqlState }) => sqlState === '58P01',
  ({ sqlState, message, detail }) => sqlState === '0A000' && (/extension .* is not available/.test(message) || /requires the server to be built with/.test(detail ?? '')),
  ({ sqlState, message }) => sqlState === '42704' && /^collation .* for encoding .* does not exist$/.test(message),
];

function withWay(error: Failure, { target: { version } }: ShadowOptions): Failure {
  const major = startable(version);
  return without(error, `PGlite, where the sources are loaded, is without it. ${major === undefined ? 'Set' : `${installing(major)}, or set`}`);
}

const without = ({ code, message, detail }: Failure, way: string): Failure => new Failure(code, message, { ...detail, hint: `${way} \`shadow: target\` for this environment.` });

/** Begins to open the embedded instance where one will be needed: it takes as long as reading the sources does. Once this has come back, it opens in its own thread. */
export async function warmUp(options: ShadowOptions): Promise<void> {
  const { place, connection } = options;
  if (place !== 'auto' && place !== 'pglite' && !(place === 'target' && connection?.sessions === 'one')) return;
  const opening = opened(options);
  // Whoever needs it is told.
  opening.catch(() => undefined);
  await setImmediate();
}

/** A database of its own for statements that commit. */
export interface Scratch extends AsyncDisposable {
  readonly label: string;
  /** Its roles are of no consequence. */
  readonly embedded: boolean;
  readonly session: Session;
}

export async function leaseScratch(options: ShadowOptions): Promise<Scratch> {
  const { place } = options;
  if (typeof place === 'object' || place === 'embedded' || (place === 'target' && options.connection?.sessions === 'many')) {
    const { label, embedded: own, use, [Symbol.asyncDispose]: dispose } = await leaseShadow(options, 0);
    return { label, embedded: own, session: await use(async (session) => session), [Symbol.asyncDispose]: dispose };
  }
  const connection = await connect(target(options, 'pglite:memory', 'scratch'));
  const session = await connection.session('main');
  await withdrawNewer(session, options.target.version);
  return { label: 'pglite', embedded: true, session, [Symbol.asyncDispose]: () => connection.close() };
}

export const target = (options: ShadowOptions, url: string, label: string) =>
  ({ url, label, root: options.root, applicationName: 'sluice shadow', timeouts: { lockMs: 10_000, statementMs: 120_000 } });

/** One instance a process, opened on first need: opening costs more than most schemas take to load. */
let instance: Promise<Connection> | undefined;
let queue: Promise<unknown> = Promise.resolve();

keepsSpare(() => {
  queue = queue.then(closeInstance).catch(() => undefined);
});

/** Whether the instance is one for few statements: out of an earlier state few are loaded. */
let brief = false;

function opened(options: ShadowOptions): Promise<Connection> {
  if (instance) return instance;
  brief = options.earlier !== undefined;
  return (instance = connectPglite(target(options, 'pglite:memory', 'shadow'), { brief }));
}

/** What one transaction makes costs more the more it made before: 8,000 statements take a third longer in one. A new instance costs half a second. */
const MANY = 1_000;

/** `once`: what it holds goes with the instance, else with the transaction. */
async function embedded(options: ShadowOptions, once: boolean): Promise<Shadow> {
  const { earlier: _few, ...whole } = options;
  return {
    label: 'pglite',
    embedded: true,
    sandbox: true,
    inTransaction: !once,
    use: (work) => {
      const turn = queue.then(async () => {
        // More than was expected.
        if (once && brief) await closeInstance();
        const connection = await opened(once ? whole : options);
        const session = await connection.session('main');
        try {
          if (!once) await session.execute('begin');
          await withdrawNewer(session, options.target.version);
          return await work(session);
        } finally {
          if (once) await closeInstance();
          else await session.execute('rollback').catch(() => closeInstance());
        }
      });
      queue = turn.catch(() => undefined);
      return turn;
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

/** Lets the process end; the next lease opens another one. */
export async function release(): Promise<void> {
  await closeInstance();
  await stopEmbedded();
}

/** The next lease opens another instance. */
export async function closeInstance(): Promise<void> {
  const open = instance;
  instance = undefined;
  await (await open?.catch(() => undefined))?.close();
}

/** `sluice_shadow_…`: the name says when it was made and by whom, so that what a dead run left behind can be swept. */
async function temporaryDatabase(connection: Connection, label: string, options: ShadowOptions, own = false): Promise<Shadow> {
  const { until } = (options.connection ?? {}) as Partial<ServerConnection>;
  const able = connection as Connection & { database?: (name: string) => Promise<Connection> };
  if (!able.database) throw new Failure('SL301', `${label} cannot hold a temporary database`, { hint: 'Set `shadow: pglite` for this environment.' });
  const admin = await connection.session('watch');
  await sweep(admin);
  const name = `sluice_shadow_${Math.floor(Date.now() / 1000)}_${randomBytes(4).toString('hex')}`;
  try {
    await admin.execute(`create database ${ident(name)} template template0`);
  } catch (cause) {
    throw new Failure('SL301', `a shadow database cannot be made: ${cause instanceof Error ? cause.message : String(cause)}`, {
      hint: 'Grant CREATEDB to the role, or set `shadow: pglite` for this environment.', cause,
    });
  }
  const drop = async (): Promise<void> => {
    await admin.execute(`drop database if exists ${ident(name)} with (force)`);
    await admin.close();
    if (own) await connection.close();
  };
  const opened = await able.database(name).catch(async (error: unknown) => {
    await drop();
    throw error;
  });
  return {
    label,
    embedded: own,
    sandbox: false,
    inTransaction: false,
    more: { another: () => opened.session('watch'), abreast: opened.abreast },
    use: async (work) => work(await opened.session('main')),
    [Symbol.asyncDispose]: async () => {
      await opened.close();
      // A server takes seconds for it, since it writes out all that it holds before: plans are made meanwhile.
      if (until) until(drop());
      else await drop();
    },
  };
}

/** Shadows older than an hour belong to runs that died. */
async function sweep(admin: Session): Promise<void> {
  const stale = await admin.query<{ name: string }>(
    `select datname as name from pg_database where datname ~ '^sluice_shadow_[0-9]+_[0-9a-f]{8}$' and split_part(datname, '_', 3)::int8 < extract(epoch from now()) - 3600`);
  for (const { name } of stale) await admin.execute(`drop database if exists ${ident(name)} with (force)`).catch(() => undefined);
}
