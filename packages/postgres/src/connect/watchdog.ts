/**
 * Finds out whether a session that has not answered for a while still lives. A statement may take hours, and a network that lost its way says
 * nothing at all: TCP itself gives up after a quarter of an hour. So the server is asked over another connection what the backend does.
 */
import type { Target } from '@sluice/core/dialect';
import pg from 'pg';

/** Silence after which the first question is asked. */
const QUIET_MS = 2_000;
/** Longest wait for an answer, the connection included. Two in a row that do not come are proof enough: 2 + 4 + 1 + 4 s. */
const ANSWER_MS = 4_000;
/** A process that was kept from running for longer than this while it waited has not looked: the answer may lie there. */
const LATE_MS = 500;
const DOUBT_MS = 1_000;
const CALM_MS = 5_000;
/** A backend that has nothing to do, while we wait for it and nothing arrives: its answer, or our question, was lost on the way. */
const IDLE_MS = 8_000;

export interface Watched {
  readonly target: Pick<Target, 'url'>;
  /** The backend's. */
  readonly pid: number;
  /** Grows with every byte that arrives. */
  received(): number;
  /** Ends the session; the pending call rejects. */
  cut(why: string): void;
}

type Answer = 'busy' | 'idle' | 'gone' | 'no answer';

export async function watchOver<T>(watched: Watched, call: () => Promise<T>): Promise<T> {
  const over = new AbortController();
  const timer = setTimeout(() => void watch(watched, over.signal), QUIET_MS);
  try {
    return await call();
  } finally {
    clearTimeout(timer);
    over.abort();
  }
}

async function watch(watched: Watched, over: AbortSignal): Promise<void> {
  const asker = openAsker(watched);
  let unanswered = 0;
  let idle: { readonly since: number; readonly received: number } | undefined;
  try {
    while (!over.aborted) {
      const answer = await asker.ask();
      if (over.aborted) return;
      const received = watched.received();
      unanswered = answer === 'no answer' ? unanswered + 1 : 0;
      idle = answer !== 'idle' ? undefined : idle?.received === received ? idle : { since: performance.now(), received };
      if (answer === 'gone') return watched.cut('the server has no such session any more');
      if (unanswered >= 2) return watched.cut('the server does not answer');
      if (idle && performance.now() - idle.since >= IDLE_MS) return watched.cut('its answer was lost on the way');
      await sleep(unanswered > 0 || idle ? DOUBT_MS : CALM_MS, over);
    }
  } finally {
    asker.close();
  }
}

interface Asker {
  ask(): Promise<Answer>;
  close(): void;
}

/** One connection for all questions about one call, made anew when it was lost. */
function openAsker({ target, pid }: Watched): Asker {
  let client: pg.Client | undefined;
  const drop = (): void => {
    const old = client;
    client = undefined;
    if (!old) return;
    old.end().catch(() => undefined);
    // Not waited for: a line that is down has no goodbye.
    setTimeout(() => streamOf(old).destroy(), 1_000).unref();
  };
  const question = async (): Promise<Answer> => {
    if (!client) {
      client = new pg.Client({ connectionString: target.url, application_name: 'sluice watch', connectionTimeoutMillis: ANSWER_MS });
      client.on('error', drop);
      await client.connect();
    }
    const { rows } = await client.query<{ state: string | null }>('select state from pg_catalog.pg_stat_activity where pid = $1', [pid]);
    if (rows.length === 0) return 'gone';
    // Hidden (null) from roles that may not look; aborted transactions wait as others do.
    return rows[0]?.state?.startsWith('idle') ? 'idle' : 'busy';
  };
  return {
    async ask() {
      let timer: NodeJS.Timeout | undefined;
      const asked = performance.now();
      const late = new Promise<Answer>((resolve) => (timer = setTimeout(() => resolve(performance.now() - asked > ANSWER_MS + LATE_MS ? 'busy' : 'no answer'), ANSWER_MS)));
      try {
        const answer = await Promise.race([question(), late]);
        if (answer === 'no answer') drop();
        return answer;
      } catch (error) {
        drop();
        // What the server itself refuses (no connection left, starting up) says that it can be reached.
        return error instanceof Error && 'severity' in error ? 'busy' : 'no answer';
      } finally {
        clearTimeout(timer);
      }
    },
    close: drop,
  };
}

interface Stream {
  readonly bytesRead?: number;
  /** Of sockets in the file system: none. */
  readonly remoteAddress?: string;
  destroy(error?: Error): void;
}

export const streamOf = (client: pg.Client): Stream => (client as unknown as { readonly connection: { readonly stream: Stream } }).connection.stream;

const sleep = (ms: number, over: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    over.addEventListener('abort', () => { clearTimeout(timer); resolve(); }, { once: true });
  });
