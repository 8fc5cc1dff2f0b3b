/**
 * An embedded database that stays open from one use to the next: to open it takes a second of processor time, which is most of what its tests do. A use that
 * left something in the session, that another one waits for, or that had other limits, ends it as ever; so does a second in which nobody wants it, for another
 * process may wait.
 */
import type { Connection, Dialect, Session, Target } from '@sluice/core/dialect';

interface Kept {
  readonly place: string;
  readonly connection: Connection;
  readonly session: Session;
  readonly state: string;
}

const IDLE_MS = 1_000;

/** One for each process: a spec works on one world after the other, and each takes 200 MB. */
let idle: Kept | undefined;
let timer: NodeJS.Timeout | undefined;
let ending: Promise<void> = Promise.resolve();
let inUse: string | undefined;
/** Those who wait for the one in use: it must really go before they get it. */
let waiting = 0;

const folderOf = ({ url, root }: Pick<Target, 'url' | 'root'>): string => `${root} ${url}`;
const placeOf = (target: Target): string => `${folderOf(target)} ${target.timeouts.lockMs} ${target.timeouts.statementMs}`;

async function stateOf(dialect: Dialect, session: Session): Promise<string> {
  const [row] = await session.query<{ busy: boolean }>(/* sql */ `
    select pg_catalog.pg_current_xact_id_if_assigned() is not null or exists (select from pg_catalog.pg_class where relpersistence = 't')
      or exists (select from pg_catalog.pg_locks where locktype = 'advisory') or exists (select from pg_catalog.pg_listening_channels()) as busy`);
  return row?.busy === false ? (await dialect.sessionState!(session)).replace(/ application_name=(?:(?! \w+=).)*/, '') : 'busy';
}

function end(kept: Kept): Promise<void> {
  if (idle === kept) take();
  ending = kept.connection.close();
  return ending;
}

function take(): Kept | undefined {
  clearTimeout(timer);
  const kept = idle;
  idle = undefined;
  return kept;
}

function lay(kept: Kept): void {
  idle = kept;
  timer = setTimeout(() => void end(kept), IDLE_MS);
}

/** Ends what is open there, for whoever else wants it. */
export async function letGo(at: Pick<Target, 'url' | 'root'>): Promise<void> {
  await (idle?.place.startsWith(`${folderOf(at)} `) ? end(idle) : ending);
}

export const keptOpen = (dialect: Dialect): Dialect => ({
  ...dialect,
  async connect(target) {
    if (!target.url.startsWith('pglite:') || target.url.endsWith(':memory')) return dialect.connect(target);
    const place = placeOf(target);
    if (inUse?.startsWith(`${folderOf(target)} `)) {
      waiting += 1;
      return dialect.connect(target).finally(() => (waiting -= 1));
    }
    if (idle && idle.place !== place) await end(idle);
    inUse = place;
    const kept = take() ?? (await opened(dialect, target, place));
    await kept.session.query(`select pg_catalog.set_config('application_name', $1, false)`, [target.applicationName]);
    let closed = false;
    return {
      server: kept.connection.server, sessions: kept.connection.sessions,
      session: (...given) => kept.connection.session(...given),
      lock: (...given) => kept.connection.lock(...given),
      async close() {
        if (closed) return;
        closed = true;
        const left = waiting > 0 ? 'wanted' : await stateOf(dialect, kept.session).catch(() => 'lost');
        inUse = undefined;
        if (left !== kept.state || waiting > 0) await end(kept);
        else lay(kept);
      },
    };
  },
});

async function opened(dialect: Dialect, target: Target, place: string): Promise<Kept> {
  try {
    const connection = await dialect.connect(target);
    const session = await connection.session('main');
    return { place, connection, session, state: await stateOf(dialect, session) };
  } catch (error) {
    inUse = undefined;
    throw error;
  }
}
